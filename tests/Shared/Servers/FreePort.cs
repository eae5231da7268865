using System.Net;
using System.Net.Sockets;

namespace WenchangPlan.Tests.Shared;

/// <summary>Ports on loopback that nobody listens on.</summary>
public static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A port that was free a moment ago and is given to nobody else in this run.</summary>
    public static int Next()
    {
        lock (Given)
        {
            int port;
            do
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                port = ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            while (!Given.Add(port));

            return port;
        }
    }
}
