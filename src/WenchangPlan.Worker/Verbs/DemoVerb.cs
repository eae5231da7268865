using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang demo</c>: everything embedded and nothing to install; a year of a simulated district through the real pipeline, then live.</summary>
internal static class DemoVerb
{
    private const int UsualMqttPort = 1883;
    private const int UsualHttpPort = 8080;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Directory for the database and the mails", DefaultValueFactory = _ => Path.Combine("data", "demo") };
        var days = new Option<int>("--days") { Description = "Days of history, 0 to 1000", DefaultValueFactory = _ => 365 };
        var seed = new Option<int>("--seed") { Description = "Another seed is another weather; the same seed gives the same messages", DefaultValueFactory = _ => 1 };
        var mqtt = new Option<int?>("--mqtt-port") { Description = $"Port of the embedded broker; {UsualMqttPort}, or a free one when that is taken" };
        var http = new Option<int?>("--http-port") { Description = $"Port of the page; {UsualHttpPort}, or a free one when that is taken" };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1000)
            {
                result.AddError("--days must be from 0 to 1000");
            }
        });
        var demo = new Command("demo", "Shows everything with a simulated district: embedded broker, SQLite, a year of history, mails as files, page on loopback.") { data, days, seed, mqtt, http };
        demo.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(days), parsed.GetValue(seed),
            parsed.GetValue(mqtt) ?? FreePort(UsualMqttPort), parsed.GetValue(http) ?? FreePort(UsualHttpPort), cancel));
        return demo;
    }

    private static Task<int> RunAsync(string data, int days, int seed, int mqttPort, int httpPort, CancellationToken cancel)
    {
        string mails = Path.Combine(data, "mails");
        var page = new Uri($"http://127.0.0.1:{httpPort}");
        var settings = Settings.Load(
        [
            "Mqtt:Mode=Embedded", "Mqtt:Host=127.0.0.1", $"Mqtt:Port={mqttPort}", "Mqtt:TopicRoot=wenchang", "Access:Mode=Loopback", $"Http:Urls={page.OriginalString}", $"Storage:DataDirectory={data}",
            "Http:AllowChanges=true", $"Smtp:PickupDirectory={mails}", "Smtp:From=wenchangplan@example.org", $"Alerting:PublicUrl={page.OriginalString}",
            $"District:File={Path.Combine(AppContext.BaseDirectory, "district.json")}", "Logging:LogLevel:Default=Warning",
        ]);
        return RunVerb.ServeAsync(settings, app =>
        {
            Console.WriteLine($"""
                {ConsoleText.Get("demo.title")}
                  {ConsoleText.Get("run.page")}  {page}   ({page}?lang=en)
                  API   {page}api/v1/pipeline
                  {ConsoleText.Get("run.broker")}  {ConsoleText.Format("run.broker.embedded", $"mqtt://127.0.0.1:{mqttPort}", "wenchang")}
                  {ConsoleText.Get("run.mail")}  {Path.GetFullPath(mails)}
                  {ConsoleText.Get("run.data")}  {Path.GetFullPath(data)}
                {ConsoleText.Get("demo.stop")}
                """);
            var feed = new DemoFeed(app.Services, Path.Combine(data, "simulator.json"), seed, days, mqttPort);
            _ = StopWithFeedAsync(feed.RunAsync(app.Lifetime.ApplicationStopping), app);
            return Task.CompletedTask;
        }, cancel);
    }

    /// <summary>A feed that fails ends the demo: a page that silently stands still would look like clean air.</summary>
    private static async Task StopWithFeedAsync(Task feed, WebApplication app)
    {
        try
        {
            await feed;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Ctrl-C.
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(ConsoleText.Format("demo.stopped", e.Message));
            app.Lifetime.StopApplication();
            throw;
        }
    }

    private static int FreePort(int usual)
    {
        foreach (int port in (int[])[usual, 0])
        {
            using var probe = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException) when (port == usual)
            {
                // Taken; any free one will do.
            }
        }

        return usual;
    }
}
