using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WenchangPlan.Storage.Tests.Readings.Influx;

public sealed class InfluxDbOptionsTests
{
    [Fact]
    public void Validate_EverythingWrong_NamesEveryKeyAtOnce()
    {
        ValidateOptionsResult result = Validate("InfluxDb", new InfluxDbOptions
        {
            Url = "influx:8086", Token = "a\nb", SpoolBytes = 1, Timeout = TimeSpan.Zero, Version = (InfluxDbVersion)9,
        });

        Assert.Equal(["InfluxDb:Url", "InfluxDb:Bucket", "InfluxDb:Version", "InfluxDb:Token", "InfluxDb:SpoolBytes", "InfluxDb:Timeout"],
            result.Failures!.Select(f => string.Join(':', f.Split(':')[..2])));
    }

    [Fact]
    public void Validate_V2WithoutOrg_IsRefusedAndV1IsNot()
    {
        var options = new InfluxDbOptions { Url = "https://influx.example.org/db", Bucket = "wenchang" };

        Assert.StartsWith("InfluxDb:Org", Assert.Single(Validate("influxdb", options).Failures!), StringComparison.Ordinal);
        options.Version = InfluxDbVersion.V1;
        Assert.True(Validate("InfluxDb", options).Succeeded);
    }

    [Theory]
    [InlineData("http://duty:secret@127.0.0.1:8086")]
    [InlineData("http://127.0.0.1:8086/?db=x")]
    public void Validate_UrlWithMoreThanAnAddress_IsRefusedWithoutRepeatingIt(string url)
    {
        string failure = Assert.Single(Validate("InfluxDb", new InfluxDbOptions { Url = url, Bucket = "b", Org = "o" }).Failures!);

        Assert.StartsWith("InfluxDb:Url", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_AnotherStore_AsksNothing() => Assert.True(Validate("Sqlite", new InfluxDbOptions()).Succeeded);

    private static ValidateOptionsResult Validate(string kind, InfluxDbOptions options) =>
        new InfluxDbOptionsValidator(new ConfigurationBuilder().AddInMemoryCollection([new("Storage:Kind", kind)]).Build()).Validate(null, options);
}
