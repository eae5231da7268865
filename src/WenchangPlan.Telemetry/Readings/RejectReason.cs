namespace WenchangPlan.Telemetry.Readings;

/// <summary>Why a message, or a value in it, could not be taken. The numbers are stored; never change one.</summary>
public enum RejectReason : byte
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,
    /// <summary>The topic is not <c>{root}/{domain}/{station}/readings</c>.</summary>
    TopicUnknown = 1,
    /// <summary>The register has no such station in that domain.</summary>
    StationUnknown = 2,
    /// <summary>The <c>station</c> in the payload is not the topic's.</summary>
    StationMismatch = 3,
    /// <summary>The payload is not UTF-8 JSON, or text follows its end.</summary>
    NotJson = 4,
    /// <summary>JSON, but not an object or an array of objects.</summary>
    NotAnObject = 5,
    /// <summary><c>ts</c> is missing.</summary>
    TimeMissing = 6,
    /// <summary><c>ts</c> is neither a time with offset nor epoch milliseconds; the detail says what is expected.</summary>
    TimeNotReadable = 7,
    /// <summary><c>ts</c> is further ahead of our clock than allowed.</summary>
    TimeInFuture = 8,
    /// <summary><c>ts</c> is older than what is accepted.</summary>
    TimeTooOld = 9,
    /// <summary><c>values</c> is missing or not an object.</summary>
    ValuesMissing = 10,
    /// <summary>The station's register entry has no such parameter.</summary>
    ParameterUnknown = 11,
    /// <summary>A value is not a number.</summary>
    ValueNotANumber = 12,
    /// <summary>A number too large to be finite, such as 1e999.</summary>
    ValueNotFinite = 13,
    /// <summary>No value at all: every one was null or refused.</summary>
    NothingToStore = 14,
    /// <summary>The payload is larger than allowed.</summary>
    TooLarge = 15,
    /// <summary>More readings than allowed: in one array, or of one station and local day.</summary>
    TooMany = 16,
    /// <summary>A member occurs twice in one object, so it is unclear which is meant.</summary>
    DuplicateMember = 17,
    /// <summary>An empty payload.</summary>
    Empty = 18,
    /// <summary>A fault of this program, kept so that the message can be replayed when it is mended.</summary>
    InternalFault = 19,
    /// <summary>The store refuses the reading for good, such as one older than its retention; the detail says what it said.</summary>
    RefusedByStore = 20,
    /// <summary><c>ts</c> is before 2001 and older than what is accepted: the device's clock has not been set since it started.</summary>
    ClockNotSet = 21,
}

/// <summary>Codes of <see cref="RejectReason"/> for the API, metrics and resources.</summary>
public static class RejectReasons
{
    private static readonly string[] Codes = [.. Enum.GetValues<RejectReason>().Select(r => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(r.ToString()))];

    /// <summary>Kebab-case code such as <c>time-in-future</c>.</summary>
    public static string ToCode(this RejectReason reason) => Codes[(int)reason];
}
