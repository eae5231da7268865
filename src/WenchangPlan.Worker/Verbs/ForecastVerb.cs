using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using WenchangPlan.Assessment.Forecasts;
using WenchangPlan.Worker.Resources;
using WenchangPlan.Worker.Tables;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang forecast</c>: a year's share of good-air days from a table of daily indices, as known at the end of a day.</summary>
internal static class ForecastVerb
{
    private const string DateForm = "yyyy-MM-dd";

    /// <summary>The command; its action returns 0 done, 1 a table or rows that are refused, 2 a file that could not be read.</summary>
    public static Command Create()
    {
        var input = new Option<string?>("--input") { Description = "Table to read: CSV, CSV packed with gzip, or .xlsx; standard input if absent or -. UTF-8, UTF-16 or GB18030." };
        var bound = new Option<decimal>("--bound") { Required = true, Description = "Share of good days to reach, in %, included." };
        var asOf = new Option<string>("--as-of") { Required = true, Description = "The last day that is known, such as 2016-06-30; rows after it are ignored." };
        var command = new Command("forecast", "Forecasts a year's share of good-air days from a table with date and aqi: band, probability, what is still needed. One JSON object.") { input, bound, asOf };
        bound.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<decimal>() is < 0 or > 100) result.AddError("--bound wants a share in % from 0 to 100.");
        });
        asOf.Validators.Add(result =>
        {
            if (Day(result.GetValueOrDefault<string>()) is null) result.AddError($"--as-of wants a day such as 2016-06-30, not '{result.GetValueOrDefault<string>()}'.");
        });
        var words = new TableWords(command);
        command.SetAction(parsed => Run(
            parsed.GetValue(input), words.Format(parsed), words.Words(parsed), Day(parsed.GetValue(asOf))!.Value, parsed.GetValue(bound), parsed.InvocationConfiguration));
        return command;
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    private static int Run(string? path, TableFormat format, ColumnWords words, DateOnly asOf, decimal bound, InvocationConfiguration console)
    {
        try
        {
            using Stream input = TableSource.Open(path, ref format);
            var table = new IndexTable(words, format.DecimalComma, asOf, line => console.Error.WriteLine(line));
            if (table.Read(TableReader.Open(input, format, out string? refusal), refusal) is not { } days)
            {
                return ExitCodes.Refused;
            }

            if (new ShareForecaster(ForecastConstants.Default).Forecast(days, asOf.Year, asOf, bound) is not { } forecast)
            {
                console.Error.WriteLine(ConsoleText.Format("forecast.nothing", asOf.Year));
                return ExitCodes.Refused;
            }

            if (forecast.PastDays == 0) console.Error.WriteLine(ConsoleText.Format("forecast.noHistory", asOf.Year));
            console.Output.WriteLine(JsonSerializer.Serialize(Printed.Of(forecast), ForecastJson.Default.Printed));
            return ExitCodes.Done;
        }
        catch (InvalidDataException unreadable)
        {
            console.Error.WriteLine(unreadable.Message);
            return ExitCodes.Refused;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.CouldNotReach;
        }
    }

    /// <summary>What is printed: the members of docs/commands.md.</summary>
    internal sealed record Printed(
        int Year, DateOnly AsOf, decimal Bound, int Good, int Assessed, int Remaining, decimal Share10, decimal Share50, decimal Share90, decimal Probability,
        int NeededGood, DateOnly? CertainOn, int PastDays)
    {
        public static Printed Of(ShareForecast f) =>
            new(f.Year, f.AsOf, f.Bound, f.Good, f.Assessed, f.Remaining, f.Share10, f.Share50, f.Share90, f.Probability, f.NeededGood, f.CertainOn, f.PastDays);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ForecastVerb.Printed))]
internal sealed partial class ForecastJson : JsonSerializerContext;
