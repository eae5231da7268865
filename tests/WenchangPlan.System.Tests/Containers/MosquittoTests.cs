using System.Globalization;
using WenchangPlan.SystemTests.Servers;

namespace WenchangPlan.SystemTests.Containers;

/// <summary>The shipped mosquitto.conf in the real mosquitto.</summary>
public class MosquittoTests
{
    private const string Topic = "wenchang/air/A1/readings";

    [Theory]
    [InlineData(null, null)]
    [InlineData("simulator", "wrong")]
    [InlineData("nobody", "only-for-simulator")]
    public async Task WithoutTheRightPassword_NobodyComesIn(string? user, string? password)
    {
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: TestContext.Current.CancellationToken);

        (int code, string output) = await ChildProcess.RunAsync(
            "mosquitto_pub", [.. MosquittoPub.Arguments(new MqttAddress(broker.Port, user, password), Topic, MosquittoPub.Mqtt5), "-m", "{}"], cancel: TestContext.Current.CancellationToken);

        Assert.NotEqual(0, code);
        Assert.Contains("not authorized", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Device_SpeaksForItsOwnStationOnly()
    {
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, ["A1"], TestContext.Current.CancellationToken);
        var device = MqttAddress.Of(broker, "A1");

        await MosquittoPub.PublishAsync(device, "wenchang/air/A1/readings", "{}", MosquittoPub.Mqtt5);
        await MosquittoPub.PublishAsync(device, "wenchang/air/A1/status", "online", MosquittoPub.Mqtt5);
        (_, string output) = await ChildProcess.RunAsync(
            "mosquitto_pub", [.. MosquittoPub.Arguments(device, "wenchang/air/A2/readings", MosquittoPub.Mqtt5), "-m", "{}"], cancel: TestContext.Current.CancellationToken);

        Assert.Contains("not authorized", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task WhileTheWorkerIsAway_MoreThanTheUsualThousandMessagesWait_AlsoAcrossARestart()
    {
        const int Messages = 2_500;
        using var folder = new TempDirectory();
        await using Mosquitto broker = await Mosquitto.StartShippedAsync(folder.Path, cancel: TestContext.Current.CancellationToken);
        (int subscribed, string answer) = await ReadAsync(broker, "-E");
        Assert.True(subscribed == 0, answer);
        await using ChildProcess publisher = MosquittoPub.StartLines(MqttAddress.Of(broker), Topic);
        for (int i = 0; i < Messages; i++)
        {
            await publisher.Input.WriteLineAsync(i.ToString(CultureInfo.InvariantCulture));
        }

        publisher.Input.Close();
        await publisher.SuccessAsync(cancel: TestContext.Current.CancellationToken);
        Assert.Equal(0, await broker.StopAsync());

        await broker.StartAsync(TestContext.Current.CancellationToken);
        (int code, string output) = await ReadAsync(broker, "-C", Messages.ToString(CultureInfo.InvariantCulture));

        Assert.True(code == 0, output);
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => i.ToString(CultureInfo.InvariantCulture)), output.Split('\n'));
    }

    /// <summary>Subscribes as the worker does: QoS 1 in a session that outlives the connection.</summary>
    private static Task<(int ExitCode, string Output)> ReadAsync(Mosquitto broker, params string[] until) =>
        ChildProcess.RunAsync("mosquitto_sub",
            ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-u", Mosquitto.Worker, "-P", Mosquitto.Password(Mosquitto.Worker), "-i", "worker-session", "-c", "-q", "1", "-t", "wenchang/#", .. until], cancel: TestContext.Current.CancellationToken);
}
