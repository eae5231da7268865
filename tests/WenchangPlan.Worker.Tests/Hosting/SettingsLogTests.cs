using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>The log tells with what the service runs, and no secret.</summary>
public sealed class SettingsLogTests
{
    [Fact]
    public void Told_AreTheSettings_WithoutAnySecret_AndWithoutWhatIsNotOurs()
    {
        var settings = Settings.Load(
        [
            "Mqtt:Port=1999", "Mqtt:Username=hidden-1", "Mqtt:Password=hidden-2", "Smtp:Password=", "Mqtt:PasswordInClear=true", "InfluxDb:Token=hidden-3",
            "InfluxDb:Url=http://hidden-4:hidden-5@127.0.0.1:8086", "Kestrel:Certificates:Default:Password=hidden-6", "Mqtt:PasswordFile=",
        ]);
        string[] told = [.. SettingsLog.Told(settings.Configuration)];

        Assert.Contains("Mqtt:Port=1999", told);
        Assert.Contains("Mqtt:PasswordInClear=true", told);
        Assert.Contains("Mqtt:Password=***", told);
        Assert.Contains("Kestrel:Certificates:Default:Password=***", told);
        Assert.Contains("Smtp:Password=", told); // that there is none is no secret
        Assert.Contains("InfluxDb:Url=***", told);
        Assert.DoesNotContain(told, t => t.Contains("hidden-", StringComparison.Ordinal));
        Assert.DoesNotContain(told, t => t.StartsWith("PATH=", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(told.Order(StringComparer.OrdinalIgnoreCase), told);
    }
}
