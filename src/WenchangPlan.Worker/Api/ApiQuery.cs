using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WenchangPlan.Telemetry.Acts;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Time;
using WenchangPlan.Telemetry.Verdicts;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Api;

/// <summary>A parameter of a request that cannot be used.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Value">What came.</param>
/// <param name="Expected">What would have been right, in the request's language.</param>
public sealed record QueryError(string Parameter, string Value, string Expected);

/// <summary>Reads the parameters of a request and collects everything that is wrong with them, so that one answer names it all.</summary>
public sealed class ApiQuery
{
    /// <summary>Items of a page unless told otherwise.</summary>
    public const int DefaultLimit = 10_000;

    /// <summary>Most items of a page.</summary>
    public const int MostLimit = 100_000;

    private readonly IQueryCollection _query;
    private readonly List<QueryError> _errors = [];

    /// <summary>Takes the parameters of a request.</summary>
    public ApiQuery(IQueryCollection query, District district, Wording wording)
    {
        _query = query;
        District = district;
        Wording = wording;
        if (Text("lang") is { } language && RequestLanguage.Parse(language) is null)
        {
            Refuse("lang", language, Wording["expected.lang"]);
        }
    }

    /// <summary>What was refused so far.</summary>
    public IReadOnlyList<QueryError> Errors => _errors;

    /// <summary>The register.</summary>
    public District District { get; }

    /// <summary>The district's time.</summary>
    public DistrictClock Clock => District.Clock;

    /// <summary>The texts in the request's language.</summary>
    public Wording Wording { get; }

    /// <summary>Who asks; nobody known where nobody signs in.</summary>
    public Visitor Visitor { get; init; } = new("", "", null, "");

    /// <summary>What stood before a change, for the audit; null where it is not known.</summary>
    public string? StoodBefore { get; set; }

    /// <summary>What was asked for, for the audit: the body, or what a form makes of its fields; null where there is none.</summary>
    public object? Asked { get; set; }

    /// <summary>What stands after a change, for the audit; null: what was asked for.</summary>
    public string? StandsNow { get; set; }

    /// <summary>Called by the framework for handlers that take an <see cref="ApiQuery"/>.</summary>
    public static ValueTask<ApiQuery?> BindAsync(HttpContext context)
    {
        District district = context.RequestServices.GetRequiredService<District>();
        var wording = new Wording(RequestLanguage.Of(context.Request), district.Catalog);
        var query = new ApiQuery(context.Request.Query, district, wording) { Visitor = Visitor.Of(context) };
        query.RefuseUnknown([.. context.GetEndpoint()?.Metadata.GetOrderedMetadata<QueryParameter>().Select(p => p.Name) ?? []]);
        context.Features.Set(query);
        return ValueTask.FromResult<ApiQuery?>(query);
    }

