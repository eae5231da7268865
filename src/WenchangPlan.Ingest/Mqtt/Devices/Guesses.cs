using System.Net;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Passwords being tried that were not known at once: so many of one user from one address, and so many from one address. Thread-safe.</summary>
/// <remarks>By user and address: whoever guesses at a device from elsewhere takes none of its own places. Only what is under way is remembered.</remarks>
internal sealed class Guesses
{
    /// <summary>Most at a time for one user from one address.</summary>
    public const int MostOfUser = 8;

    /// <summary>Most at a time from one address.</summary>
    public const int MostOfAddress = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress Address, string? User), int> _underWay = [];

    /// <summary>Begins one; null when there are too many already.</summary>
    public IDisposable? TryBegin(IPAddress address, string user)
    {
        lock (_gate)
        {
            if (Count((address, user)) >= MostOfUser || Count((address, null)) >= MostOfAddress)
            {
                return null;
            }

            Add((address, user), 1);
            Add((address, null), 1);
            return new UnderWay(this, address, user);
        }
    }

    private void End(IPAddress address, string user)
    {
        lock (_gate)
        {
            Add((address, user), -1);
            Add((address, null), -1);
        }
    }

    private int Count((IPAddress, string?) key) => _underWay.GetValueOrDefault(key);

    private void Add((IPAddress, string?) key, int by)
    {
        int count = Count(key) + by;
        if (count == 0)
        {
            _underWay.Remove(key);
        }
        else
        {
            _underWay[key] = count;
        }
    }

    private sealed class UnderWay(Guesses guesses, IPAddress address, string user) : IDisposable
    {
        public void Dispose() => guesses.End(address, user);
    }
}
