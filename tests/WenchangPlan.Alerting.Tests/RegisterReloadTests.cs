using WenchangPlan.Alerting.Tests.Support;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Alerting.Tests;

/// <summary>Rules and contacts of files that change while the service runs. What they do to alerts that are open is in the scenarios "reload".</summary>
public sealed class RegisterReloadTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly LogLines<RegisterReload> _log = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ChangedFile_IsTakenOnceItIsAtRest_AndOnlyThen()
    {
        (District district, RegisterReload reload) = Open(above: 27);
        reload.Look();
        Write(above: 50, address: "new-desk@example.org");
        reload.Look();
        Assert.Equal((27, "duty@example.org"), Now(district)); // it may still be being written
        reload.Look();
        Assert.Equal((50, "new-desk@example.org"), Now(district));
        reload.Look();
        Assert.Contains("1 rules and 1 contacts count from now on", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public void WrongFile_IsRefusedWhole_WithEveryMistake_AndTheOldRulesStay()
    {
        (District district, RegisterReload reload) = Open(above: 27);
        Write(above: 50, address: "no address", parameter: "depht");
        LookTwice(reload);
        string refused = Assert.Single(_log);
        Assert.StartsWith("Error: ", refused, StringComparison.Ordinal);
        Assert.Contains("alerts[0].parameter: found \"depht\"", refused, StringComparison.Ordinal);
        Assert.Contains("contacts[0].email: found \"no address\"", refused, StringComparison.Ordinal);
        Assert.Equal((27, "duty@example.org"), Now(district));
        LookTwice(reload);
        Assert.Single(_log); // said once

        Write(above: 60);
        LookTwice(reload);
        Assert.Equal((60, "duty@example.org"), Now(district));
    }

    [Fact]
    public void FileThatIsGone_ChangesNothing_AndIsSaid()
    {
        (District district, RegisterReload reload) = Open(above: 27);
        File.Delete(_directory["district.json"]);
        LookTwice(reload);
        Assert.Contains("no readable file", Assert.Single(_log), StringComparison.Ordinal);
        Assert.Equal((27, "duty@example.org"), Now(district));
    }

    [Fact]
    public void AlertsBesideTheRegister_AreReadWithIt_AndNamedWhenWrong()
    {
        (District district, RegisterReload reload) = Open(above: 27);
        File.WriteAllText(_directory["alerts.json"], """{"alerts":[{"id":"deep","kind":"threshold","domain":"drainage","parameter":"depth","above":80,"name":"深","contacts":["chief"]}],"contacts":[{"id":"chief","name":"负责人","email":"chief@example.org"}]}""");
        LookTwice(reload);
        Assert.Equal(["flood", "deep"], district.Alerts.Select(r => r.Id));
        Assert.Equal(["duty", "chief"], district.Contacts.Select(c => c.Id));

        File.WriteAllText(_directory["alerts.json"], """{"alerts":[{"id":"flood","kind":"threshold","domain":"drainage","parameter":"depth","above":80,"name":"深"}],"stations":[]}""");
        LookTwice(reload);
        Assert.Contains("alerts.json:1: alerts[0].id: found \"flood\" a second time", _log[^1], StringComparison.Ordinal);
        Assert.Contains("alerts.json:1: stations: found an unknown member", _log[^1], StringComparison.Ordinal);
        Assert.Equal(["flood", "deep"], district.Alerts.Select(r => r.Id));
    }

    private static (double?, string) Now(District district) => (Assert.Single(district.Alerts).Above, Assert.Single(district.Contacts).Email);

    private static void LookTwice(RegisterReload reload)
    {
        reload.Look();
        reload.Look();
    }

    private (District, RegisterReload) Open(int above)
    {
        Write(above);
        var file = new RegisterFile(_directory["district.json"], judges: null);
        District district = file.Read(out _)!;
        return (district, new RegisterReload(file, district, _log));
    }

    private void Write(int above, string address = "duty@example.org", string parameter = "depth") => File.WriteAllText(_directory["district.json"], $$"""
        {
          "district": { "id": "t", "name": "测试区" },
          "contacts": [ { "id": "duty", "name": "值班台", "email": "{{address}}" } ],
          "stations": [ { "id": "road-01", "domain": "drainage", "kind": "road", "name": "下穿", "parameters": ["depth"] } ],
          "alerts": [ { "id": "flood", "kind": "threshold", "domain": "drainage", "parameter": "{{parameter}}", "above": {{above}}, "name": "积水", "contacts": ["duty"] } ]
        }
        """);
}
