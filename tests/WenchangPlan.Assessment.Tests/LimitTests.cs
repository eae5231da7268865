using WenchangPlan.Assessment.Air;
using WenchangPlan.Assessment.Noise;
using WenchangPlan.Assessment.Tests.Support;
using WenchangPlan.Assessment.Water;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Assessment.Tests;

/// <summary>What the parts of a verdict were held against, and where that stands.</summary>
public sealed class LimitTests : IDisposable
{
    private const string Stations = """
        { "id": "air", "domain": "air", "kind": "ambient", "name": "空气", "parameters": ["pm25", "co", "o3"] },
        { "id": "river", "domain": "water", "kind": "river", "name": "断面", "targetClass": 4, "parameters": ["do", "tp", "ph"] },
        { "id": "lake", "domain": "water", "kind": "lake", "name": "湖心", "parameters": ["tp", "tn"] },
        { "id": "plant", "domain": "water", "kind": "effluent", "name": "出水", "parameters": ["cod", "nh3n", "ph", "temp"] },
        { "id": "local", "domain": "water", "kind": "effluent", "name": "提标出水", "dischargeGrade": "quasiIV", "parameters": ["cod"] },
        { "id": "noise", "domain": "noise", "name": "噪声", "functionClass": "4a", "parameters": ["leq"] }
        """;

    private static readonly DateOnly Before = new(2026, 2, 28);
    private static readonly DateOnly After = new(2026, 3, 1);
    private readonly DomainChain _chain = new(Stations);
    private readonly AirJudge _air = new();
    private readonly WaterJudge _water = new();
    private readonly NoiseJudge _noise = new();

    public void Dispose() => _chain.Dispose();

    [Fact]
    public void Air_IsHeldAgainstTheEditionOfItsDay()
    {
        Assert.Equal(new VerdictLimit(75, "µg/m³", "HJ 633-2012") { Table = "1" }, Air("airDay", Window.Day(Before), "pm25"));
        Assert.Equal(new VerdictLimit(60, "µg/m³", "HJ 633-2026") { Table = "3" }, Air("airDay", Window.Day(After), "pm25"));
        Assert.Equal(new VerdictLimit(4, "mg/m³", "HJ 633-2026") { Table = "3" }, Air("airDay", Window.Day(After), "co"));
        Assert.Equal(160, Air("airDay", Window.Day(After), "o3_8h")!.Value);
        Assert.Equal(200, Air("airHour", Window.Hour(600_000), "o3")!.Value);
        Assert.Null(Air("airDay", Window.Day(After), "temp"));
        Assert.Null(Air("airMonth", Window.Month(After), "pm25"));
    }

    [Fact]
    public void Water_IsHeldAgainstItsTargetClassInAMonth_AndClassThreeInAYear()
    {
        Assert.Equal(new VerdictLimit(0.3m, "mg/L", "GB 3838-2002") { Table = "1" }, Water("waterMonth", "river", "tp"));
        Assert.Equal(new VerdictLimit(0.2m, "mg/L", "GB 3838-2002") { Table = "1" }, Water("waterYear", "river", "tp"));
        Assert.Equal(new VerdictLimit(3, "mg/L", "GB 3838-2002") { Table = "1", IsLeast = true }, Water("waterMonth", "river", "do"));
        Assert.Equal(0.05m, Water("waterMonth", "lake", "tp")!.Value); // the limits of lakes differ
        Assert.Null(Water("waterMonth", "river", "ph"));
        Assert.Null(Water("waterMonth", "gone", "tp"));
    }

    [Fact]
    public void Effluent_IsHeldAgainstTheLimitThatHeld()
    {
        Assert.Equal(new VerdictLimit(50, "mg/L", "GB 18918-2002") { Table = "1" }, Water("effluentDay", "plant", "cod", ("cod", 60)));
        Assert.Equal(8, Water("effluentDay", "plant", "nh3n", ("nh3n", 9), ("temp", 10))!.Value); // cold water
        Assert.Equal(5, Water("effluentDay", "plant", "nh3n", ("nh3n", 9))!.Value);
        Assert.Equal(new VerdictLimit(30, "mg/L", "quasi-IV"), Water("effluentDay", "local", "cod", ("cod", 60))); // a local target stands in no table
        Assert.Null(Water("effluentDay", "plant", "ph", ("ph", 10)));
        Assert.Null(Water("effluentDay", "plant", "cod"));
    }

    [Fact]
    public void Noise_IsHeldAgainstItsClassOfArea()
    {
        Assert.Equal(new VerdictLimit(55, "dB(A)", "GB 3096-2008") { Table = "1" }, _noise.LimitOf(Made("noiseNight", "noise", Window.Day(After)), "leq", _chain.District));
        Assert.Equal(70, _noise.LimitOf(Made("noiseDay", "noise", Window.Day(After)), "leq", _chain.District)!.Value);
        Assert.Null(_noise.LimitOf(Made("noiseNight", "noise", Window.Day(After)), "lmax", _chain.District));
    }

    private VerdictLimit? Air(string kind, Window window, string code) => _air.LimitOf(Made(kind, "air", window), code, _chain.District);

    private VerdictLimit? Water(string kind, string station, string code, params (string Code, decimal Value)[] parts) => _water.LimitOf(
        Made(kind, station, kind == "waterYear" ? Window.Year(2026) : kind == "waterMonth" ? Window.Month(After) : Window.Day(After), parts), code, _chain.District);

    private static Verdict Made(string kind, string station, Window window, params (string Code, decimal Value)[] parts) => new()
    {
        Kind = kind, Station = station, Window = window, Validity = Validity.Valid, Parts = parts.ToDictionary(p => p.Code, p => new VerdictPart(p.Value, null, 1)),
    };
}
