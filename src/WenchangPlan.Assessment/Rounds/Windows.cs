using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;

namespace WenchangPlan.Assessment.Rounds;

/// <summary>The windows a round judges, collected from changed hours and from the clock.</summary>
internal sealed class Windows
{
    public SortedSet<DateOnly> AirDays { get; } = [];

    public SortedSet<int> AirHours { get; } = [];

    public SortedSet<(DateOnly Month, int Station)> WaterMonths { get; } = [];

    public SortedSet<int> Years { get; } = [];

    public bool IsEmpty => AirDays.Count == 0 && WaterMonths.Count == 0 && Years.Count == 0;

    /// <summary>Adds what a changed hour touches.</summary>
    public void Touch(Station station, int hour)
    {
        DateOnly day = DistrictClock.DayOf(hour);
        if (station.Domain == Domain.Air)
        {
            AirHours.Add(hour);
            AddDay(day);
        }
        else if (station.Domain == Domain.Water)
        {
            AddMonth(day, station.Index);
        }
    }

    /// <summary>Removes the days before one, and the months that ended before it.</summary>
    public void LeaveOutBefore(DateOnly day)
    {
        AirDays.RemoveWhere(d => d < day);
        AirHours.RemoveWhere(hour => DistrictClock.DayOf(hour) < day);
        WaterMonths.RemoveWhere(m => m.Month.AddMonths(1) <= day);
    }

    public void AddDay(DateOnly day)
    {
        AirDays.Add(day);
        Years.Add(day.Year);
    }

    public void AddMonth(DateOnly day, int station)
    {
        WaterMonths.Add((new DateOnly(day.Year, day.Month, 1), station));
        Years.Add(day.Year);
    }
}
