using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Bulletins.Briefings;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Storage;
using WenchangPlan.Storage.State;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Tests.Shared;
using Period = WenchangPlan.Assessment.Statistics.Period;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>Briefings in the real outbox: at their hour, to those who chose them, once.</summary>
public sealed class BriefingServiceTests : IDisposable
{
    /// <summary>A Monday.</summary>
    private static readonly DateTimeOffset Monday = new(2026, 6, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private readonly TempDirectory _directory = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteMailStore _mails;
    private readonly Office _office;
    private readonly BriefingService _service;

    public BriefingServiceTests()
    {
        District district = RegisterReader.Read("test.json", Encoding.UTF8.GetBytes(TestRegister.Json.Replace(
            "\"email\": \"duty@example.org\" }", "\"email\": \"duty@example.org\", \"briefings\": [\"morning\"] }, { \"id\": \"chief\", \"name\": \"领导\", \"email\": \"chief@example.org\", \"language\": \"en\", \"briefings\": [\"weekly\"] }",
            StringComparison.Ordinal)), out IReadOnlyList<RegisterProblem> problems)!;
        Assert.Empty(problems);
        _database = new SqliteDatabase(Options.Create(new StorageOptions { DataDirectory = _directory.Path }), district);
        _mails = new SqliteMailStore(_database);
        _office = new Office(district, [.. MadeVerdicts.Days(null, new(2026, 5, 1), 31, 12, 27, 65, 29, 0.8m, 150)], Monday);
        _service = new BriefingService(new BriefingWriter(_office.Reader, _office.Writer, new SqliteAlertStore(_database), district, new BriefingLink(new Uri("https://desk.example.org/"))), _mails, district,
            Options.Create(new BulletinOptions()), _office.Time, NullLogger<BriefingService>.Instance);
    }

    [Fact]
    public void EachBriefing_GoesOnce_AtItsHour_ToThoseWhoChoseIt()
    {
        Assert.Equal(0, RunAt(new(7, 29, 59)));
        Assert.Equal(1, RunAt(new(7, 30, 0)));
        OutgoingMail morning = Assert.Single(_mails.ReadOpenMails());
        Assert.Equal("duty@example.org", morning.To);
        Assert.Contains("5 月 31 日，全区 AQI 80，良，是优良天。", morning.Text, StringComparison.Ordinal);
        Assert.Contains("https://desk.example.org/bulletins/2026-05-31", morning.Html, StringComparison.Ordinal);
        Assert.Equal(0, RunAt(new(7, 31, 0)));
        Assert.Equal(1, RunAt(new(8, 0, 0)));
        OutgoingMail weekly = Assert.Single(_mails.ReadOpenMails(), m => m.To == "chief@example.org");
        Assert.Contains("weekly bulletin", weekly.Subject, StringComparison.Ordinal);
        Assert.Contains("7 good days", weekly.Text, StringComparison.Ordinal);
        foreach (OutgoingMail mail in _mails.ReadOpenMails()) Send(mail);
        Assert.Equal(0, RunAt(new(9, 0, 0))); // sent is sent, also after a restart: the outbox knows
        Assert.Equal(1, RunAt(new(31, 30, 0))); // Tuesday
        Assert.Equal(2, _mails.ReadMails(null, 10).Count(m => m.To == "duty@example.org"));
    }

    [Fact]
    public void ABriefing_WaitsBehindAMailThatIsNotSettled_AndIsNotSentInTheEvening()
    {
        var alarm = new OutgoingMail { Key = "alarm", To = "duty@example.org", Subject = "s", Text = "t", Html = "h", CreatedAt = 1, NextAttempt = 1 };
        _mails.Write(alarm, []);
        Assert.Equal(0, RunAt(new(7, 30, 0)));
        Send(alarm);
        Assert.Equal(1, RunAt(new(7, 45, 0)));
        Send(Assert.Single(_mails.ReadOpenMails()));
        Assert.Equal(0, RunAt(new(24 + 20, 0, 0)));
    }

    [Theory, InlineData(TemplateKind.Morning, "2026-05-31"), InlineData(TemplateKind.Weekly, "2026-W22")]
    public void AnOwnTemplate_IsTheText_AndOneThatIsNone_IsToldWithItsLine(TemplateKind kind, string period)
    {
        string file = _directory["own.liquid"];
        var writer = new BulletinWriter(Options.Create(new BulletinOptions { MorningTemplate = file, WeeklyTemplate = file }), TestRegister.District);
        var briefings = new BriefingWriter(_office.Reader, writer, new SqliteAlertStore(_database), TestRegister.District, new BriefingLink(new Uri("https://desk.example.org/")));
        File.WriteAllText(file, "# {{ name }}\n+ 良好 {{ air.district.good.value }} 天，告警 {{ alertCount }} 起\n@table ranking\n");
        Briefing mail = briefings.Write(kind, Period.Parse(period)!.Value, "zh-CN");
        Assert.Contains(kind is TemplateKind.Morning ? "良好 1 天，告警 0 起" : "良好 7 天，告警 0 起", FiguresTests.Text(mail.Document), StringComparison.Ordinal);
        Assert.DoesNotContain("告警 0 起", FiguresTests.Text(briefings.Write(kind, Period.Parse(period)!.Value, "en").Document), StringComparison.Ordinal); // the other language has its own
        File.WriteAllText(file, "# a\n+ {% if air %}\n");
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddMinutes(1));
        Assert.StartsWith(file + ":", Assert.Throws<InvalidDataException>(() => briefings.Write(kind, Period.Parse(period)!.Value, "zh-CN")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABriefingThatDoesNotExist_IsRefusedByTheRegister()
    {
        RegisterReader.Read("test.json", Encoding.UTF8.GetBytes(TestRegister.Json.Replace("\"email\": \"duty@example.org\" }", "\"email\": \"duty@example.org\", \"briefings\": [\"daily\"] }", StringComparison.Ordinal)), out IReadOnlyList<RegisterProblem> problems);
        Assert.Contains("daily", Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _service.Dispose();
        _database.Dispose();
        _directory.Dispose();
    }

    private int RunAt(TimeSpan sinceMonday)
    {
        _office.Time.SetUtcNow(Monday + sinceMonday);
        return _service.Run();
    }

    private void Send(OutgoingMail mail)
    {
        _mails.MarkGone(mail.Key);
        _mails.MarkSent(mail.Key, _office.Time.GetUtcNow().ToUnixTimeMilliseconds(), null);
    }
}
