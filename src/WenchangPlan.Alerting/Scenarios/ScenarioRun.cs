using System.Globalization;
using WenchangPlan.Telemetry.Readings;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Stores;
using WenchangPlan.Telemetry.Verdicts;

namespace WenchangPlan.Alerting.Scenarios;

/// <summary>Does the lines of a scenario, one after the other. The first that is no setting starts the service.</summary>
internal sealed class ScenarioRun(string directory, Func<District, TimeProvider, ScenarioStores> open) : IDisposable
{
    private readonly ScenarioRegister _register = new();
    private readonly AlertingOptions _settings = new() { MailWait = TimeSpan.Zero, MailInterval = TimeSpan.Zero, GroupAbove = 1_000 };
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private readonly ScenarioMailServer _server = new();
    private readonly ScenarioBroker _broker = new();
    private readonly List<Verdict> _derived = [];
    private readonly ScenarioSilences _silences = new();
    private ScenarioClock _clock = new(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.FromHours(8)));
    private TimeSpan _step = TimeSpan.FromMinutes(1);
    private ScenarioProcess? _process;
    private ScenarioExpectation? _expected;
    private long _looked;

    /// <summary>Expectations that did not come true.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Does one line.</summary>
    public async Task DoAsync(ScenarioLine line, CancellationToken cancel)
    {
        if (line.Is("expect"))
        {
            (_expected ??= new ScenarioExpectation { Line = line.Number }).Add(line);
            return;
        }

        Look();
        if (ScenarioRegister.Knows(line))
        {
            _register.Edit(line, directory); // of a running service it counts from the next start
            return;
        }

        string command = line.Word("a command");
        switch (command)
        {
            case "set":
                ScenarioWords.Set(line, _settings);
                break;
            case "begin":
                Begin(line);
                break;
            case "step":
                _step = line.Duration();
                break;
            case "mail-server":
                TellServer(line);
                break;
            default:
                _process ??= NewProcess(line.Number);
                await DoAsync(command, line, cancel);
                break;
        }

        line.End();
    }

    /// <summary>The file is over: what came and nobody expected is a failure.</summary>
    /// <param name="line">Its last line.</param>
    public void End(int line)
    {
        if (_process is null)
        {
            throw new ScenarioException("nothing happens in it, expected a line such as report or wait");
        }

        Look();
        _expected = new ScenarioExpectation { Line = line };
        Look();
    }

    public void Dispose() => _process?.Dispose();

    private async Task DoAsync(string command, ScenarioLine line, CancellationToken cancel)
    {
        switch (command)
        {
            case "wait":
                await WaitAsync(line.Duration(), line.Number, cancel);
                break;
            case "report":
                await ReportAsync(line, cancel);
                break;
            case "late" or "correct":
                await LateAsync(line, cancel);
                break;
            case "refuse":
                await RefuseAsync(line, cancel);
                break;
            case "clock":
                _clock.Set(line.Duration());
                await RoundAsync(line.Number, cancel);
                break;
            case "broker":
                _broker.IsThere = line.OneOf(new Dictionary<string, bool> { ["away"] = false, ["back"] = true }, "where the broker is");
                await RoundAsync(line.Number, cancel);
                break;
            case "stop":
                _clock.Advance(line.Duration());
                await RestartAsync(line, cancel);
                break;
            case "restart":
                await RestartAsync(line, cancel);
                break;
            case "verdict":
                Give(ScenarioVerdicts.Read(line, _process!.District, out IReadOnlyList<RevisedSpan> changed), changed);
                await PassAsync(_step, line.Number, cancel);
                break;
            case "progress":
                Save(r => r.Targets.Add(ScenarioVerdicts.ReadProgress(line, _process!.District)));
                await PassAsync(_step, line.Number, cancel);
                break;
            case "reload":
                await ReloadAsync(line, cancel);
                break;
            case "acknowledge":
                Acknowledge(line);
                break;
            case "silence":
                _silences.Do(line, _process!.Silences, _clock.Now);
                await RoundAsync(line.Number, cancel);
                break;
            default:
                throw line.Wrong(command, "rule, contact, station, target, rules, register, set, begin, step, mail-server, wait, report, late, correct, refuse, clock, broker, "
                    + "stop, restart, reload, verdict, progress, acknowledge, silence or expect");
        }
    }

    private ScenarioProcess NewProcess(int line)
    {
        District district = ReadRegister(line);
        return new ScenarioProcess(district, _settings, _clock, open(district, _clock), _broker, _server, _derived);
    }

    private District ReadRegister(int line)
    {
        District district = _register.Read(line);
        foreach (Contact contact in district.Contacts)
        {
            _addresses[contact.Id] = contact.Email;
        }

        return district;
    }

    private async Task RestartAsync(ScenarioLine line, CancellationToken cancel)
    {
        _process!.Dispose();
        _process = NewProcess(line.Number);
        await RoundAsync(line.Number, cancel);
    }

    /// <summary>The running service takes rules and contacts of the register as it stands now.</summary>
    private Task ReloadAsync(ScenarioLine line, CancellationToken cancel)
    {
        District newer = ReadRegister(line.Number);
        _process!.District.TakeAlerts(newer);
        return RoundAsync(line.Number, cancel);
    }

    private async Task RoundAsync(int line, CancellationToken cancel)
    {
        try
        {
            await _process!.RoundAsync(cancel);
        }
        catch (ProcessKilledException)
        {
            _process!.Dispose();
            _process = NewProcess(line);
            await RoundAsync(line, cancel);
        }
    }

    private async Task PassAsync(TimeSpan time, int line, CancellationToken cancel)
    {
        _clock.Advance(time);
        await RoundAsync(line, cancel);
    }

    private async Task WaitAsync(TimeSpan time, int line, CancellationToken cancel)
    {
        for (TimeSpan left = time; left > TimeSpan.Zero; left -= _step)
        {
            await PassAsync(left < _step ? left : _step, line, cancel);
        }
    }

    /// <summary>Values as they are measured: the time between two passes before each, with a round a step.</summary>
    private async Task ReportAsync(ScenarioLine line, CancellationToken cancel)
    {
        (Station station, Parameter parameter) = ScenarioWords.Quantity(line, _process!.District);
        TimeSpan every = line.Take("every") ? line.Duration() : station.SamplePeriod;
        foreach (string word in line.Rest())
        {
            if (every > _step)
            {
                await WaitAsync(every - _step, line.Number, cancel);
            }

            _clock.Advance(every > _step ? _step : every);
            if (word != "-")
            {
                await CommitAsync(station, parameter, _clock.Now, line, word, cancel);
            }

            await RoundAsync(line.Number, cancel);
        }
    }

    /// <summary>Values of the past that come now, all before the next round.</summary>
    private async Task LateAsync(ScenarioLine line, CancellationToken cancel)
    {
        (Station station, Parameter parameter) = ScenarioWords.Quantity(line, _process!.District);
        long at = ScenarioWords.Time(line, _process!.District, _clock.Now);
        TimeSpan every = line.Take("every") ? line.Duration() : station.SamplePeriod;
        foreach (string word in line.Rest())
        {
            if (word != "-")
            {
                await CommitAsync(station, parameter, at, line, word, cancel);
            }

            at += (long)every.TotalMilliseconds;
        }

        await RoundAsync(line.Number, cancel);
    }

    private async Task CommitAsync(Station station, Parameter parameter, long at, ScenarioLine line, string word, CancellationToken cancel)
    {
        (double value, ReadingFlag flag) = ScenarioWords.Value(line, word);
        var batch = new ReadingBatch();
        batch.AddValue(new ParameterValue(parameter.Index, value, flag));
        batch.CloseRow(station.Index, at);
        batch.CloseMessage();
        await _process!.CommitAsync(batch, cancel);
    }

    /// <summary>Messages of which nothing can be stored, one a step.</summary>
    private async Task RefuseAsync(ScenarioLine line, CancellationToken cancel)
    {
        Station station = ScenarioWords.Station(line, _process!.District);
        RejectReason reason = ScenarioWords.Reason(line);
        for (int left = (int)line.Number64("a number of messages"); left > 0; left--)
        {
            var batch = new ReadingBatch();
            batch.Quarantine(new QuarantinedMessage(_clock.Now, "", [], reason, "", Partial: false) { Sender = station.Index });
            await _process!.CommitAsync(batch, cancel);
            await PassAsync(_step, line.Number, cancel);
        }
    }

    private void Begin(ScenarioLine line)
    {
        DateTime time = ScenarioWords.LocalTime(line);
        _clock = _process is null ? new ScenarioClock(new DateTimeOffset(time, _register.Read(line.Number).Clock.Offset)) : throw line.Wrong("begin", "it before anything happens");
    }

    private void TellServer(ScenarioLine line)
    {
        if (line.Take("always"))
        {
            _server.Always = ScenarioWords.MailEnd(line);
            return;
        }

        while (!line.IsAtEnd)
        {
            _server.Ends.Enqueue(ScenarioWords.MailEnd(line));
        }
    }

    /// <summary>A verdict of a kind that is judged anew whenever it is asked for has no place in a store.</summary>
    private void Give(Verdict verdict, IReadOnlyList<RevisedSpan> changed)
    {
        if (_process!.District.Domains.Verdict(verdict.Kind).IsDerived)
        {
            _derived.Add(verdict);
        }
        else
        {
            string subject = Revision.SubjectOf(verdict.Window, verdict.Station, _process.District.Clock);
            Save(r =>
            {
                r.Verdicts.Add(verdict);
                r.Revisions.AddRange(changed.Take(1).Select(_ => new Revision(0, _clock.Now, verdict.Kind, subject, "{}", "{}", "late-data") { Changed = changed }));
            });
        }
    }

    private void Save(Action<AssessmentRound> fill)
    {
        var round = new AssessmentRound();
        fill(round);
        _process!.Verdicts.Save(round);
    }

    private void Acknowledge(ScenarioLine line)
    {
        (string rule, string place) = (line.Word("a rule"), line.Word("a place"));
        Alert alert = AllAlerts().LastOrDefault(a => a.Rule == rule && Rules.AlertId.PlaceOf(a) == place && a.State == AlertState.Firing) ?? throw line.Wrong(rule + " " + place, "an alert that fires");
        var act = new AlertTransition
        {
            Alert = alert.Id, Kind = TransitionKind.Act, Firing = alert.Firing, At = _clock.Now, RecordedAt = _clock.Now, Severity = alert.Severity, Cause = "acknowledge", By = "duty",
        };
        _process!.Alerts.Act(act, Handling.Acknowledged, handler: null);
    }

    private IReadOnlyList<Alert> AllAlerts() => [.. _process!.Alerts.ReadAlerts(null, 100_000).OrderBy(a => a.Since)];

    /// <summary>Holds what came against what the last lines expected.</summary>
    private void Look()
    {
        if (_expected is null)
        {
            return;
        }

        if (_process is null)
        {
            throw new ScenarioException($"line {_expected.Line.ToString(CultureInfo.InvariantCulture)}: nothing has happened yet");
        }

        IReadOnlyList<Alert> alerts = AllAlerts();
        List<(AlertTransition Line, Alert Alert)> happened =
            [.. alerts.SelectMany(a => _process.Alerts.ReadTransitions(a.Id).Where(t => t.Id > _looked).Select(t => (t, a))).OrderBy(t => t.t.Id)];
        foreach (string difference in _expected.Compare(_server.Arrived, _addresses, happened, alerts, _process.Unsent))
        {
            Failures.Add($"line {_expected.Line.ToString(CultureInfo.InvariantCulture)}: {difference}");
        }

        _looked = happened.Count > 0 ? happened[^1].Line.Id : _looked;
        _server.Arrived.Clear();
        _expected = null;
    }
}
