using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WenchangPlan.Alerting.Evaluation;
using WenchangPlan.Alerting.Mail;
using WenchangPlan.Alerting.Outbox;
using WenchangPlan.Telemetry.Health;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;

namespace WenchangPlan.Alerting.Tests.Support;

/// <summary>A district whose time a test moves by hand: report readings, run rounds, restart, change the register, set the clock, look at alerts and mails.</summary>
internal sealed class Timeline : IDisposable
{
    private readonly AlertingOptions _options;
    private readonly IAlertStore _alerts;
    private readonly IMailStore _mails;
    private readonly MadePart _broker = new();
    private readonly IMailTransport _server;
    private CommitSignal _signal;
    private AlertEvaluation _evaluation;
    private MailOutbox _outbox;

    /// <param name="district">The register.</param>
    /// <param name="options">The settings; null: default ones, but every mail at once and alone.</param>
    /// <param name="alerts">Keeps the alerts; <see cref="Store"/> if null.</param>
    /// <param name="mails">Keeps the mails; <see cref="Store"/> if null.</param>
    /// <param name="server">Takes the mails; one that ends as <see cref="Ends"/> says if null.</param>
    public Timeline(District district, AlertingOptions? options = null, IAlertStore? alerts = null, IMailStore? mails = null, IMailTransport? server = null)
    {
        _alerts = alerts ?? Store;
        _mails = mails ?? Store;
        District = district;
        _options = options ?? new AlertingOptions { MailWait = TimeSpan.Zero, MailInterval = TimeSpan.Zero, GroupAbove = 1_000 };
        Clock = new MadeClock(Sample.Morning);
        _server = server ?? new MadeTransport(this);
        (_signal, _evaluation, _outbox) = NewProcess();
    }

    public District District { get; private set; }

    public MadeClock Clock { get; }

    public AlertingMetrics Metrics { get; } = new();

    public InMemoryAlertStore Store { get; } = new();

    public InMemoryReadings Readings { get; } = new();

    public InMemoryVerdicts Verdicts { get; } = new();

    /// <summary>What a mail server took, copies included, in order.</summary>
    public List<OutgoingMail> Taken { get; } = [];

    /// <summary>Times of all readings that were ever reported, ms UTC.</summary>
    public HashSet<long> Everything { get; } = [];

    /// <summary>How the next attempts to send end; when there is none, mails are taken.</summary>
    public Queue<MailEnd> Ends { get; } = [];

    /// <summary>Whether the wall clock was set since it began.</summary>
    public bool IsClockSet => Clock.IsSet;

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Mails, and people to be told, that wait.</summary>
    public int Unsent => _mails.CountUnsent();

    /// <summary>All that happened.</summary>
    public IReadOnlyList<AlertTransition> History => [.. _alerts.ReadAlerts(null, 100_000).SelectMany(a => _alerts.ReadTransitions(a.Id)).OrderBy(t => t.Id)];

    /// <summary>Subjects of the mails taken.</summary>
    public IReadOnlyList<string> Subjects => [.. Taken.Select(m => m.Subject)];

    public void Dispose() => Metrics.Dispose();

    /// <summary>Commits one value, by default at the present time.</summary>
    public void Report(string parameter, double value, ReadingFlag flag = ReadingFlag.Normal, long? at = null, string station = Sample.Road)
    {
        Station place = District.Find(station)!;
        var batch = new ReadingBatch();
        batch.AddValue(new ParameterValue(place.Find(parameter)!.Parameter.Index, value, flag));
        batch.CloseRow(place.Index, at ?? Now);
        batch.CloseMessage();
        Everything.Add(at ?? Now);
        Readings.Add(batch);
        _signal.Committed(batch);
    }

    /// <summary>A message of the station comes, and nothing of it can be stored.</summary>
    public void Refuse(RejectReason reason, string detail, string station = Sample.Road)
    {
        var batch = new ReadingBatch();
        batch.Quarantine(new QuarantinedMessage(Now, "", [], reason, detail, Partial: false) { Sender = District.Find(station)!.Index });
        _signal.Committed(batch);
    }

    /// <summary>A round of evaluation, then one of the outbox.</summary>
    public async Task RoundAsync()
    {
        await _evaluation.RunAsync(Now, TestContext.Current.CancellationToken);
        await MailAsync();
    }

