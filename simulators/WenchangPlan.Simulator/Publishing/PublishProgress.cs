namespace WenchangPlan.Simulator.Publishing;

/// <summary>How far the stations have come.</summary>
/// <param name="ShareDone">Share of the history that is acknowledged, 0 to 1; 1 once all stations are live.</param>
/// <param name="Readings">Readings acknowledged in this run.</param>
/// <param name="Messages">Messages acknowledged in this run, copies and garbage included.</param>
/// <param name="SlowestUntil">Every station has sent its readings before this instant.</param>
public readonly record struct PublishProgress(double ShareDone, long Readings, long Messages, DateTimeOffset SlowestUntil);
