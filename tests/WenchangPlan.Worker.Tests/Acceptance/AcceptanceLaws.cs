using System.Globalization;
using CsCheck;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Worker.Tests.Verbs;

namespace WenchangPlan.Worker.Tests.Acceptance;

/// <summary>A value of station A1 as a device or a table says it.</summary>
/// <param name="Time">Milliseconds since 1970 UTC.</param>
/// <param name="Code">Parameter code.</param>
/// <param name="Number">The number as text.</param>
/// <param name="Flag">Device letter; null gives none.</param>
public sealed record Said(long Time, string Code, string Number, char? Flag = null);

/// <summary>The laws of acceptance, the same for every format: what is said alike is stored alike, or refused alike.</summary>
public abstract class AcceptanceLaws : IDisposable
{
    private const long Minute = 60_000;
    private static readonly long T = DateTimeOffset.Parse("2024-05-01T08:00:00+08:00", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    /// <summary>pm25 is plausible from 0 to 1000, temp from -40 to 55; so2 may not jump by more than 20 or stand still for more than 10 minutes; of co2 0 to 50000 is plausible.</summary>
    private const string Register = """
        { "district": { "id": "x", "name": "区" }, "stations": [ { "id": "A1", "domain": "air", "name": "站", "parameters": ["pm25", "so2", "temp", "co2"],
          "ranges": { "so2": { "jump": 20, "stuck": "00:10:00" } } } ],
          "parameters": [ { "domain": "air", "code": "co2", "name": "二氧化碳", "unit": "ppm", "min": 0, "max": 50000 } ] }
        """;

    private DataVerbs _verbs = new(Register);

    /// <summary>The data directory of this law.</summary>
    private protected DataVerbs Verbs => _verbs;

    /// <summary>Whether the format can carry device letters.</summary>
    protected virtual bool HasFlags => true;

    /// <summary>Whether a parameter that no station has is a refusal; a table names such columns at the end, since platforms export more than a register holds.</summary>
    protected virtual bool RefusesWhatNoStationHas => true;

    /// <summary>Says values in this format and brings them to their door. Values of one instant are one message or row.</summary>
    /// <returns>Whether something was refused.</returns>
    protected abstract Task<bool> SayAsync(IReadOnlyList<IGrouping<long, Said>> instants);

    public void Dispose()
    {
        _verbs.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task WhatIsPlausible_IsNormal_BothEndsIncluded() =>
        await StoresAsync(false, [(T, "pm25", 0, ReadingFlag.Normal), (T, "temp", -12.5, ReadingFlag.Normal), (T + 1, "pm25", 1000, ReadingFlag.Normal)],
            new Said(T, "pm25", "0"), new Said(T, "temp", "-12.5"), new Said(T + 1, "pm25", "1000"));

    [Theory]
    [InlineData("1000.1", ReadingFlag.Range)]
    [InlineData("-0.1", ReadingFlag.ZeroDrift)]
    [InlineData("-2", ReadingFlag.ZeroDrift)]
    [InlineData("-2.1", ReadingFlag.Range)]
    [InlineData("-9999", ReadingFlag.Sentinel)]
    [InlineData("65535", ReadingFlag.Sentinel)]
    [InlineData("65536", ReadingFlag.Range)]
    public async Task WhatIsNotPlausible_IsKeptAndFlagged(string number, ReadingFlag flag) =>
        await StoresAsync(false, [(T, "pm25", double.Parse(number, CultureInfo.InvariantCulture), flag)], new Said(T, "pm25", number));

    [Fact]
    public async Task ANumberForNoValue_InsideThePlausibleRange_IsNone() =>
        await StoresAsync(false, [(T, "co2", 9999, ReadingFlag.Sentinel)], new Said(T, "co2", "9999"));

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    public async Task WhatIsNotFinite_CostsThatValueOnly(string number) =>
        await StoresAsync(true, [(T, "temp", 7, ReadingFlag.Normal)], new Said(T, "pm25", number), new Said(T, "temp", "7"));

    [Fact]
    public async Task AParameterTheStationHasNot_CostsThatValueOnly() =>
        await StoresAsync(RefusesWhatNoStationHas, [(T, "temp", 7, ReadingFlag.Normal)], new Said(T, "o3", "5"), new Said(T, "temp", "7"));

    [Fact]
    public async Task AValueSaidTwiceForOneInstant_IsStoredOnce()
    {
        await SayAsync(new Said(T, "temp", "7"), new Said(T, "temp", "7"));
        Assert.Equal([(T, "temp", 7.0, ReadingFlag.Normal)], await StoredAsync());
    }

    [Theory]
    [InlineData(4, true)] // Ingest:FutureTolerance is five minutes
    [InlineData(8 * 60, false)]
    public async Task ATimeAhead_IsTakenWithinTheTolerance_AndCostsItsReadingOnly(int minutes, bool taken)
    {
        long ahead = TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToUnixTimeMilliseconds();
        await StoresAsync(!taken, [(T, "temp", 7, ReadingFlag.Normal), .. taken ? [(ahead, "temp", 8.0, ReadingFlag.Normal)] : Array.Empty<(long, string, double, ReadingFlag)>()],
            new Said(T, "temp", "7"), new Said(ahead, "temp", "8"));
    }

    [Theory]
    [InlineData("1900-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    public async Task ATimeTooOld_CostsItsReadingOnly(string time) => // Ingest:OldestAccepted is a hundred years here
        await StoresAsync(true, [(T, "temp", 7, ReadingFlag.Normal)],
            new Said(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), "temp", "8"), new Said(T, "temp", "7"));

    [Theory]
    [InlineData('M', "12", ReadingFlag.Maintenance)]
    [InlineData('D', "-9999", ReadingFlag.Fault)]
    [InlineData('N', "-9999", ReadingFlag.Sentinel)]
    [InlineData('N', "12", ReadingFlag.Normal)]
    public async Task ADevicesMark_GoesBeforeOurChecks(char letter, string number, ReadingFlag flag)
    {
        if (HasFlags)
        {
            await StoresAsync(false, [(T, "pm25", double.Parse(number, CultureInfo.InvariantCulture), flag)], new Said(T, "pm25", number, letter));
        }
    }

    [Fact]
    public async Task ValuesThatDoNotFitThoseBefore_AreFlagged()
    {
        await SayAsync([.. Enumerable.Range(0, 13).Select(i => new Said(T + (i * Minute), "so2", "30")), new Said(T + (13 * Minute), "so2", "90"), new Said(T + (14 * Minute), "so2", "31")]);
        Assert.Equal("N N N N N N N N N N N stuck stuck jump N", string.Join(' ', (await StoredAsync()).Select(v => v.Flag.ToCode())));
    }

    [Fact]
    public async Task WhateverIsSaid_IsStoredAsTheLawsHaveIt()
    {
        Gen<Said> said = Gen.Select(Gen.Int[0, 2000], Of("pm25", "temp", "co2"),
            Gen.OneOf(Gen.Decimal[-10, 1010].Select(d => Math.Round(d, 2)), Of(-9999m, -999m, 9999m, 32767m, 99999m, 0m, 1000m, 1000.01m)),
            Of<char?>(null, null, 'N', 'M', 'B')).Select(t => new Said(T + (t.Item1 * Minute), t.Item2, t.Item3.ToString(CultureInfo.InvariantCulture), HasFlags ? t.Item4 : null));
        await said.Array[1, 60].Select(all => all.DistinctBy(s => (s.Time, s.Code)).ToArray()).SampleAsync(async all =>
        {
            _verbs.Dispose();
            _verbs = new DataVerbs(Register);
            Assert.False(await SayAsync(all));
            Assert.Equal(all.Select(Expected).Order(), (await StoredAsync()).Order());
        }, iter: 8, threads: 1);
    }

    private static Gen<T> Of<T>(params T[] these) => Gen.Int[0, these.Length - 1].Select(i => these[i]);

    /// <summary>What the register says about it, worked out apart from the code.</summary>
    private static (long, string, double, ReadingFlag) Expected(Said said)
    {
        decimal value = decimal.Parse(said.Number, CultureInfo.InvariantCulture);
        (decimal min, decimal max) = said.Code switch { "pm25" => (0m, 1000m), "co2" => (0m, 50_000m), _ => (-40m, 55m) };
        ReadingFlag flag = said.Flag switch
        {
            'M' => ReadingFlag.Maintenance,
            'B' => ReadingFlag.Communication,
            _ when value is -9999 or -999 or 9999 or 32767 or 99999 => ReadingFlag.Sentinel,
            _ when value >= min && value <= max => ReadingFlag.Normal,
            _ when said.Code == "pm25" && value is < 0 and >= -2 => ReadingFlag.ZeroDrift,
            _ => ReadingFlag.Range,
        };
        return (said.Time, said.Code, (double)value, flag);
    }

    private Task<bool> SayAsync(params Said[] said) => SayAsync([.. said.GroupBy(s => s.Time)]);

    private async Task StoresAsync(bool refused, (long Time, string Code, double Value, ReadingFlag Flag)[] stored, params Said[] said)
    {
        Assert.Equal(refused, await SayAsync(said));
        Assert.Equal(stored, await StoredAsync());
    }

    private async Task<List<(long Time, string Code, double Value, ReadingFlag Flag)>> StoredAsync()
    {
        using DataVerbs.Opened store = _verbs.Open();
        return await store.ReadAsync("A1");
    }
}
