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
    private const int ConnectBytes = 64 << 10;
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private Socket? _listening;
    private int _connections;

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
                if (Interlocked.Increment(ref _connections) > options.MaxClients)
                {
                    Interlocked.Decrement(ref _connections);
                    NoteTooMany(socket);
                    socket.Dispose();
                    continue;
                }

                _ = Task.Run(() => ServeAsync(socket, server, mqttLogger), CancellationToken.None);
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

    private async Task ServeAsync(Socket socket, MqttServerOptions server, IMqttNetLogger mqttLogger)
    {
        EndPoint? remote = null;
        try
        {
            remote = socket.RemoteEndPoint; // throws when the device is gone already
            socket.NoDelay = true;
            await using Stream stream = await SecureAsync(new NetworkStream(socket, ownsSocket: true));
            await using var limited = new PacketLimitStream(stream, ConnectBytes, options.PacketBytes, bytes => NoteTooLarge(remote, bytes));
            using var tcp = new MqttTcpChannel(limited, socket.LocalEndPoint, remote, (stream as SslStream)?.RemoteCertificate as System.Security.Cryptography.X509Certificates.X509Certificate2);
            using var adapter = new MqttChannelAdapter(tcp, new MqttPacketFormatterAdapter(new MqttBufferWriter(server.WriterBufferSize, server.WriterBufferSizeMax)), mqttLogger);
            using var channel = new DeviceChannel(adapter, options.PacketBytes, new TokenBucket(options.MessagesPerSecond, time));
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
            if (refusals.Note("connection") is > 0 and var times)
            {
                LogBroken(logger, remote, e.GetBaseException().Message, times);
            }
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref _connections);
        }
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
            using var patience = new CancellationTokenSource(HandshakePatience, time);
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

    private void NoteTooMany(Socket socket)
    {
        if (refusals.Note("clients") is > 0 and var times)
        {
            LogTooMany(logger, socket.RemoteEndPoint, options.MaxClients, times);
        }
    }

    private void NoteTooLarge(EndPoint? remote, long bytes)
    {
        if (refusals.Note("packet") is > 0 and var times)
        {
            LogTooLarge(logger, remote, bytes, options.PacketBytes, times);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection can be accepted ({Error}); next try in a second")]
    private static partial void LogNotAccepted(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection from {EndPoint} broke: {Error} ({Times} since the last such line)")]
    private static partial void LogBroken(ILogger logger, EndPoint? endPoint, string error, long times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection from {EndPoint} was refused: {MaxClients} are open, which is Mqtt:MaxClients ({Times} since the last such line)")]
    private static partial void LogTooMany(ILogger logger, EndPoint? endPoint, int maxClients, long times);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{EndPoint} was cut off: it announced a packet of {Bytes} bytes or more; Mqtt:PacketBytes is {PacketBytes}, and less before it has shown who it is ({Times} since the last such line)")]
    private static partial void LogTooLarge(ILogger logger, EndPoint? endPoint, long bytes, int packetBytes, long times);
}
