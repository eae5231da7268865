using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace WenchangPlan.Ingest.Mqtt.Devices;

/// <summary>Listens for devices, over TCP or TLS, within limits on their number and on the size of what they send.</summary>
/// <remarks>That of MQTTnet.Server knows neither limit, and cannot say which authority a device's certificate must come from.</remarks>
/// <param name="options">Where to listen, and the limits.</param>
/// <param name="tls">What to show, and which devices' certificates to trust; null is without TLS.</param>
/// <param name="gone">Told of each connection that ended.</param>
/// <param name="refusals">Keeps the log short.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DeviceListener(
    MqttOptions options, Certificates? tls, Action<DeviceChannel> gone, RefusalLog refusals, TimeProvider time, ILogger logger) : IMqttServerAdapter
{
    private const int ConnectBytes = 16 << 10;
    private const int MostSilent = 1_024;
    private const int MostSilentOfAddress = 512;
    private const int MostStrangers = 256;
    private const int MostStrangersOfAddress = 32;
    private const long PacketsBytes = 64 << 20;
    /// <summary>A connection has so long to send its first bytes, and then to end its TLS handshake.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Strangers _silent = new(MostSilent, MostSilentOfAddress);
    private readonly Strangers _strangers = new(MostStrangers, MostStrangersOfAddress);
    private readonly PacketBudget _budget = new(Math.Max(PacketsBytes, options.PacketBytes));
    private Socket? _listening;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions server, IMqttNetLogger mqttLogger)
    {
        var at = new IPEndPoint(IPAddress.Parse(options.Host), options.Port);
        _listening = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listening.Bind(at);
        _listening.Listen(512);
        _ = AcceptAsync(_listening, server, mqttLogger);
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _listening?.Dispose();
    }

    public void Dispose()
    {
        _listening?.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listening, MqttServerOptions server, IMqttNetLogger mqttLogger)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listening.AcceptAsync(_stopping.Token);
                if (Enter(socket, out EndPoint? remote) is { } place) // here, so that places are given in the order of arrival
                {
                    _ = Task.Run(() => ServeAsync(socket, remote, place, server, mqttLogger), CancellationToken.None);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Such as too many open files: trying again at once would only keep the processor busy.
                LogNotAccepted(logger, e.Message);
                await Task.Delay(PauseAfterError, time, CancellationToken.None);
            }
        }
    }

    /// <summary>Gives a connection its place; null when it is gone already.</summary>
    private Strangers.Place? Enter(Socket socket, out EndPoint? remote)
    {
        remote = null;
        try
        {
            remote = socket.RemoteEndPoint;
            return Enter(socket, remote, _silent, MostSilentOfAddress);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private Strangers.Place Enter(Socket socket, EndPoint? remote, Strangers among, int mostOfAddress)
    {
        Strangers.Place place = among.Enter(Network.Of(remote), socket.Dispose, out bool displaced);
        if (displaced && refusals.Note("strangers") is > 0 and var times)
        {
            LogDisplaced(logger, remote, mostOfAddress, times);
        }

        return place;
    }

    private async Task ServeAsync(Socket socket, EndPoint? remote, Strangers.Place place, MqttServerOptions server, IMqttNetLogger mqttLogger)
    {
        try
        {
            socket.NoDelay = true;
            if (!await SpeaksAsync(socket))
            {
                return;
            }

            place.Dispose();
            place = Enter(socket, remote, _strangers, MostStrangersOfAddress);
            await using Stream stream = await SecureAsync(new NetworkStream(socket, ownsSocket: true));
            await using var limited = new PacketLimitStream(stream, ConnectBytes, options.PacketBytes, _budget, why => NoteCutOff(remote, why), time);
            using var tcp = new MqttTcpChannel(limited, socket.LocalEndPoint, remote, (stream as SslStream)?.RemoteCertificate as System.Security.Cryptography.X509Certificates.X509Certificate2);
            using var adapter = new MqttChannelAdapter(tcp, new MqttPacketFormatterAdapter(new MqttBufferWriter(server.WriterBufferSize, server.WriterBufferSizeMax)), mqttLogger);
            using var channel = new DeviceChannel(adapter, options, place, why => NoteCutOff(remote, why), socket.Dispose, time);
            try
            {
                await (ClientHandler?.Invoke(channel) ?? Task.CompletedTask);
            }
            finally
            {
                gone(channel);
            }
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or OperationCanceledException or ObjectDisposedException or MQTTnet.Exceptions.MqttCommunicationException)
        {
            // What we ended ourselves has been told, or is the stop.
            if (!place.IsTaken && !_stopping.IsCancellationRequested && refusals.Note("connection") is > 0 and var times)
            {
                string reason = e.GetBaseException().Message;
                LogBroken(logger, remote, reason, times);
            }
        }
        finally
        {
            socket.Dispose();
            place.Dispose();
        }
    }

    /// <summary>Waits until a connection sends something, for its time; false when it was closed instead. Until then it costs next to nothing, so there may be many.</summary>
    private async Task<bool> SpeaksAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, either.Token);
        return socket.Available > 0;
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (tls is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
            await secure.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = tls.Own,
                    ClientCertificateRequired = tls.Authorities is not null,
                    CertificateChainPolicy = tls.Judge(),
                },
                either.Token);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private void NoteCutOff(EndPoint? remote, string why)
    {
        if (refusals.Note("packet") is > 0 and var times)
        {
            LogCutOff(logger, remote, why, times);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection can be accepted ({Error}); next try in a second")]
    private static partial void LogNotAccepted(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection from {EndPoint} broke: {Error} ({Times} since the last such line)")]
    private static partial void LogBroken(ILogger logger, EndPoint? endPoint, string error, long times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection that had not shown who it is was ended for one from {EndPoint}: there are too many, or more than {Most} from one address ({Times} since the last such line)")]
    private static partial void LogDisplaced(ILogger logger, EndPoint? endPoint, int most, long times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{EndPoint} was cut off: {Why} ({Times} since the last such line)")]
    private static partial void LogCutOff(ILogger logger, EndPoint? endPoint, string why, long times);
}
