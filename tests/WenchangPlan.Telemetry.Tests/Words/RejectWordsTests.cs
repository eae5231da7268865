using System.Globalization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Telemetry.Tests.Words;

public sealed class RejectWordsTests
{
    [Fact]
    public void EveryReason_HasWordsOfItsOwn_InBothLanguages()
    {
        foreach (CultureInfo culture in (CultureInfo[])[CultureInfo.GetCultureInfo("zh-CN"), CultureInfo.GetCultureInfo("en")])
        {
            RejectReason[] reasons = Enum.GetValues<RejectReason>();
            Assert.Equal(reasons.Length, reasons.Select(r => RejectWords.Reason(r, culture)).Distinct().Count());
            Assert.DoesNotContain(reasons, r => RejectWords.Reason(r, culture) == r.ToCode());
            Assert.All(reasons, r => Assert.Equal(culture.Name == "zh-CN", RejectWords.Reason(r, culture).Any(c => c >= '\u4e00')));
        }

        Assert.Equal("报文为空", RejectWords.Reason(RejectReason.Empty, "", CultureInfo.GetCultureInfo("zh-CN")));
        Assert.Equal("The payload is larger than allowed (65537 bytes)", RejectWords.Reason(RejectReason.TooLarge, "65537 bytes", CultureInfo.GetCultureInfo("en")));
    }
}