    /// <summary>A round of the outbox.</summary>
    public Task MailAsync() => _outbox.RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets time pass, then runs a round.</summary>
    public async Task AfterAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await RoundAsync();
    }

    /// <summary>Lets time pass, reports the depth on the road, then runs a round.</summary>
    public async Task DepthAsync(TimeSpan after, double value, ReadingFlag flag = ReadingFlag.Normal)
    {
        Clock.Advance(after);
        Report("depth", value, flag);
        await RoundAsync();
    }

    /// <summary>Whether the broker can be reached.</summary>
    public void Connect(bool connected) => _broker.State = connected ? new ReadyState(true, "") : new ReadyState(false, "the broker is away") { Cut = true };

    /// <summary>A new process on the same stores, with another register if one is given.</summary>
    public void Restart(District? district = null)
    {
        District = district ?? District;
        (_signal, _evaluation, _outbox) = NewProcess();
    }

    private (CommitSignal, AlertEvaluation, MailOutbox) NewProcess()
    {
        IOptions<AlertingOptions> options = Options.Create(_options);
        IOptions<SmtpOptions> smtp = Options.Create(new SmtpOptions { Host = "127.0.0.1", From = "alerts@example.org" });
        var signal = new CommitSignal(Clock);
        var evaluation = new AlertEvaluation(
            District, _alerts, Store, Readings, Verdicts, Verdicts, signal, new TransitionWriter(District), [_broker], Metrics, options, Clock);
        var outbox = new MailOutbox(
            _mails, new MailWriter(District, options), _server, District, smtp, options, Metrics, new AlertingStatus(Clock), Clock, NullLogger<MailOutbox>.Instance);
        return (signal, evaluation, outbox);
    }

    private sealed class MadePart : IReadyPart
    {
        public ReadyState State { get; set; } = new(true, "");

        public string Name => "broker";

        public ReadyState Check() => State;
    }

    /// <summary>A mail server that ends as it is told.</summary>
    private sealed class MadeTransport(Timeline line) : IMailTransport
    {
        public Task<string?> SendAsync(MimeKit.MimeMessage mail, string name, Action gone, CancellationToken cancel)
        {
            MailEnd end = line.Ends.TryDequeue(out MailEnd next) ? next : MailEnd.Taken;
            if (end is MailEnd.Unreachable or MailEnd.Later or MailEnd.Refused)
            {
                throw new DeliveryException(end switch { MailEnd.Unreachable => DeliveryFault.Unreachable, MailEnd.Later => DeliveryFault.Later, _ => DeliveryFault.Refused }, end.ToString());
            }

            if (end == MailEnd.KilledBefore)
            {
                throw new KilledException();
            }

            gone();
            if (end is MailEnd.RefusedAfter)
            {
                throw new DeliveryException(DeliveryFault.Later, "451 later");
            }

            if (end is not (MailEnd.LostUntaken or MailEnd.KilledUntaken))
            {
                line.Taken.Add(line._mails.ReadOpenMails().Single(m => m.To == mail.To.Mailboxes.Single().Address));
            }

            return end switch
            {
                MailEnd.Taken => Task.FromResult<string?>("250 OK"),
                MailEnd.KilledTaken or MailEnd.KilledUntaken => throw new KilledException(),
                _ => throw new DeliveryException(DeliveryFault.Uncertain, "no answer"),
            };
        }

        public Task EndRoundAsync(CancellationToken cancel) => Task.CompletedTask;
    }
}

/// <summary>How an attempt to hand a mail over ends.</summary>
internal enum MailEnd
{
    Taken, Unreachable, Later, Refused, RefusedAfter, LostTaken, LostUntaken, KilledBefore, KilledTaken, KilledUntaken,
}

/// <summary>The process is killed here; the test starts another.</summary>
internal sealed class KilledException : Exception;

/// <summary>A wall clock that can be set, beside a monotonic one that only goes on.</summary>
internal sealed class MadeClock(long start) : TimeProvider
{
    private TimeSpan _passed = TimeSpan.FromDays(1);
    private TimeSpan _set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(start) + (_passed - TimeSpan.FromDays(1)) + _set;

    public override long GetTimestamp() => _passed.Ticks;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => _passed += by;

    /// <summary>Sets the wall clock by so much.</summary>
    public void Set(TimeSpan by)
    {
        _set += by;
        IsSet = true;
    }

    /// <summary>Whether it was set.</summary>
    public bool IsSet { get; private set; }
}
