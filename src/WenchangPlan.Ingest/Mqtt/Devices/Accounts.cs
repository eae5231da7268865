using System.Net;
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
    /// <summary>Nobody looked: enough passwords of this user, or from this address, are being tried already.</summary>
    Busy,
}

/// <summary>Who may come in at the embedded broker: the devices of the register, and the account of the settings.</summary>
/// <remarks>
/// What can be told at once is: the account of the settings, a password made at random, one that has matched before. So no number of guesses keeps out who knows it.
/// Everything else takes a place among the <see cref="Guesses"/>, and a wrong password is answered after <see cref="Pause"/>, whether there is such a user or not.
/// </remarks>
internal sealed class Accounts(District district, IOptions<MqttOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Time from a wrong password to its answer.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Device> _devices = district.Stations.Where(s => s.Device is not null)
        .GroupBy(s => s.Device!.Username, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new Device(g.First().Device!.Password, g.Count()), StringComparer.Ordinal);

    private readonly Guesses _guesses = new();

    /// <summary>Places for derivations: whoever tries passwords is not to take the processors away from those who publish.</summary>
    internal SemaphoreSlim Deriving { get; } = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether nobody is asked who he is, because no credentials are set anywhere.</summary>
    public bool AsksNobody => options.Value.Username.Length == 0 && _devices.Count == 0;

    /// <summary>User names of devices, each with the number of its stations.</summary>
    public IReadOnlyDictionary<string, int> Stations => _devices.ToDictionary(d => d.Key, d => d.Value.Stations, StringComparer.Ordinal);

    /// <summary>Whether this is the account of the settings, which may do everything.</summary>
    public bool IsMaster(string? user) => options.Value.Username.Length > 0 && user == options.Value.Username;

    /// <summary>Whether there is such a user.</summary>
    public bool Knows(string user) => IsMaster(user) || _devices.ContainsKey(user);

    /// <summary>Judges a user name and a password.</summary>
    /// <param name="user">The user name; null when none was given.</param>
    /// <param name="password">The password.</param>
    /// <param name="address">Where they come from, see <see cref="Network"/>.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async ValueTask<Admission> JudgeAsync(string? user, string? password, IPAddress address, CancellationToken cancel)
    {
        if (AsksNobody)
        {
            return Admission.Admitted;
        }

        byte[] digest = Digest(password);
        Device? device = user is null ? null : _devices.GetValueOrDefault(user);
        if (IsMaster(user) ? CryptographicOperations.FixedTimeEquals(digest, Digest(options.Value.Password)) : password is not null && device?.MatchesAtOnce(password, digest) is true)
        {
            return Admission.Admitted;
        }

        using IDisposable? guess = _guesses.TryBegin(address, user ?? "");
        if (guess is null)
        {
            return Admission.Busy;
        }

        Task pause = Task.Delay(Pause, time, cancel);
        if (await DeriveAsync(device, password ?? "", digest, cancel))
        {
            return Admission.Admitted;
        }

        await pause;
        return Admission.Refused;
    }

    public void Dispose() => Deriving.Dispose();

    /// <summary>Looks at a password that cannot be told at once. A user who has none of that kind, or whom nobody has, costs as much time.</summary>
    private async Task<bool> DeriveAsync(Device? device, string password, byte[] digest, CancellationToken cancel)
    {
        PasswordHash? slow = device?.Slow ?? _devices.Values.FirstOrDefault(d => d.Slow is not null)?.Slow;
        if (slow is null)
        {
            return false;
        }

        await Deriving.WaitAsync(cancel);
        try
        {
            if (!slow.Matches(password) || device?.Slow is null)
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

    private static byte[] Digest(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? ""));

    /// <summary>A user of the register.</summary>
    private sealed class Device(PasswordHash password, int stations)
    {
        private volatile byte[]? _matched;

        /// <summary>Stations it speaks for.</summary>
        public int Stations { get; } = stations;

        /// <summary>What a password that people chose is derived to; null for one made at random.</summary>
        public PasswordHash? Slow { get; } = password.IsOfRandom ? null : password;

        /// <summary>SHA-256 of the password that matched: a thousand devices that come back at once are not to cost a thousand derivations.</summary>
        public byte[]? Matched
        {
            set => _matched = value;
        }

        public bool MatchesAtOnce(string given, byte[] digest) =>
            _matched is { } known ? CryptographicOperations.FixedTimeEquals(known, digest) : password.IsOfRandom && password.Matches(given);
    }
}
