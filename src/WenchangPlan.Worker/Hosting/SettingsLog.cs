namespace WenchangPlan.Worker.Hosting;

/// <summary>Writes once into the log with which settings the service runs; secrets stay out of it.</summary>
internal static partial class SettingsLog
{
    private const string Hidden = "***";

    /// <summary>Writes everything that a file, the environment or the command line sets; what stands nowhere has its default.</summary>
    public static void Write(Settings settings, ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger("WenchangPlan.Worker.Settings");
        if (logger.IsEnabled(LogLevel.Information))
        {
            string told = string.Join("; ", Told(settings.Configuration));
            LogSettings(logger, told);
        }
    }

    /// <summary>
    /// Each key with its value, as <c>Section:Key=value</c>, by key. A secret that is set is shown as ***, and so is an address with a
    /// password in it.
    /// </summary>
    internal static IEnumerable<string> Told(IConfiguration configuration) => configuration.AsEnumerable()
        .Where(s => s.Value is not null && SettingsCheck.IsSetting(s.Key))
        .OrderBy(s => s.Key, StringComparer.OrdinalIgnoreCase)
        .Select(s => $"{s.Key}={(s.Value!.Length > 0 && IsSecret(s.Key, s.Value) ? Hidden : s.Value)}");

    private static bool IsSecret(string key, string value) => Settings.IsSecret(key)
        || key.Split(':')[^1].Equals("Password", StringComparison.OrdinalIgnoreCase) // of a certificate
        || (Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.UserInfo.Length > 0);

    [LoggerMessage(Level = LogLevel.Information, Message = "Settings: {Settings}")]
    private static partial void LogSettings(ILogger logger, string settings);
}
