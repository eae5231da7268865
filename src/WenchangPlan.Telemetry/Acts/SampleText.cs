using System.Text;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Acts;

/// <summary>Why a text is no laboratory result.</summary>
public enum SampleProblem
{
    /// <summary>It says that there is none.</summary>
    Missing,
    /// <summary>It is no number.</summary>
    NoNumber,
    /// <summary>Not detected, and nothing says what could have been.</summary>
    NoLimit,
    /// <summary>Outside the plausible range of the register.</summary>
    Implausible,
}

/// <summary>Reads laboratory results, in every form an import takes: 0.05, 0.01L, &lt;0.01, ND, 未检出(0.01).</summary>
public static class SampleText
{
    /// <summary>Reads one.</summary>
    /// <param name="text">As the laboratory wrote it.</param>
    /// <param name="station">Where the sample was taken.</param>
    /// <param name="parameter">The indicator.</param>
    /// <param name="detectionLimit">Limit of detection of the method, in the catalogue's unit; null takes the catalogue's.</param>
    /// <param name="decimalComma">Whether the decimal sign is a comma.</param>
    /// <param name="unit">What a number is multiplied by, and what is added then, to be in the catalogue's unit.</param>
    /// <param name="result">The number, and whether it is a limit of detection that the true value is below.</param>
    /// <returns>Why it cannot be used; null when it can.</returns>
    public static SampleProblem? Read(
        string text, Station station, Parameter parameter, decimal? detectionLimit, bool decimalComma, (decimal Factor, decimal Shift) unit, out (decimal Value, bool Below) result)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(parameter);
        result = default;
        ValueForm form = ValueText.Split(Encoding.UTF8.GetBytes(text.Trim()), out ReadOnlySpan<byte> number);
        switch (form)
        {
            case ValueForm.Missing:
                return SampleProblem.Missing;
            case ValueForm.NotDetected:
                result = (detectionLimit ?? (decimal?)parameter.DetectionLimit ?? 0, true);
                return result.Value > 0 ? null : SampleProblem.NoLimit;
            case ValueForm.Number or ValueForm.Below when ValueText.TryDecimal(number, decimalComma, out decimal value):
                result = ((value * unit.Factor) + unit.Shift, form == ValueForm.Below);
                (double min, double max) = station.Find(parameter.Code) is { } own ? (own.Min, own.Max) : (parameter.Min, parameter.Max);
                return (double)result.Value >= min && (double)result.Value <= max && !(result.Below && result.Value <= 0) ? null : SampleProblem.Implausible;
            default:
                return SampleProblem.NoNumber;
        }
    }
}
