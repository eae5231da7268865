using System.Net;
using System.Net.Sockets;

namespace WenchangPlan.Throughput.Servers;

/// <summary>Ports on loopback that nobody listens on; none is given twice in a run.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> Given = [];

    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Given.Add(port))
            {
                return port;
            }
        }
    }
}
