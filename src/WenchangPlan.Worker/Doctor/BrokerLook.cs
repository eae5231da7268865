using System.Net;
using System.Net.Sockets;
using WenchangPlan.Ingest;
using WenchangPlan.Ingest.Mqtt;

namespace WenchangPlan.Worker.Doctor;

/// <summary>Can messages come in?</summary>
internal static class BrokerLook
{
    private const string Part = "broker";

    /// <summary>Asks the external broker, or for the embedded one whether its port is free.</summary>
    /// <param name="mqtt">The settings.</param>
    /// <param name="trial">Tries the external one.</param>
    /// <param name="serviceRuns">Whether the service with these settings answered.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<Finding> LookAsync(MqttOptions mqtt, BrokerTrial trial, bool serviceRuns, CancellationToken cancel)
    {
        string address = $"{mqtt.Host}:{mqtt.Port}";
        if (mqtt.Mode == MqttMode.External)
        {
            return await TryAsync(trial, cancel) is { } problem
                ? new Finding(Grade.Fail, Part, "refused", address, problem)
                : new Finding(Grade.Ok, Part, "connected", address);
        }

        return JudgePort(address, Listen(mqtt), serviceRuns);
    }

    /// <summary>Judges the port of the embedded broker.</summary>
    /// <param name="address">Address and port.</param>
    /// <param name="fault">What the system said when somebody wanted to listen there; null when it was free.</param>
    /// <param name="serviceRuns">Whether the service answered.</param>
    public static Finding JudgePort(string address, SocketException? fault, bool serviceRuns) => fault switch
    {
        null when serviceRuns => new Finding(Grade.Fail, Part, "deaf", address),
        null => new Finding(Grade.Ok, Part, "free", address),
        { SocketErrorCode: SocketError.AddressAlreadyInUse } when serviceRuns => new Finding(Grade.Ok, Part, "held", address),
        { SocketErrorCode: SocketError.AddressAlreadyInUse } => new Finding(Grade.Fail, Part, "taken", address),
        _ => new Finding(Grade.Fail, Part, "closed", address, fault.Message),
    };

    private static async Task<string?> TryAsync(BrokerTrial trial, CancellationToken cancel)
    {
        try
        {
            return await trial.ConnectAsync(cancel);
        }
        catch (IOException e)
        {
            return e.Message; // a certificate of ours
        }
    }

    private static SocketException? Listen(MqttOptions mqtt)
    {
        using var listener = new TcpListener(IPAddress.Parse(mqtt.Host), mqtt.Port); // checked before: it is an address
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }
}
