using System.Globalization;
using WenchangPlan.Simulator;
using WenchangPlan.Simulator.Publishing;
using WenchangPlan.Telemetry.Register;

// Exit codes: 0 done, 1 a file refused, 2 broker cannot be reached, 64 wrong usage.
if (args is ["--help" or "-h"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

CommandLine line = CommandLine.Parse(args, Environment.GetEnvironmentVariable("WENCHANG_MQTT_PASSWORD"), out IReadOnlyList<string> errors);
if (errors.Count > 0)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, [.. errors, "", CommandLine.Usage]));
    return 64;
}

District? register = RegisterReader.ReadFile(line.Register, out IReadOnlyList<RegisterProblem> problems);
if (register is null)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, problems));
    return 1;
}

string password;
try
{
    password = line.PasswordFile is null ? line.Password : File.ReadAllText(line.PasswordFile).TrimEnd('\r', '\n');
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"--password-file: {e.Message}");
    return 1;
}

DateTimeOffset now = TimeProvider.System.GetUtcNow();
var district = new SimulatedDistrict(register, line.Seed, new SimulatorOptions { TopicRoot = line.TopicRoot, LiveFrom = now });
var options = new PublisherOptions
{
    Host = line.Host,
    Port = line.Port,
    Username = line.Username,
    Password = password,
    UseTls = line.UseTls,
    Live = line.Live,
    Speed = line.Speed,
    ConnectAttempts = 6,
};
WatermarkFile? state = line.State is null ? null : new WatermarkFile(line.State);
var publisher = new DistrictPublisher(district, options, TimeProvider.System, new ConsoleLog<DistrictPublisher>())
{
    Progress = p => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{p.ShareDone:P1} of the history, until {register.Clock.At(p.SlowestUntil.ToUnixTimeMilliseconds()):yyyy-MM-dd HH:mm}; {p.Readings} readings in {p.Messages} messages")),
    WatermarksReached = state is null ? null : state.Save,
};

using var stop = new CancellationTokenSource();
using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, Stop);
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, Stop);
try
{
    IReadOnlyDictionary<string, DateTimeOffset> watermarks = state?.Load() ?? new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
    await publisher.RunAsync(watermarks, now.AddDays(-line.Days), stop.Token);
    return 0;
}
catch (BrokerUnreachableException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException) // the state file
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Stop(System.Runtime.InteropServices.PosixSignalContext context)
{
    context.Cancel = true; // end in order: take acknowledgements, save, say goodbye
    stop.Cancel();
}
