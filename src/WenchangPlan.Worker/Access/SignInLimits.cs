using System.Net;
using System.Net.Sockets;

namespace WenchangPlan.Worker.Access;

/// <summary>
/// Guesses are few: five a minute from an address, and five a minute for a name. Where somebody has signed in before, their name has guesses of its own there, so that strangers who use them up
/// keep nobody out at their own desk. What was right is given back.
/// </summary>
internal sealed class SignInLimits(TimeProvider clock) : IDisposable
{
    /// <summary>Guesses of one address, or for one name, in <see cref="Span"/>.</summary>
    public const int Guesses = 5;

    /// <summary>How long a guess counts.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    /// <summary>Passwords that are looked at at a time; each costs a processor a tenth of a second.</summary>
    private const int AtATime = 2;

    internal const int MostRemembered = 10_000;
    private const int MostPlaces = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<long>> _guesses = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _verifying = new(AtATime);

    /// <summary>Takes a guess; false when there is none left for now.</summary>
    public bool TryTake(IPAddress? address, string name)
    {
        lock (_gate)
        {
            (string from, string whose) = KeysOf(address, name);
            bool isKnown = _places.Contains(PlaceOf(address, name)); // however many strangers there are
            Queue<long>? ofAddress = Current(from, isKnown), ofName = Current(whose, isKnown);
            if (ofAddress is null || ofName is null || ofAddress.Count >= Guesses || ofName.Count >= Guesses)
            {
                return false;
            }

            long now = clock.GetTimestamp();
            ofAddress.Enqueue(now);
            ofName.Enqueue(now);
            return true;
        }
    }

    /// <summary>Says that a guess was right: it was none.</summary>
    public void WasRight(IPAddress? address, string name)
    {
        lock (_gate)
        {
            (string from, string whose) = KeysOf(address, name);
            GiveBack(from);
            GiveBack(whose);
            if (_places.Count < MostPlaces)
            {
                _places.Add(PlaceOf(address, name));
            }
        }
    }

    /// <summary>Does something that costs a processor, not too often at a time.</summary>
    public async Task<T> WaitAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _verifying.WaitAsync(cancel);
        try
        {
            return work();
        }
        finally
        {
            _verifying.Release();
        }
    }

    public void Dispose() => _verifying.Dispose();

    private (string From, string Whose) KeysOf(IPAddress? address, string name) =>
        ("from " + NetworkOf(address), _places.Contains(PlaceOf(address, name)) ? "here " + PlaceOf(address, name) : "for " + name);

    private void GiveBack(string key)
    {
        if (_guesses.TryGetValue(key, out Queue<long>? queue) && queue.Count > 0)
        {
            queue.Dequeue();
        }
    }

    /// <summary>The guesses under a key that still count; null when no more keys can be remembered: then strangers wait.</summary>
    private Queue<long>? Current(string key, bool isKnown)
    {
        if (!_guesses.TryGetValue(key, out Queue<long>? queue))
        {
            if (_guesses.Count >= MostRemembered)
            {
                foreach (string old in _guesses.Where(g => g.Value.All(IsOver)).Select(g => g.Key).ToArray())
                {
                    _guesses.Remove(old);
                }
            }

            return _guesses.Count >= MostRemembered && !isKnown ? null : _guesses[key] = new Queue<long>(Guesses);
        }

        while (queue.TryPeek(out long at) && IsOver(at))
        {
            queue.Dequeue();
        }

        return queue;
    }

    private bool IsOver(long at) => clock.GetElapsedTime(at) >= Span;

    private static string PlaceOf(IPAddress? address, string name) => $"{NetworkOf(address)} {name}";

    /// <summary>An address; of IPv6 the network of 64 bits, which is one customer.</summary>
    private static string NetworkOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
