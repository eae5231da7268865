using System.Globalization;
using System.Resources;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Telemetry.Words;

namespace WenchangPlan.Telemetry.Tests.Words;

public class VerdictWordsTests
{
    private static readonly VerdictWords Chinese = new(CultureInfo.GetCultureInfo("zh-CN"), ParameterCatalog.Default);
    private static readonly VerdictWords English = new(CultureInfo.GetCultureInfo("en"), ParameterCatalog.Default);

    [Fact]
    public void Reason_CodeWithoutWords_IsShownAsItIs()
    {
        Assert.Equal("some-new-code PM2.5 3/5", English.Reason(new Reason("some-new-code", "pm25", 3, 5), "air"));
        Assert.Equal("some-new-code", Chinese.Reason(new Reason("some-new-code"), "air"));
    }

    [Fact]
    public void Grade_OfEveryShippedKind_HasWordsWhereItSaysSo()
    {
        foreach (VerdictKind kind in DomainCatalog.Default.All.SelectMany(d => d.Verdicts).Where(v => v.GradeWords is not null))
        {
            Assert.NotEqual("1", Chinese.Grade(kind, 1));
            Assert.NotEqual("1", English.Grade(kind, 1));
        }

        Assert.Equal(("优", "Excellent"), (Chinese.Grade(DomainCatalog.Default.Verdict("airDay"), 1), English.Grade(DomainCatalog.Default.Verdict("airDay"), 1)));
        Assert.Equal(("Ⅲ类", "Class III"), (Chinese.WaterClass(3), English.WaterClass(3)));
    }

    [Fact]
    public void Resources_BothLanguages_HaveTheSameKeys()
    {
        var texts = new ResourceManager(typeof(VerdictWords));
        Assert.Equal(Keys(texts, CultureInfo.InvariantCulture), Keys(texts, CultureInfo.GetCultureInfo("en")));
    }

    private static IEnumerable<string> Keys(ResourceManager texts, CultureInfo culture) => texts.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
        .Cast<System.Collections.DictionaryEntry>().Select(e => (string)e.Key).Order(StringComparer.Ordinal);
}
