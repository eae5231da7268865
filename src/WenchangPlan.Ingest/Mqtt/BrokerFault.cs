using System.Security.Authentication;
using MQTTnet.Exceptions;

namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Says why there is no connection, in words of the person who has to mend it.</summary>
internal static class BrokerFault
{
    /// <summary>What is said of a broker whose port is open and who says nothing.</summary>
    public const string NoAnswer = "the broker does not answer";

    /// <summary>What went wrong stands innermost; around it are sentences such as "one or more errors occurred".</summary>
    public static string Explain(Exception fault, string host)
    {
        for (Exception? at = fault; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case AuthenticationException:
                    return $"no TLS with {host}: {fault.GetBaseException().Message}";
                case TimeoutException or MqttCommunicationTimedOutException:
                    return NoAnswer;
            }
        }

        return fault.GetBaseException().Message;
    }
}
