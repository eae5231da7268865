namespace WenchangPlan.SystemTests.Servers;

/// <summary>Where a broker listens on loopback, and who may come in.</summary>
/// <param name="Port">Port.</param>
/// <param name="Username">User that may publish for every station; null when nobody is asked.</param>
/// <param name="Password">Its password.</param>
public sealed record MqttAddress(int Port, string? Username = null, string? Password = null);
