namespace WenchangPlan.Worker.Grafana.Boards;

/// <summary>Panels about the service itself, from its metrics.</summary>
internal static class PipelinePanels
{
    /// <summary>The dashboard.</summary>
    public static Dashboard Make(DashboardSource source) => new Dashboard(source, "pipeline", "now-6h")
        .Row(source["row.balance"])
        .Add(Panel.Figure(source, source["pipeline.balance"], "", 0).Ask(Query.Metric("min(wenchang_balance_ok)"))
            .Spoken(null, Words.Good(source)).Stepped((null, Shade.Bad), (1, Shade.Good)), 4, 5)
        .Add(Count(source, "pipeline.received", "sum(wenchang_messages_received_total)"), 4, 5)
        .Add(Count(source, "pipeline.stored", "sum(wenchang_messages_stored_total)"), 4, 5)
        .Add(Count(source, "pipeline.quarantined", "sum(wenchang_messages_quarantined_total)"), 4, 5)
        .Add(Count(source, "pipeline.waiting", "sum(wenchang_messages_waiting)"), 4, 5)
        .Add(Count(source, "pipeline.unsent", "sum(wenchang_mails_unsent)"), 4, 5)
        .Row(source["row.course"])
        .Add(Panel.Lines(source, source["pipeline.rate"], "/s", 1, Gap).Ask(
            Query.Metric("sum(rate(wenchang_messages_received_total[$__rate_interval]))", source["pipeline.received"]),
            Query.Metric("sum(rate(wenchang_messages_stored_total[$__rate_interval]))", source["pipeline.stored"]),
            Query.Metric("sum(rate(wenchang_messages_quarantined_total[$__rate_interval]))", source["pipeline.quarantined"])), 12, 8)
        .Add(Panel.Lines(source, source["pipeline.values"], "/s", 1, Gap).Ask(
            Query.Metric("sum(rate(wenchang_values_stored_total[$__rate_interval]))", source["pipeline.values.stored"]),
            Query.Metric("sum(rate(wenchang_values_flagged_total[$__rate_interval]))", source["pipeline.values.flagged"]),
            Query.Metric("sum(rate(wenchang_values_refused_total[$__rate_interval]))", source["pipeline.values.refused"])), 12, 8)
        .Add(Panel.Lines(source, source["pipeline.waiting"], "", 0, Gap)
            .Ask(Query.Metric("sum(wenchang_messages_waiting)", source["pipeline.waiting"])), 12, 8)
        .Add(Panel.Lines(source, source["pipeline.memory"], "MB", 0, Gap)
            .Ask(Query.Metric("sum(dotnet_process_memory_working_set_bytes) / 1e6", source["pipeline.memory"])), 12, 8);

    private static TimeSpan Gap { get; } = TimeSpan.FromMinutes(5);

    private static Panel Count(DashboardSource source, string key, string query) => Panel.Figure(source, source[key], "", 0)
        .Ask(Query.Metric(query)).Stepped((null, Shade.Plain));
}
