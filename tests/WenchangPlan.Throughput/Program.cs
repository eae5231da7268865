using System.CommandLine;
using WenchangPlan.Throughput.Runs;

var published = new Option<string>("--published") { Description = "Folder of the published worker", DefaultValueFactory = _ => "artifacts/published/worker" };
var messages = new Option<long>("--messages") { DefaultValueFactory = _ => 300_000 };
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 60 };
var consumers = new Option<string[]>("--consumers") { Description = "Which of " + string.Join(", ", [.. DrainRun.All, DrainRun.IntoVictoriaMetrics]), DefaultValueFactory = _ => [.. DrainRun.All], AllowMultipleArgumentsPerToken = true };
var nodeRed = new Option<string>("--node-red") { Description = "Folder in which npm installed node-red and node-red-contrib-influxdb", Required = true };
var backlogOnly = new Option<bool>("--backlog-only") { Description = "Without the outage of the store" };
var beside = new Option<string[]>("--beside") { Description = "Folders of other published workers, each measured too", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
var stations = new Option<int>("--stations") { DefaultValueFactory = _ => 100 };
var port = new Option<int>("--port") { Required = true };
var root = new RootCommand("Measures the worker beside its ceilings, all in one run; docs/performance.md explains the figures. Everything stays on loopback.");

Run("drain", "300,000 queued messages into SQLite and InfluxDB", [messages, rounds, consumers, beside], (bench, r) =>
    new DrainRun(bench, r.GetValue(messages), r.GetValue(rounds), r.GetValue(consumers)!, [.. r.GetValue(beside)!.Select(Path.GetFullPath)]).RunAsync());
Run("live", "publishers, broker, worker and store at once", [messages, rounds], (bench, r) => new LiveRun(bench, r.GetValue(messages) * 2 / 5, r.GetValue(rounds)).RunAsync());
Run("latency", "100 messages a second, from publish to acknowledgement", [seconds], (bench, r) => new LatencyRun(bench, 100, r.GetValue(seconds)).RunAsync());
Run("devices", "1,000 devices on the embedded broker", [seconds], (bench, r) => new DevicesRun(bench, 1000, r.GetValue(seconds)).RunAsync());
Run("year", "a year of 100 air stations imported, then judged", [beside, stations], (bench, r) =>
    new YearRun(bench, [.. new[] { r.GetValue(published)! }.Concat(r.GetValue(beside)!).Select(Path.GetFullPath)], r.GetValue(stations)).RunAsync());
Run("evidence", "evidence of days of a year of 100 air stations, alone and beside ingest", [stations, seconds], (bench, r) =>
    new EvidenceRun(bench, Path.GetFullPath(r.GetValue(published)!), r.GetValue(stations), r.GetValue(seconds)).RunAsync());
var data = new Option<string?>("--data") { Description = "Folder that keeps the year, or has it from an earlier run" };
Run("pages", "what each page costs with a year of 100 air stations, alone and beside ingest; a browser's paint; fifty walls", [stations, seconds, data], (bench, r) =>
    new PagesRun(bench, Path.GetFullPath(r.GetValue(published)!), r.GetValue(stations), r.GetValue(seconds), r.GetValue(data) is { } kept ? Path.GetFullPath(kept) : null).RunAsync());
Run("bulletins", "the bulletin of a year of 100 air stations, in every format", [stations, data], (bench, r) =>
    new BulletinsRun(bench, Path.GetFullPath(r.GetValue(published)!), r.GetValue(stations), r.GetValue(data) is { } kept ? Path.GetFullPath(kept) : null).RunAsync());
Run("node-red", "beside Node-RED: a backlog, and an outage of the store", [nodeRed, backlogOnly], (bench, r) => new NodeRedRun(bench, Path.GetFullPath(r.GetValue(nodeRed)!), r.GetValue(backlogOnly)).RunAsync());

var series = new Option<int>("--series") { Description = "How many series send a reading a minute; 4 a station", DefaultValueFactory = _ => 10_000 };
var minutes = new Option<double>("--minutes") { DefaultValueFactory = _ => 3 };
Run("alerts", "10,000 series at a reading a minute, each under a rule: from reading to mail", [series, minutes], (bench, r) => new AlertsRun(bench, r.GetValue(series), r.GetValue(minutes)).RunAsync());

var from = new Option<long>("--from");
var to = new Option<long>("--to");
var step = new Option<int>("--step");
var first = new Option<long>("--first");
var perSecond = new Option<double>("--per-second");
var startAt = new Option<long>("--start-at");
var publish = new Command("publish", "Part of a run") { port, from, to, step, first, perSecond, startAt };
publish.SetAction(r => Part.Publish(r.GetValue(port), r.GetValue(from), r.GetValue(to), r.GetValue(step), r.GetValue(first), r.GetValue(perSecond), r.GetValue(startAt)));
var consume = new Command("consume", "Part of a run") { port, messages };
consume.SetAction(r => Part.Consume(r.GetValue(port), r.GetValue(messages)));
var consumeMqttNet = new Command("consume-mqttnet", "Part of a run") { port, messages };
consumeMqttNet.SetAction(r => Part.ConsumeWithMqttNetAsync(r.GetValue(port), r.GetValue(messages)));
foreach (Command part in (Command[])[publish, consume, consumeMqttNet])
{
    part.Hidden = true;
    root.Add(part);
}

return await root.Parse(args).InvokeAsync();

void Run(string name, string description, Option[] options, Func<Bench, ParseResult, Task> run)
{
    var command = new Command(name, description) { published };
    foreach (Option option in options)
    {
        command.Add(option);
    }

    command.SetAction(async result =>
    {
        using var bench = new Bench(Path.GetFullPath(result.GetValue(published)!));
        await run(bench, result);
    });
    root.Add(command);
}
