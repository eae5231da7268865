using System.Globalization;
using System.Text.Json;

namespace WenchangPlan.SystemTests.Bulletins;

/// <summary>A figure that the API compares with an earlier one, and whether that one is complete enough to be printed.</summary>
/// <param name="Compared">What the API says: <c>before</c>, <c>change</c>, <c>trend</c>.</param>
/// <param name="IsComparable">Whether enough of the earlier period is judged.</param>
internal readonly record struct Earlier(JsonElement Compared, bool IsComparable)
{
    /// <summary>The earlier figure as it may be printed; null where there is none.</summary>
    public decimal? Before => IsComparable && Compared.Number("before") is { } before ? before : null;

    /// <summary>How it changed; that nothing is to be compared with, where it is so.</summary>
    /// <param name="unit"><c>%</c>, <c>points</c>, <c>days</c>, <c>count</c> or <c>plain</c>.</param>
    /// <param name="none">What stands without a comparison.</param>
    public string Change(string unit, string none)
    {
        if (Before is null) return none;
        decimal change = Compared.Number("change")!.Value, size = Math.Abs(change);
        bool isBetter = Compared.GetProperty("trend").GetString() == "better";
        return change == 0 ? "持平" : unit switch
        {
            "%" => $"{(isBetter ? "改善" : "恶化")} {size.Fixed(1)}%",
            "points" => $"{(isBetter ? "改善" : "恶化")} {size.Fixed(1)} 个百分点",
            "days" => $"{(change > 0 ? "增加" : "减少")} {size.Fixed(0)} 天",
            "count" => $"{(change > 0 ? "增加" : "减少")} {size.Fixed(0)}",
            _ => $"{(change > 0 ? "上升" : "下降")} {size.Fixed(1)}",
        };
    }

    /// <summary>In a sentence, against the year before.</summary>
    public string Yoy(string unit) => Change(unit, "") is { Length: > 0 } change ? "同比" + change : "上年同期无可比数据";

    /// <summary>In a sentence, against the period before.</summary>
    public string Mom(string unit) => Change(unit, "") is { Length: > 0 } change ? "环比" + change : "上期无可比数据";
}

/// <summary>Answers of the API as bulletins print them.</summary>
internal static class ApiNumbers
{
    public static decimal? Number(this JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    public static int Int(this JsonElement of, string name) => of.GetProperty(name).GetInt32();

    public static IEnumerable<JsonElement> List(this JsonElement of, string name) => of.GetProperty(name).EnumerateArray();

    public static string Fixed(this decimal value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Fixed(this decimal? value, int decimals, string none = "无有效数据") => value is { } number ? number.Fixed(decimals) : none;

    public static string Plain(this decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    public static DateOnly Date(this JsonElement of, string name) => DateOnly.ParseExact(of.GetProperty(name).GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string InSentence(this DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Month} 月 {day.Day} 日");
}
