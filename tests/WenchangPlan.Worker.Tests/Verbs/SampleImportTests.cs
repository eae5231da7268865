using WenchangPlan.Telemetry.Acts;

namespace WenchangPlan.Worker.Tests.Verbs;

/// <summary><c>import --samples</c>.</summary>
public sealed class SampleImportTests : IDisposable
{
    private readonly DataVerbs _verbs = new();

    public void Dispose() => _verbs.Dispose();

    [Fact]
    public async Task AWideSheet_AsLaboratoriesWriteIt_IsTaken_OnceHoweverOftenItIsImported()
    {
        const string Sheet = "断面,采样日期,高锰酸盐指数(mg/L),总磷,氨氮,铜(ug/L),备注\nW1,2026-05-12,3.2,0.01L,未检出,<1,晴\nW1,2026-06-09,—,0.08,0.31,2,\n";
        (int code, string output, string error) = await _verbs.ImportAsync(Sheet, "--samples", "--by", "化验员", "--laboratory", "区监测站", "--pass", "备注");
        Assert.Equal(("", 0), (error, code));
        Assert.StartsWith("2 rows read, 0 of them empty, 0 refused wholly or in part; laboratory results: 7 added, 0 of them corrections, 0 there already", output, StringComparison.Ordinal);

        (code, output, _) = await _verbs.ImportAsync(Sheet, "--samples", "--by", "另一人", "--laboratory", "区监测站", "--pass", "备注");
        Assert.Contains("0 added, 0 of them corrections, 7 there already", output, StringComparison.Ordinal);

        using DataVerbs.Opened store = _verbs.Open();
        Sample[] samples = [.. store.Acts.ReadSamples(_verbs.District.Find("W1")!, 0, long.MaxValue)];
        Assert.Equal(["codmn 3.2 False", "cu 0.001 True", "nh3n 0.05 True", "tp 0.01 True", "cu 0.002 False", "nh3n 0.31 False", "tp 0.08 False"],
            samples.Select(s => FormattableString.Invariant($"{s.Parameter} {s.Value:0.####} {s.Below}")));
        Assert.All(samples, s => Assert.Equal(("化验员", "区监测站"), (s.By, s.Laboratory)));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task ALongSheet_SaysMethodLimitAndReasonByRow_AndADifferentResultNeedsAReason()
    {
        const string Head = "station,date,parameter,value,unit,limit,method,by,reason\n";
        Assert.Equal(0, (await _verbs.ImportAsync(Head + "W1,2026-05-12,总磷,ND,mg/L,0.02,GB 11893-89,甲,\n", "--samples")).Code);
        (int code, _, string error) = await _verbs.ImportAsync(Head + "W1,2026-05-12,tp,0.3,mg/L,,,乙,\nW1,2026-05-12,codmn,3000,ug/L,,,乙,\n", "--samples");
        Assert.Equal(1, code);
        Assert.Equal("line 2: tp '0.3' differs from result 1, 'ND', entered by 甲: --reason WHY or a column reason corrects it, and both stay\n", error);
        Assert.Equal(0, (await _verbs.ImportAsync(Head + "W1,2026-05-12,tp,0.3,mg/L,,,乙,复测\n", "--samples")).Code);

        using DataVerbs.Opened store = _verbs.Open();
        Assert.Equal(["tp 0.3 复测", "codmn 3 ", "tp 0.02 "],
            store.Acts.Read(new ActQuery(ActKind.Sample)).Cast<Sample>().Select(s => FormattableString.Invariant($"{s.Parameter} {s.Value:0.####} {s.Reason}")));
    }

    [Theory]
    [InlineData("station,date,tp\nW9,2026-05-12,0.1\n", "line 2: the register has no station 'W9'\n")]
    [InlineData("station,date,tp\nA1,2026-05-12,0.1\n", "line 2: A1 is no station of water\n")]
    [InlineData("station,date,tp\nW1,2126-05-12,0.1\n", "line 2: the sample is of the future\n")]
    [InlineData("station,date,tp\nW1,2026-05-12,lots\n", "line 2: tp is no number: 'lots'\n")]
    [InlineData("station,date,tp\nW1,2026-05-12,200\n", "line 2: tp is not plausible: '200' (0 to 20 mg/L is expected)\n")]
    [InlineData("station,date,cu\nW1,2026-05-12,ND\n", "line 2: cu was not detected, and no limit is named: 'ND' (a column limit, or <LIMIT in the cell)\n")]
    [InlineData("station,date,parameter,value\nW1,2026-05-12,xyz,1\n", "line 2: no indicator of water: 'xyz'\n")]
    public async Task WhatCannotBeUsed_IsNamedWithItsLine(string sheet, string expected)
    {
        (int code, _, string error) = await _verbs.ImportAsync(sheet, "--samples", "--by", "x");
        Assert.Equal((1, expected), (code, error));
    }

    [Fact]
    public async Task NobodyEntersIt_IsRefused() =>
        Assert.Equal("line 1: nothing says who enters the results: --by NAME, or a column by\n", (await _verbs.ImportAsync("station,date,tp\nW1,2026-05-12,0.1\n", "--samples")).Error);
}
