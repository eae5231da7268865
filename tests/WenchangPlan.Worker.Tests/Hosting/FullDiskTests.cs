using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using Microsoft.Extensions.DependencyInjection;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>The whole service on a disk that fills up, from a device to the API.</summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FullDisk_IsNotReadyAndSaysWhy_AcknowledgesNothing_AndGoesOnByItself()
    {
        using var disk = new SmallDisk("16m");
        await using RunningService service = await RunningService.StartAsync(disk.Path);
        SqliteDatabase database = service.Services.GetRequiredService<SqliteDatabase>();
        // A connection waits for the acknowledgement of one message before the broker takes its next.
        IMqttClient[] devices = [await service.ConnectAsync("A1"), await service.ConnectAsync("A1-b"), await service.ConnectAsync("A1-c")];
        await devices[0].PublishAsync(Message(0), Cancel);

        disk.Fill();
        database.MostPages = SmallDisk.IsReal ? int.MaxValue : 1;
        Task<MqttClientPublishResult>[] sent = [.. devices.Select((device, i) => device.PublishAsync(Message(i + 1), Cancel))];
        JsonElement store = await service.WaitAsync("/readyz", HttpStatusCode.ServiceUnavailable, answer => answer.GetProperty("parts").GetProperty("store"), part => !part.GetProperty("ok").GetBoolean());
        Assert.EndsWith("wenchang.db cannot be written: the disk is full", store.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await service.WaitAsync("/api/v1/pipeline", HttpStatusCode.OK, books => books, books => Holds(books, received: 4, stored: 1, waiting: 3));
        Assert.All(sent, s => Assert.False(s.IsCompleted));

        disk.Empty();
        database.MostPages = int.MaxValue;
        Assert.All(await Task.WhenAll(sent).WaitAsync(Patience, Cancel), result => Assert.True(result.IsSuccess));
        await service.WaitAsync("/readyz", HttpStatusCode.OK, answer => answer, answer => answer.GetProperty("status").GetString() == "ready");
        await service.WaitAsync("/api/v1/pipeline", HttpStatusCode.OK, books => books, books => Holds(books, received: 4, stored: 4, waiting: 0));
        Assert.Equal(4 * Rows, (await service.GetAsync("/api/v1/stations/A1/readings")).GetProperty("items").GetArrayLength());
        Assert.Equal((4, 4 * Rows), (service.Services.GetRequiredService<IBalanceStore>().ReadBalance() is var b ? b.Stored : 0, b.ValuesStored));
        Assert.All(devices, device => device.Dispose());
    }

    private const int Rows = 1000;

    /// <summary>So many readings that the file needs new pages for them.</summary>
    private static MqttApplicationMessage Message(int number)
    {
        string readings = string.Join(',', Enumerable.Range(number * Rows, Rows).Select(i => string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{1_777_593_600_000 + (i * 1000L)}}},"values":{"pm25":{{{i % 100}}}}}""")));
        return new MqttApplicationMessageBuilder().WithTopic("wenchang/air/A1/readings").WithPayload(Encoding.UTF8.GetBytes($"[{readings}]"))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
    }

    private static bool Holds(JsonElement books, long received, long stored, long waiting)
    {
        Assert.True(books.GetProperty("balanced").GetBoolean());
        return books.GetProperty("received").GetInt64() == received && books.GetProperty("stored").GetInt64() == stored && books.GetProperty("waiting").GetInt64() == waiting;
    }
}