    /// <summary>That of a page or of its form, whose fields the page reads; what is done with it stands in the audit as if the API had been asked.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wording">The texts in the page's language.</param>
    public static ApiQuery OfForm(HttpContext context, Wording wording)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new ApiQuery(context.Request.Query, context.RequestServices.GetRequiredService<District>(), wording) { Visitor = Visitor.Of(context) };
        context.Features.Set(query);
        return query;
    }

    /// <summary>A parameter as it came; null when it is absent or empty.</summary>
    public string? Text(string name)
    {
        string? text = _query[name];
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>Who does what is asked: whoever is signed in, else who they claim to be (1 to 100 characters), else refused.</summary>
    /// <param name="claimed">The member <c>by</c> of the body; where people sign in it does not count.</param>
    public string Who(string? claimed)
    {
        if (Visitor.IsKnown)
        {
            return BodyText.Start(Visitor.Shown);
        }

        string by = claimed?.Trim() ?? "";
        if (by.Length > AlertHistoryEndpoint.MostName || Person.Fold(by).Length == 0)
        {
            Refuse("by", BodyText.Start(by), Wording["expected.who"]);
        }

        return by;
    }

    /// <summary>Notes that a parameter cannot be used.</summary>
    public void Refuse(string name, string value, string expected) => _errors.Add(new QueryError(name, value, expected));

    /// <summary><c>from</c> and <c>to</c> as instants, [from, to); a side left out is open.</summary>
    public (long From, long To) Instants()
    {
        long from = Read("from", t => ApiTimes.Instant(t, Clock), "expected.instant") ?? Clock.StartOfDay(ApiTimes.FirstDay);
        long to = Read("to", t => ApiTimes.Instant(t, Clock), "expected.instant") ?? Clock.StartOfDay(ApiTimes.LastDay);
        CheckOrder(from, to);
        return (from, to);
    }

    /// <summary>An instant; null when it is absent.</summary>
    public long? Instant(string name) => Read(name, t => ApiTimes.Instant(t, Clock), "expected.instant");

    /// <summary><c>from</c> and <c>to</c> as local days, both included; a side left out is open.</summary>
    public (DateOnly From, DateOnly To) Days() => Range(ApiTimes.Date, "expected.date");

    /// <summary><c>from</c> and <c>to</c> as first days of months, both included; a side left out is open.</summary>
    public (DateOnly From, DateOnly To) Months() => Range(ApiTimes.Month, "expected.month");

    /// <summary><c>from</c> and <c>to</c> as windows of a kind, by their numbers, both included; a date stands for all of its windows; a side left out is open.</summary>
    public (long From, long To) Windows(VerdictKind kind)
    {
        string example = ApiTimes.ExampleOf(kind.Span, Clock);
        long from = Read("from", t => ApiTimes.WindowNumber(kind.Span, t, Clock, last: false), "expected.window", kind.Code, example) ?? long.MinValue;
        long to = Read("to", t => ApiTimes.WindowNumber(kind.Span, t, Clock, last: true), "expected.window", kind.Code, example) ?? long.MaxValue;
        CheckOrder(from, to);
        return (from, to);
    }

    /// <summary>The most items the page may have.</summary>
    public int Limit() => Read("limit", t => WholeNumber(t, 1, MostLimit), "expected.limit", MostLimit) ?? DefaultLimit;

    /// <summary>The year asked for.</summary>
    public int Year(int otherwise) => Read("year", t => WholeNumber(t, 1990, 2200), "expected.year") ?? otherwise;

    /// <summary>The key of the page's first item; null for the first page, or when the cursor is refused.</summary>
    /// <param name="list">Name of the list; a cursor of another one is refused.</param>
    /// <param name="read">Turns the parts of a cursor into a key; null refuses it.</param>
    /// <param name="parts">How many parts the key has.</param>
    public TKey? After<TKey>(string list, int parts, Func<string[], TKey?> read)
        where TKey : struct =>
        Read("cursor", text => Cursor.Read(text, list, parts) is { } key ? read(key) : null, "expected.cursor");

    /// <summary>The answer that names everything refused so far.</summary>
    /// <returns>Whether there is something.</returns>
    public bool IsRefused([NotNullWhen(true)] out ProblemHttpResult? problem)
    {
        problem = _errors.Count == 0 ? null : TypedResults.Problem(new ProblemDetails
        {
            Status = StatusCodes.Status400BadRequest,
            Title = Wording["problem.query.title"],
            Detail = string.Join(Environment.NewLine, _errors.Select(e => Wording.Format("problem.query.detail", e.Parameter, e.Value, e.Expected))),
            Extensions = { ["errors"] = _errors },
        });
        return problem is not null;
    }

    /// <summary>The answer for a station that is not in the register.</summary>
    public ProblemHttpResult NoSuchStation(string id) => NotFound("problem.station.title", "problem.station.detail", id);

    /// <summary>The answer for something that is not there.</summary>
    /// <param name="title">Key of its title.</param>
    /// <param name="detail">Key of what is said of it.</param>
    /// <param name="values">What is put in there.</param>
    public ProblemHttpResult NotFound(string title, string detail, params object?[] values) => TypedResults.Problem(new ProblemDetails
    {
        Status = StatusCodes.Status404NotFound,
        Title = Wording[title],
        Detail = Wording.Format(detail, values),
    });

    /// <summary>A misspelt name would else be ignored, and the answer be taken for what was asked.</summary>
    private void RefuseUnknown(string[] known)
    {
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in _query.Where(q => !known.Contains(q.Key, StringComparer.OrdinalIgnoreCase)))
        {
            string names = Wording.Format("expected.name", string.Join(", ", known));
            Refuse(name, value.ToString(), NearestName.Of(name, known) is { } meant ? names + Wording.Format("expected.meant", meant) : names);
        }

        if (Text("format") is { } format && format is not ("json" or "csv"))
        {
            Refuse("format", format, Wording["expected.format"]);
        }
    }

    private (DateOnly From, DateOnly To) Range(Func<string, DateOnly?> parse, string expected)
    {
        DateOnly from = Read("from", parse, expected) ?? ApiTimes.FirstDay;
        DateOnly to = Read("to", parse, expected) ?? ApiTimes.LastDay;
        CheckOrder(from, to);
        return (from, to);
    }

    private void CheckOrder<T>(T from, T to)
        where T : IComparable<T>
    {
        if (_errors.Count == 0 && Text("from") is { } first && Text("to") is { } last && to.CompareTo(from) < 0)
        {
            Refuse("to", last, Wording.Format("expected.notBefore", first));
        }
    }

    private T? Read<T>(string name, Func<string, T?> parse, string expected, params object?[] values)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        T? value = parse(text);
        if (value is null)
        {
            Refuse(name, text, Wording.Format(expected, values));
        }

        return value;
    }

    private static int? WholeNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null;
}
