namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Connections of those who were let in: so many in all, so many of one device, and one kept for each device that is not here. Thread-safe.</summary>
/// <param name="most">Most in all; at least the number of devices.</param>
/// <param name="devices">User names of devices, each with its most connections.</param>
internal sealed class UserPlaces(int most, IReadOnlyDictionary<string, int> devices)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<DeviceChannel>> _ofDevice = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Gives a connection a place.</summary>
    /// <param name="user">Its user; null when nobody is asked.</param>
    /// <param name="channel">The connection.</param>
    /// <param name="oldest">A connection of the same device that is too many now and is to be ended: a device that came back does not know that its old ones are still open here.</param>
    /// <returns>False when there is none.</returns>
    public bool TryEnter(string? user, DeviceChannel channel, out DeviceChannel? oldest)
    {
        lock (_gate)
        {
            oldest = null;
            if (user is null || !devices.TryGetValue(user, out int mostOfUser))
            {
                return TryCount(kept: devices.Count - _ofDevice.Count);
            }

            if (!_ofDevice.TryGetValue(user, out LinkedList<DeviceChannel>? here))
            {
                _ofDevice[user] = here = [];
            }

            if (!TryCount(kept: here.Count == 0 ? 0 : devices.Count - _ofDevice.Count))
            {
                return false; // and there are others of it: its first place was kept
            }

            here.AddLast(channel);
            if (here.Count > mostOfUser)
            {
                oldest = here.First!.Value;
                Remove(user, oldest);
            }

            return true;
        }
    }

    /// <summary>A connection has ended. Harmless when it has no place.</summary>
    public void Leave(string? user, DeviceChannel channel)
    {
        lock (_gate)
        {
            if (user is null || !devices.ContainsKey(user))
            {
                _count--;
            }
            else
            {
                Remove(user, channel);
            }
        }
    }

    private bool TryCount(int kept)
    {
        if (_count + kept >= most)
        {
            return false;
        }

        _count++;
        return true;
    }

    private void Remove(string user, DeviceChannel channel)
    {
        if (_ofDevice.TryGetValue(user, out LinkedList<DeviceChannel>? here) && here.Remove(channel))
        {
            _count--;
            if (here.Count == 0)
            {
                _ofDevice.Remove(user);
            }
        }
    }
}
