using System.CommandLine;
using WenchangPlan.LossTest;
using WenchangPlan.LossTest.Mails;

var defaults = new LossOptions { Program = "" };
var store = new Option<string>("--store") { Description = "Where the worker stores: sqlite or influxdb.", DefaultValueFactory = _ => "sqlite" };
store.AcceptOnlyFromAmong("sqlite", "influxdb");
var seed = new Option<int>("--seed") { Description = "Decides messages and disturbances; drawn and printed if absent.", DefaultValueFactory = _ => Random.Shared.Next(1_000_000) };
var kills = new Option<int?>("--kills") { Description = $"kill -9 of the worker; {defaults.Kills} by default, 200 with --mails." };
var minutes = new Option<double>("--minutes") { Description = "Over how many minutes they are spread.", DefaultValueFactory = _ => defaults.Length.TotalMinutes };
var rounds = new Option<int>("--rounds") { Description = "How often each other disturbance happens.", DefaultValueFactory = _ => defaults.Rounds };
var rate = new Option<double?>("--rate") { Description = $"Messages a second; {defaults.Rate} by default, 5000 with --outage." };
var outage = new Option<bool>("--outage") { Description = "Instead of disturbances: one long stop of InfluxDB." };
var outageMinutes = new Option<double>("--outage-minutes") { Description = "Its length.", DefaultValueFactory = _ => 10 };
var mails = new Option<bool>("--mails") { Description = "Instead of readings: mails, with a mail server that fails in every way it can." };
var program = new Option<string?>("--program") { Description = "The published wenchang.dll; published from the source if absent." };
var root = new RootCommand("Kills, stops, pauses and fills up while messages flow, then looks for every message that the broker had acknowledged.")
{
    store, seed, kills, minutes, rounds, rate, outage, outageMinutes, mails, program,
};
root.SetAction(async (parsed, cancel) =>
{
    DirectoryInfo published = Directory.CreateTempSubdirectory("loss-published-");
    try
    {
        if (parsed.GetValue(program) is null)
        {
            await Repository.PublishAsync("src/WenchangPlan.Worker", published.FullName, cancel);
        }

        var options = new LossOptions
        {
            Program = Path.GetFullPath(parsed.GetValue(program) ?? Path.Combine(published.FullName, "wenchang.dll")),
            Store = parsed.GetValue(store) == "influxdb" ? StoreKind.InfluxDb : StoreKind.Sqlite,
            Seed = parsed.GetValue(seed),
            Kills = parsed.GetValue(kills) ?? (parsed.GetValue(mails) ? 200 : defaults.Kills),
            Rounds = parsed.GetValue(rounds),
            Rate = parsed.GetValue(rate) ?? (parsed.GetValue(outage) ? 5_000 : defaults.Rate),
            Length = TimeSpan.FromMinutes(parsed.GetValue(parsed.GetValue(outage) ? outageMinutes : minutes)),
            Log = Console.Out,
        };
        await Console.Out.WriteLineAsync($"seed {options.Seed}");
        LossReport report = await (parsed.GetValue(mails) ? MailRun.RunAsync(options, cancel)
            : parsed.GetValue(outage) ? OutageRun.RunAsync(options, cancel) : LossRun.RunAsync(options, cancel));
        await Console.Out.WriteLineAsync($"\n{report}");
        return report.Holds ? 0 : 1;
    }
    finally
    {
        published.Delete(recursive: true);
    }
});
return await root.Parse(args).InvokeAsync();
