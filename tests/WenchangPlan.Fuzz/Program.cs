using System.CommandLine;
using System.Diagnostics;
using System.Text;
using WenchangPlan.Fuzz.Fuzzing;
using WenchangPlan.Fuzz.Tables;
using WenchangPlan.Telemetry.Readings;

var inputs = new Option<long>("--inputs") { Description = "How many", DefaultValueFactory = _ => 10_000_000 };
var seed = new Option<int>("--seed") { Description = "The same seed gives the same inputs", DefaultValueFactory = _ => Random.Shared.Next() };
var tables = new Option<bool>("--tables") { Description = "Tables for import instead of messages: no crash, and nothing is read otherwise than a reference reader reads it" };
var root = new RootCommand("Gives made-up messages to topic parser and decoder: no crash, no hang, no blow-up of memory, and each is stored or put aside once.") { inputs, seed, tables };
root.SetAction(result => result.GetValue(tables) ? RunTables(result.GetValue(inputs), result.GetValue(seed)) : Run(result.GetValue(inputs), result.GetValue(seed)));
return root.Parse(args).Invoke();

static int Run(long inputs, int seed)
{
    const int Threads = 2;
    TimeSpan hang = TimeSpan.FromSeconds(10);
    Console.WriteLine(FormattableString.Invariant($"{inputs} inputs, seed {seed}, {Threads} threads"));
    var checks = new IntakeCheck[Threads];
    var started = new long[Threads];
    var current = new (string Topic, byte[] Payload)[Threads];
    long slowest = 0;
    string? problem = null;
    using var watch = new Timer(_ =>
    {
        for (int i = 0; i < Threads; i++)
        {
            if (Volatile.Read(ref started[i]) is > 0 and var since && Stopwatch.GetElapsedTime(since) > hang)
            {
                Console.Error.WriteLine($"An input takes longer than {hang.TotalSeconds} s: {Describe(current[i])}");
                Environment.Exit(1);
            }
        }
    }, null, hang, hang);

    long begin = Stopwatch.GetTimestamp();
    Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
    {
        var source = new InputSource(seed + thread);
        IntakeCheck check = checks[thread] = new IntakeCheck();
        for (long i = thread; i < inputs && Volatile.Read(ref problem) is null; i += Threads)
        {
            current[thread] = source.Next();
            long start = Stopwatch.GetTimestamp();
            Volatile.Write(ref started[thread], start);
            if (check.Take(current[thread].Topic, current[thread].Payload) is { } found)
            {
                Interlocked.CompareExchange(ref problem, $"{found}: {Describe(current[thread])}", null);
            }

            Volatile.Write(ref started[thread], 0);
            InterlockedMax(ref slowest, Stopwatch.GetTimestamp() - start);
        }
    });

    long taken = checks.Sum(c => c.Inputs);
    long stored = checks.Sum(c => c.Stored);
    long aside = checks.Sum(c => c.Quarantined);
    Console.WriteLine(FormattableString.Invariant($"{taken} inputs in {Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s; slowest {Stopwatch.GetElapsedTime(0, slowest).TotalMilliseconds:F0} ms with its checks, most memory allocated for one {checks.Max(c => c.MostAllocated)} bytes"));
    Console.WriteLine(FormattableString.Invariant($"books: {taken} = {stored} stored + {aside} put aside: {(taken == stored + aside ? "balanced" : "NOT BALANCED")}"));
    Console.WriteLine(FormattableString.Invariant($"{checks.Sum(c => c.Mended)} with words that are no JSON where a value belongs, read nevertheless"));
    foreach (RejectReason reason in Enum.GetValues<RejectReason>())
    {
        if (checks.Sum(c => c.Reasons[(int)reason]) is > 0 and var count)
        {
            Console.WriteLine(FormattableString.Invariant($"  {reason.ToCode(),-20} {count}"));
        }
    }

    Console.WriteLine(problem is null ? "No input broke a rule." : "BROKEN: " + problem);
    return problem is null && taken == inputs && taken == stored + aside ? 0 : 1;
}

static int RunTables(long inputs, int seed)
{
    const int Threads = 2;
    Console.WriteLine(FormattableString.Invariant($"{inputs} tables, seed {seed}, {Threads} threads"));
    var checks = new TableCheck[Threads];
    string? problem = null;
    long begin = Stopwatch.GetTimestamp();
    Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
    {
        var source = new TableInputs(seed + thread);
        var meant = new MeantTables(seed + thread);
        TableCheck check = checks[thread] = new TableCheck(seed + thread);
        for (long i = thread; i < inputs && Volatile.Read(ref problem) is null; i += Threads)
        {
            // Two of three are printed from readings that must come back; the third has anything in it, or is damaged.
            MadeTable? made = i / Threads % 3 == 0 ? source.Next() : null;
            MeantTable? printed = made is null ? meant.Next() : null;
            string? found;
            try
            {
                found = made is not null ? check.Take(made) : check.Take(printed!);
            }
#pragma warning disable CA1031 // any exception is what is looked for
            catch (Exception e)
#pragma warning restore CA1031
            {
                found = e.ToString();
            }

            if (found is not null) Interlocked.CompareExchange(ref problem, $"{found}: delimiter {(char)(made?.Delimiter ?? printed!.Format.Delimiter)}, base64 {Convert.ToBase64String(made?.Bytes ?? printed!.Bytes)}", null);
        }
    });

    Console.WriteLine(FormattableString.Invariant($"{checks.Sum(c => c.Inputs)} tables in {Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s: {checks.Sum(c => c.Rows)} rows, {checks.Sum(c => c.Values)} values taken, {checks.Sum(c => c.Refused)} refusals; {checks.Sum(c => c.Meant)} readings printed and read back the same"));
    Console.WriteLine(problem is null ? "No table broke a rule." : "BROKEN: " + problem);
    return problem is null ? 0 : 1;
}

static string Describe((string Topic, byte[] Payload) input) => $"{input.Topic} {Encoding.Latin1.GetString(input.Payload)} (base64 {Convert.ToBase64String(input.Payload)})";

static void InterlockedMax(ref long target, long value)
{
    for (long seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
    {
        Interlocked.CompareExchange(ref target, value, seen);
    }
}
