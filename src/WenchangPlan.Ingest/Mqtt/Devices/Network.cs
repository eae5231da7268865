using System.Net;
using System.Net.Sockets;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>What counts as one address where limits are set by address.</summary>
internal static class Network
{
    private const int BytesOfPrefix = 8;

    /// <summary>The address; of IPv6 the 64 bits that a network has been given, since whoever has those has all addresses below them. <see cref="IPAddress.None"/> when there is none.</summary>
    public static IPAddress Of(EndPoint? endPoint)
    {
        if (endPoint is not IPEndPoint { Address: var address })
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfPrefix).Clear();
        return new IPAddress(bytes);
    }
}
