using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>What became of a user name and a password.</summary>
internal enum Admission
{
    /// <summary>They are right.</summary>
    Admitted,
    /// <summary>They are wrong.</summary>
    Refused,
    /// <summary>Nobody looked: enough passwords of this user are being tried already.</summary>
    Busy,
}

/// <summary>Who may come in at the embedded broker: the devices of the register, and the account of the settings.</summary>
internal sealed class Accounts(District district, IOptions<MqttOptions> options) : IDisposable
{
    /// <summary>Whoever tries passwords of one user is not to make the devices of all others wait.</summary>
    private const int DerivationsPerUser = 2;

    private readonly Dictionary<string, Device> _devices = district.Stations.Where(s => s.Device is not null)
        .GroupBy(s => s.Device!.Username, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new Device(g.First().Device!.Password), StringComparer.Ordinal);

    /// <summary>Places for derivations: whoever tries passwords is not to take the processors away from those who publish.</summary>
    internal SemaphoreSlim Deriving { get; } = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether nobody is asked who he is, because no credentials are set anywhere.</summary>
    public bool AsksNobody => options.Value.Username.Length == 0 && _devices.Count == 0;

    /// <summary>Whether this is the account of the settings, which may do everything.</summary>
    public bool IsMaster(string? user) => options.Value.Username.Length > 0 && user == options.Value.Username;

    /// <summary>Whether there is such a user.</summary>
    public bool Knows(string user) => IsMaster(user) || _devices.ContainsKey(user);

    /// <summary>Judges a user name and a password.</summary>
    public async ValueTask<Admission> JudgeAsync(string? user, string? password, CancellationToken cancel)
    {
        if (AsksNobody)
        {
            return Admission.Admitted;
        }

        if (IsMaster(user))
        {
            return Of(CryptographicOperations.FixedTimeEquals(Digest(password), Digest(options.Value.Password)));
        }

        if (user is null || password is null || !_devices.TryGetValue(user, out Device? device))
        {
            return Admission.Refused;
        }

        byte[] digest = Digest(password);
        if (device.Matched is { } known && CryptographicOperations.FixedTimeEquals(known, digest))
        {
            return Admission.Admitted;
        }

        try
        {
            return device.Enter() > DerivationsPerUser ? Admission.Busy : Of(await DeriveAsync(device, password, digest, cancel));
        }
        finally
        {
            device.Leave();
        }
    }

    public void Dispose() => Deriving.Dispose();

    private async Task<bool> DeriveAsync(Device device, string password, byte[] digest, CancellationToken cancel)
    {
        await Deriving.WaitAsync(cancel);
        try
        {
            if (!device.Password.Matches(password))
            {
                return false;
            }
        }
        finally
        {
            Deriving.Release();
        }

        device.Matched = digest;
        return true;
    }

    private static Admission Of(bool right) => right ? Admission.Admitted : Admission.Refused;

    private static byte[] Digest(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? ""));

    /// <summary>A user of the register.</summary>
    private sealed class Device(PasswordHash password)
    {
        private volatile byte[]? _matched;
        private int _deriving;

        public PasswordHash Password { get; } = password;

        /// <summary>SHA-256 of the password that matched: a thousand devices that come back at once are not to cost a thousand derivations.</summary>
        public byte[]? Matched
        {
            get => _matched;
            set => _matched = value;
        }

        /// <summary>Counts a derivation that waits or runs, and says how many there are now.</summary>
        public int Enter() => Interlocked.Increment(ref _deriving);

        public void Leave() => Interlocked.Decrement(ref _deriving);
    }
}
