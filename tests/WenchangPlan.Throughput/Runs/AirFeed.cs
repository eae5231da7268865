using System.Globalization;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>Readings of the running day of the stations of a <see cref="YearRun"/>, station after station, as fast as they are acknowledged or so many a second; it begins at once.</summary>
internal sealed class AirFeed
{
    private const int InFlight = 200;
    private readonly Task<long> _sending;
    private volatile bool _over;

    /// <param name="port">Port of the broker.</param>
    /// <param name="stations">How many stations there are.</param>
    /// <param name="perSecond">Messages a second; 0: as fast as they are acknowledged.</param>
    public AirFeed(int port, int stations, double perSecond = 0) => _sending = Task.Run(() => SendAsync(port, stations, perSecond));

    /// <summary>Ends it.</summary>
    /// <returns>Messages that were acknowledged.</returns>
    public Task<long> EndAsync()
    {
        _over = true;
        return _sending;
    }

    private async Task<long> SendAsync(int port, int stations, double perSecond)
    {
        using RawConnection connection = RawConnection.ForPublishing(port, "feed");
        byte[] answers = new byte[1 << 12];
        long first = TimeProvider.System.GetUtcNow().AddMinutes(-30).ToUnixTimeMilliseconds(), sent = 0, acknowledged = 0, bytes = 0;
        int inFlight = perSecond > 0 ? 1 : InFlight;
        while (!_over || acknowledged < sent)
        {
            while (!_over && sent - acknowledged < inFlight)
            {
                string payload = string.Create(CultureInfo.InvariantCulture, $$"""{"ts":{{first + sent}},"values":{"pm25":35,"pm10":60,"so2":9,"no2":25,"co":0.6,"o3":80} }""");
                await connection.SendAsync(SampleMessages.Packet($"wenchang/air/{YearRun.NameOf((int)(sent % stations) + 1)}/readings", payload, (ushort)((sent % 65_000) + 1)));
                sent++;
            }

            if (acknowledged < sent)
            {
                bytes += await connection.ReadBytesAsync(answers);
                acknowledged = bytes / 4;
            }

            if (perSecond > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 / perSecond));
            }
        }

        connection.Disconnect();
        return sent;
    }
}
