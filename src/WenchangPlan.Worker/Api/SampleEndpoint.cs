using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Worker.Api;

/// <summary>A laboratory result.</summary>
public sealed record SampleItem
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>Section.</summary>
    public required string Station { get; init; }

    /// <summary>When the sample was taken; the first instant of the day when only the day is known.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Code of the indicator.</summary>
    public required string Parameter { get; init; }

    /// <summary>As the laboratory wrote it, such as <c>0.01L</c>.</summary>
    public required string Text { get; init; }

    /// <summary>Its number in the unit; of a result below detection the limit.</summary>
    public required decimal Value { get; init; }

    /// <summary>Whether it is below the limit of detection, which is then the value.</summary>
    public required bool Below { get; init; }

    /// <summary>Unit of the value.</summary>
    public required string Unit { get; init; }

    /// <summary>Limit of detection of the method; null if it was not said.</summary>
    public decimal? DetectionLimit { get; init; }

    /// <summary>The method; empty if it was not said.</summary>
    public required string Method { get; init; }

    /// <summary>Who analysed it; empty if it was not said.</summary>
    public required string Laboratory { get; init; }

    /// <summary>Who entered it, as claimed.</summary>
    public required string By { get; init; }

    /// <summary>The account of who entered it; null where nobody signs in, and of an import.</summary>
    public string? Account { get; init; }

    /// <summary>When it was entered.</summary>
    public required DateTimeOffset EnteredAt { get; init; }

    /// <summary>Why it corrects another; empty when it corrects none.</summary>
    public required string Reason { get; init; }

    /// <summary>Number of the result that counts instead; null when this one counts.</summary>
    public long? CorrectedBy { get; init; }

    /// <summary>Puts a result into words of the API.</summary>
    public static SampleItem Of(Sample sample, long? correctedBy, District district)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(district);
        return new SampleItem
        {
            Id = sample.Id,
            Station = sample.Station,
            Time = district.Clock.At(sample.Time),
            Parameter = sample.Parameter,
            Text = sample.Text,
            Value = sample.Value,
            Below = sample.Below,
            Unit = district.Catalog.All.FirstOrDefault(p => p.Domain.Code == SampleEndpoint.Water && p.Code == sample.Parameter)?.Unit ?? "",
            DetectionLimit = sample.DetectionLimit,
            Method = sample.Method,
            Laboratory = sample.Laboratory,
            By = sample.By,
            Account = sample.Account,
            EnteredAt = district.Clock.At(sample.At),
            Reason = sample.Reason,
            CorrectedBy = correctedBy,
        };
    }
}

/// <summary>One indicator of a sample that somebody enters.</summary>
/// <param name="Parameter">Code of the indicator.</param>
/// <param name="Value">As the laboratory wrote it: a number, <c>0.01L</c>, <c>&lt;0.01</c>, <c>ND</c>, <c>未检出</c>.</param>
/// <param name="Method">The method; at most 200 characters.</param>
/// <param name="DetectionLimit">Limit of detection of the method; needed for ND where the catalogue has none.</param>
public sealed record SampleResult(string? Parameter, [property: JsonConverter(typeof(TextOrNumber))] string? Value, string? Method, decimal? DetectionLimit);

/// <summary>A sample that somebody enters.</summary>
/// <param name="Station">Section.</param>
/// <param name="Time">When it was taken: ISO 8601 with offset, or a date.</param>
/// <param name="Laboratory">Who analysed it; at most 200 characters.</param>
/// <param name="By">Who enters it, as claimed; 1 to 100 characters. Where people sign in it may be left out, and who is signed in counts.</param>
/// <param name="Reason">Why it corrects what stands there; at most 500 characters. Without a reason nothing is corrected.</param>
/// <param name="Results">Its results, 1 to 100.</param>
public sealed record SampleRequest(string? Station, string? Time, string? Laboratory, string? By, string? Reason, IReadOnlyList<SampleResult>? Results);

/// <summary>What was entered.</summary>
/// <param name="Items">The results, in the order of the request; of those that were there already the ones that stand.</param>
/// <param name="Added">How many of them are new.</param>
public sealed record SampleAnswer(IReadOnlyList<SampleItem> Items, int Added);

/// <summary>A text, or a number as it was written.</summary>
public sealed class TextOrNumber : JsonConverter<string?>
{
    /// <inheritdoc />
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw new JsonException("A text or a number is expected."),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value);
    }
}

internal static class SampleEndpoint
{
    /// <summary>The domain whose laboratory results take part in verdicts.</summary>
    public const string Water = "water";

    private const int MostResults = 100;
    private const int MostName = 200;

    /// <summary>Newest first.</summary>
    public static Results<Ok<Page<SampleItem>>, ProblemHttpResult> List(ApiQuery query, IActStore store)
    {
        int limit = query.Limit();
        string? station = query.Text("station");
        if (station is not null && query.District.Find(station) is null)
        {
            return query.NoSuchStation(station);
        }

        (long from, long to) = query.Instants();
        long? first = query.Number("samples");
        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        Sample[] found = [.. store.Read(new ActQuery(ActKind.Sample) { Station = station, From = from, Until = to, First = first, Limit = limit + 1 }).Cast<Sample>()];
        IReadOnlyDictionary<long, long> corrected = store.ReadCorrected(found);
        string? next = found.Length > limit ? Cursor.Write("samples", found[limit].Id.ToString(CultureInfo.InvariantCulture)) : null;
        return TypedResults.Ok(new Page<SampleItem>([.. found.Take(limit).Select(s => SampleItem.Of(s, corrected.TryGetValue(s.Id, out long by) ? by : null, query.District))], next));
    }

