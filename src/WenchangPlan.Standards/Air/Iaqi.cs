namespace WenchangPlan.Standards.Air;

/// <summary>How a sub-index came about, or why there is none.</summary>
public enum IaqiState : byte
{
    /// <summary>The report does not ask for this indicator.</summary>
    NotAsked,

    /// <summary>The concentration is missing or invalid ("NA").</summary>
    Missing,

    /// <summary>The indicator is not in the monitoring plan ("/" in HJ 633-2026, 5.3).</summary>
    NotMonitored,

    /// <summary>Left out by an <see cref="Exclusion"/>.</summary>
    Excluded,

    /// <summary>Above the last breakpoint of its column, where HJ 633-2012 computes no sub-index.</summary>
    NotComputed,

    /// <summary>Interpolated between two breakpoints.</summary>
    Computed,

    /// <summary>Above the last breakpoint of its column, where HJ 633-2026 fixes the sub-index.</summary>
    Fixed,

    /// <summary>Above the last breakpoint of a full column: the end of the scale.</summary>
    Capped,
}

/// <summary>The individual air quality index of one indicator. The default has no value: <see cref="IaqiState.NotAsked"/>.</summary>
public readonly record struct Iaqi
{
    private readonly short _value;

    internal Iaqi(IaqiState state, int value = 0)
    {
        State = state;
        _value = (short)value;
    }

    /// <summary>How it came about, or why it is absent.</summary>
    public IaqiState State { get; }

    /// <summary>Whether there is a value.</summary>
    public bool HasValue => State >= IaqiState.Computed;

    /// <summary>The sub-index, 0 to 500, rounded up.</summary>
    /// <exception cref="InvalidOperationException">There is none; see <see cref="State"/>.</exception>
    public int Value => HasValue ? _value : throw new InvalidOperationException($"No sub-index: {State}.");

    internal int ValueOrNegative => HasValue ? _value : -1;
}
