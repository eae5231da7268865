using System.Net;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Connections that have not shown yet who they are: so many in all, and so many from one address. Thread-safe.</summary>
/// <remarks>
/// There is always a place for the next one: it takes that of the one that has waited longest at the address that has the most. So no number of silent connections keeps a
/// device out, which needs a place for some milliseconds only.
/// </remarks>
/// <param name="most">Most in all, 1 or more.</param>
/// <param name="mostOfAddress">Most from one address, 1 or more.</param>
internal sealed class Strangers(int most, int mostOfAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, LinkedList<Place>> _places = [];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Gives a new connection a place.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="end">Ends the connection; called when its place is needed.</param>
    /// <param name="displaced">Whether another one had to go for it.</param>
    public Place Enter(IPAddress address, Action end, out bool displaced)
    {
        Place? goes = null;
        var place = new Place(this, address, end);
        lock (_gate)
        {
            if (_places.TryGetValue(address, out LinkedList<Place>? here) && here.Count >= mostOfAddress)
            {
                goes = here.First!.Value;
            }
            else if (_count >= most)
            {
                goes = _places.Values.MaxBy(places => places.Count)!.First!.Value;
            }

            if (goes is not null)
            {
                Remove(goes);
            }

            if (!_places.TryGetValue(address, out here))
            {
                _places[address] = here = [];
            }

            here.AddLast(place);
            _count++;
        }

        goes?.End();
        displaced = goes is not null;
        return place;
    }

    private void Remove(Place place)
    {
        if (_places.TryGetValue(place.Address, out LinkedList<Place>? here) && here.Remove(place))
        {
            _count--;
            if (here.Count == 0)
            {
                _places.Remove(place.Address);
            }
        }
    }

    /// <summary>A connection's place; given up when it has shown who it is, and when it ends.</summary>
    internal sealed class Place(Strangers strangers, IPAddress address, Action end) : IDisposable
    {
        public IPAddress Address { get; } = address;

        /// <summary>Whether another connection needed the place, so that this one was ended.</summary>
        public bool IsTaken { get; private set; }

        public void End()
        {
            IsTaken = true;
            end();
        }

        public void Dispose()
        {
            lock (strangers._gate)
            {
                strangers.Remove(this);
            }
        }
    }
}
