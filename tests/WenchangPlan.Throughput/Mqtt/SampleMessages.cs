using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace WenchangPlan.Throughput.Mqtt;

/// <summary>The messages all runs send: 100 stations, 8 values, 218 bytes of payload on average; every (station, instant) is there once.</summary>
internal static class SampleMessages
{
    public const int Stations = 100;
    private static readonly string[] Codes = ["pm25", "pm10", "so2", "no2", "co", "o3", "temp", "rh"];

    /// <summary>Id of a station.</summary>
    public static string Station(int index) => string.Create(CultureInfo.InvariantCulture, $"WCH-A{index:D2}");

    /// <summary>The first instant, whole seconds, far enough back that 30 million messages lie in the past.</summary>
    public static long FirstInstant() => (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - (4 * 86_400)) * 1000;

    /// <summary>The register these messages belong to.</summary>
    public static string Register() => $$"""
        {"district":{"id":"throughput","name":"吞吐量测试区","nameEn":"Throughput district"},"stations":[{{string.Join(',', Enumerable.Range(0, Stations).Select(i =>
            $$"""{"id":"{{Station(i)}}","domain":"air","name":"站 {{i}}","nameEn":"Station {{i}}","samplePeriod":"00:00:01","parameters":["{{string.Join("\",\"", Codes)}}"]}"""))}}]}
        """;

    /// <summary>Topic and payload of a message.</summary>
    /// <param name="number">Which message, from 0: station number modulo 100, instant number divided by 100.</param>
    /// <param name="first">The first instant.</param>
    public static (string Topic, string Payload) Message(long number, long first)
    {
        int station = (int)(number % Stations);
        long instant = first + (number / Stations * 1000);
        return ($"wenchang/air/{Station(station)}/readings", string.Create(CultureInfo.InvariantCulture,
            $$"""{"ts":{{instant}},"values":{"pm25":{{Value(number, 0, 35, 10):F1}},"pm10":{{Value(number, 1, 60, 20):F1}},"so2":{{Value(number, 2, 9, 3):F0}},"no2":{{Value(number, 3, 25, 10):F0}},"co":{{Value(number, 4, 0.6, 0.2):F2}},"o3":{{Value(number, 5, 90, 30):F0}},"temp":{{Value(number, 6, 18, 5):F1}},"rh":{{Value(number, 7, 55, 20):F0}} },"seq":{{number}},"fw":"1.2.3","status":{"battery":3.61,"rssi":-71,"uptime":123456} }"""));
    }

    /// <summary>The same message as one line of line protocol, times in milliseconds.</summary>
    public static string Line(long number, long first)
    {
        long instant = first + (number / Stations * 1000);
        return string.Create(CultureInfo.InvariantCulture,
            $"air,station={Station((int)(number % Stations))} pm25={Value(number, 0, 35, 10):F1},pm10={Value(number, 1, 60, 20):F1},so2={Value(number, 2, 9, 3):F0},no2={Value(number, 3, 25, 10):F0},co={Value(number, 4, 0.6, 0.2):F2},o3={Value(number, 5, 90, 30):F0},temp={Value(number, 6, 18, 5):F1},rh={Value(number, 7, 55, 20):F0} {instant}\n");
    }

    /// <summary>A PUBLISH packet, QoS 1, MQTT 3.1.1.</summary>
    public static byte[] Packet(long number, long first, ushort packetId)
    {
        (string topic, string payload) = Message(number, first);
        return Packet(topic, payload, packetId);
    }

    /// <summary>A PUBLISH packet of any message, QoS 1, MQTT 3.1.1.</summary>
    public static byte[] Packet(string topic, string payload, ushort packetId)
    {
        int body = 2 + topic.Length + 2 + payload.Length;
        byte[] packet = new byte[1 + (body < 128 ? 1 : 2) + body];
        packet[0] = 0x32;
        int at = 1;
        if (body < 128)
        {
            packet[at++] = (byte)body;
        }
        else
        {
            packet[at++] = (byte)((body % 128) | 0x80);
            packet[at++] = (byte)(body / 128);
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), (ushort)topic.Length);
        at += 2 + Encoding.ASCII.GetBytes(topic, packet.AsSpan(at + 2));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), packetId);
        Encoding.ASCII.GetBytes(payload, packet.AsSpan(at + 2));
        return packet;
    }

    /// <summary>A slow swing with noise, the same for the same number.</summary>
    private static double Value(long number, int parameter, double middle, double width)
    {
        ulong noise = (ulong)((number * 8) + parameter + 1) * 0x9E3779B97F4A7C15UL;
        noise ^= noise >> 29;
        double unit = (noise * 0xBF58476D1CE4E5B9UL >> 40) / (double)(1 << 24);
        return middle + (width * 0.7 * Math.Sin((number / Stations / 900.0) + parameter + (number % Stations))) + (width * 0.3 * (unit - 0.5));
    }
}
