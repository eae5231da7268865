using System.Globalization;
using System.Resources;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Telemetry.Words;

/// <summary>Says why a message or value was refused, in the language of a culture: the words of pages and mails, each here once.</summary>
public static class RejectWords
{
    private static readonly ResourceManager Texts = new(typeof(RejectWords));

    /// <summary>A reason; its code where there are no words.</summary>
    public static string Reason(RejectReason reason, CultureInfo culture) => Texts.GetString(reason.ToCode(), culture) ?? reason.ToCode();

    /// <summary>A reason, with what it is about in parentheses.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="detail">The field, value or position it is about; empty if there is none.</param>
    /// <param name="culture">The language.</param>
    public static string Reason(RejectReason reason, string detail, CultureInfo culture) => string.IsNullOrEmpty(detail) ? Reason(reason, culture)
        : string.Format(culture, Texts.GetString("with-detail", culture)!, Reason(reason, culture), detail);
}
