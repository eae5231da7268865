using System.Globalization;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using WenchangPlan.Throughput.Mqtt;

namespace WenchangPlan.Throughput.Runs;

/// <summary>Parts of a run that live in processes of their own, so that what they use is not counted for others.</summary>
internal static class Part
{
    /// <summary>Publishes a share of the messages, from a moment on.</summary>
    public static void Publish(int port, long from, long to, int step, long first, double perSecond, long startAt)
    {
        RawPublisher.Run(port, from, to, step, first, perSecond, () =>
        {
            long wait = startAt - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            if (wait < 0)
            {
                throw new InvalidOperationException($"the packets were built {-wait} ms too late");
            }

            using var never = new ManualResetEventSlim();
            never.Wait((int)wait);
        });
    }

    /// <summary>The yardstick: prints <c>subscribed</c>, and <c>done</c> with what it used.</summary>
    public static void Consume(int port, long messages)
    {
        RawConsumer.Drain(port, messages, () => Console.WriteLine("subscribed"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done {Environment.CpuUsage.TotalTime.TotalSeconds}"));
    }

    /// <summary>MQTTnet with nothing behind it: what it allocates is the floor for the worker.</summary>
    public static async Task ConsumeWithMqttNetAsync(int port, long messages)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        var done = new TaskCompletionSource();
        long count = 0;
        await using var stream = new BigGulps();
        client.ApplicationMessageReceivedAsync += async message =>
        {
            message.AutoAcknowledge = false;
            await message.AcknowledgeAsync(CancellationToken.None);
            if (++count == messages)
            {
                done.SetResult();
            }
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithStreamProvider(stream)
            .WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(RawConsumer.ClientId).WithCleanStart(false).WithSessionExpiryInterval(uint.MaxValue)
            .WithReceiveMaximum(65535).Build());
        long before = GC.GetTotalAllocatedBytes();
        await client.SubscribeAsync("wenchang/#", MqttQualityOfServiceLevel.AtLeastOnce);
        await done.Task;
        long allocated = GC.GetTotalAllocatedBytes() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done {Environment.CpuUsage.TotalTime.TotalSeconds} {allocated}"));
        await client.DisconnectAsync();
    }
}
