using System.Globalization;
using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Payload;

namespace WenchangPlan.Telemetry.Tests.Payload;

public class PlainNumberTests
{
    [Fact]
    public void Read_AnyDecimal_IsTheNearestDouble() =>
        Gen.Select(Gen.Long[0, 999_999_999_999_999], Gen.Int[0, 15], Gen.Bool).Sample((digits, decimals, negative) =>
        {
            string text = digits.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
            text = (negative ? "-" : "") + (decimals == 0 ? text : $"{text[..^decimals]}.{text[^decimals..]}");
            if (PlainNumber.TryRead(Encoding.ASCII.GetBytes(text), out double value))
            {
                Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
            }
            else
            {
                Assert.True(text.Count(char.IsAsciiDigit) > 15, text);
            }
        }, iter: 100_000);

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("-0", -0.0)]
    [InlineData("-0.0", -0.0)]
    [InlineData("35.2", 35.2)]
    [InlineData("999999999999999", 999999999999999.0)]
    [InlineData("0.00000000000001", 1e-14)]
    public void Read_Plain_GivesTheBits(string text, double expected)
    {
        Assert.True(PlainNumber.TryRead(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("1e3")]
    [InlineData("1E-3")]
    [InlineData("1.5e+2")]
    [InlineData("1e999")]
    [InlineData("1234567890123456")]
    [InlineData("0.1234567890123456")]
    public void Read_WithExponentOrMoreDigits_IsLeftToTheGeneralWay(string text) => Assert.False(PlainNumber.TryRead(Encoding.ASCII.GetBytes(text), out _));
}