    /// <summary>All results of a sample, or none.</summary>
    public static Results<Created<SampleAnswer>, Ok<SampleAnswer>, ProblemHttpResult> Add(SampleRequest request, ApiQuery query, IActStore store, TimeProvider clock)
    {
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Station? station = query.Known("station", request.Station, query.District.Stations.Where(s => s.Domain.Code == Water).Select(s => s.Id)) is { } id ? query.District.Find(id) : null;
        if (string.IsNullOrWhiteSpace(request.Station))
        {
            query.Refuse("station", "", query.Wording["expected.inRegister"]);
        }

        long? time = query.Time("time", request.Time);
        if (string.IsNullOrWhiteSpace(request.Time) || time > now)
        {
            query.Refuse("time", BodyText.Start(request.Time ?? ""), query.Wording["expected.past"]);
        }

        string laboratory = query.Optional("laboratory", request.Laboratory, MostName);
        query.Asked = request;
        string by = query.Who(request.By);
        string reason = query.Optional("reason", request.Reason, BodyText.MostReason);
        if (request.Results is not { Count: > 0 and <= MostResults })
        {
            query.Refuse("results", "", query.Wording.Format("expected.results", MostResults));
        }

        var samples = new List<Sample>();
        foreach ((int index, SampleResult result) in (request.Results ?? []).Take(MostResults).Index())
        {
            if (Read(query, $"results[{index}]", result, station) is { } read && time is { } taken)
            {
                samples.Add(read with { Time = taken, Laboratory = laboratory, By = by, Account = query.Visitor.Account, Reason = reason, At = now });
            }
        }

        if (samples.GroupBy(s => s.Parameter, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            query.Refuse("results", twice.Key, query.Wording["expected.once"]);
        }

        if (query.IsRefused(out ProblemHttpResult? problem))
        {
            return problem;
        }

        IReadOnlyList<SampleSaved> saved = store.SaveSamples(samples, whole: true);
        if (saved.Where(s => s.Fate == SampleFate.Differs).Select(s => s.Sample).ToList() is { Count: > 0 } standing)
        {
            return TypedResults.Problem(new ProblemDetails
            {
                Status = StatusCodes.Status409Conflict,
                Title = query.Wording["problem.sampleDiffers.title"],
                Detail = string.Join(Environment.NewLine, standing.Select(s => query.Wording.Format("problem.sampleDiffers.detail", s.Parameter, s.Id, s.Text, s.By))),
            });
        }

        var answer = new SampleAnswer([.. saved.Select(s => SampleItem.Of(s.Sample, null, query.District))], saved.Count(s => s.Fate == SampleFate.Added));
        return answer.Added > 0 ? TypedResults.Created((string?)null, answer) : TypedResults.Ok(answer);
    }

    /// <summary>One result; what is not in it is given by the sample.</summary>
    private static Sample? Read(ApiQuery query, string at, SampleResult? result, Station? station)
    {
        Parameter[] known = [.. query.District.Catalog.All.Where(p => p.Domain.Code == Water)];
        string? code = query.Known(at + ".parameter", result?.Parameter, known.Select(p => p.Code), "expected.indicator");
        if (string.IsNullOrWhiteSpace(result?.Parameter))
        {
            query.Refuse(at + ".parameter", "", query.Wording["expected.indicator"]);
        }

        string method = query.Optional(at + ".method", result?.Method, MostName);
        if (result?.DetectionLimit <= 0)
        {
            query.Refuse(at + ".detectionLimit", result.DetectionLimit.Value.ToString(CultureInfo.InvariantCulture), query.Wording["expected.positive"]);
        }

        if (station is null || Array.Find(known, p => p.Code == code) is not { } parameter)
        {
            return null;
        }

        string text = result?.Value?.Trim() ?? "";
        (decimal Value, bool Below) read = default;
        SampleProblem? problem = text.Length > MostName ? SampleProblem.NoNumber : SampleText.Read(text, station, parameter, result?.DetectionLimit, decimalComma: false, (1, 0), out read);
        if (problem is { } why)
        {
            StationParameter? entry = station.Find(parameter.Code);
            query.Refuse(at + ".value", BodyText.Start(text), query.Wording.Format($"expected.sample.{why}", entry?.Min ?? parameter.Min, entry?.Max ?? parameter.Max, parameter.Unit));
            return null;
        }

        return new Sample
        {
            Station = station.Id,
            Time = 0,
            Parameter = parameter.Code,
            Text = text,
            Value = read.Value,
            Below = read.Below,
            DetectionLimit = result?.DetectionLimit,
            Method = method,
            By = "",
            Reason = "",
            At = 0,
        };
    }
}
