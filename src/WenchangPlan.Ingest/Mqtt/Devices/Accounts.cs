using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Who may come in at the embedded broker: the devices of the register, and the account of the settings.</summary>
internal sealed class Accounts(District district, IOptions<MqttOptions> options) : IDisposable
{
    private readonly Dictionary<string, PasswordHash> _devices = district.Stations.Where(s => s.Device is not null)
        .GroupBy(s => s.Device!.Username, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Device!.Password, StringComparer.Ordinal);

    /// <summary>SHA-256 of the password that matched, by user name: a thousand devices that come back at once are not to cost a thousand derivations.</summary>
    private readonly ConcurrentDictionary<string, byte[]> _matched = new(StringComparer.Ordinal);

    /// <summary>Whoever tries passwords is not to take the processors away from those who publish.</summary>
    private readonly SemaphoreSlim _deriving = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether nobody is asked who he is, because no credentials are set anywhere.</summary>
    public bool AsksNobody => options.Value.Username.Length == 0 && _devices.Count == 0;

    /// <summary>Whether this is the account of the settings, which may do everything.</summary>
    public bool IsMaster(string? user) => options.Value.Username.Length > 0 && user == options.Value.Username;

    /// <summary>Whether there is such a user.</summary>
    public bool Knows(string user) => IsMaster(user) || _devices.ContainsKey(user);

    /// <summary>Whether this user may come in with this password.</summary>
    public async ValueTask<bool> AdmitsAsync(string? user, string? password, CancellationToken cancel)
    {
        if (AsksNobody)
        {
            return true;
        }

        if (IsMaster(user))
        {
            return CryptographicOperations.FixedTimeEquals(Digest(password), Digest(options.Value.Password));
        }

        if (user is null || password is null || !_devices.TryGetValue(user, out PasswordHash? expected))
        {
            return false;
        }

        byte[] digest = Digest(password);
        if (_matched.TryGetValue(user, out byte[]? known) && CryptographicOperations.FixedTimeEquals(known, digest))
        {
            return true;
        }

        await _deriving.WaitAsync(cancel);
        try
        {
            if (!expected.Matches(password))
            {
                return false;
            }
        }
        finally
        {
            _deriving.Release();
        }

        _matched[user] = digest;
        return true;
    }

    public void Dispose() => _deriving.Dispose();

    private static byte[] Digest(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? ""));
}
