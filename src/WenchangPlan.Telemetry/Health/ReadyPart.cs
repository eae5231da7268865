namespace WenchangPlan.Telemetry.Health;

/// <summary>Whether a part can do its work now.</summary>
/// <param name="Ok">Whether it can.</param>
/// <param name="Detail">One sentence for the person on call: what is known, or what is wrong. Shown to anyone who asks, so never a secret.</param>
public readonly record struct ReadyState(bool Ok, string Detail)
{
    /// <summary>Whether no message can come in at all, so that the silence of a station says nothing.</summary>
    public bool Cut { get; init; }
}

/// <summary>A part without which the service is deaf, blind or forgetful: broker, store, assessment. All of them must be ready.</summary>
public interface IReadyPart
{
    /// <summary>Lower-case name shown by <c>/readyz</c>, such as <c>broker</c>.</summary>
    string Name { get; }

    /// <summary>Looks at what the part already knows; quick, and it does not throw.</summary>
    ReadyState Check();
}
