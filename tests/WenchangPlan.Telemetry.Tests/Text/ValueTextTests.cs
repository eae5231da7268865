using System.Globalization;
using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Text;

namespace WenchangPlan.Telemetry.Tests.Text;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("n/a")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("*")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("—")]
    [InlineData("——")]
    [InlineData("-;")]
    [InlineData("NULL")]
    [InlineData("#DIV/0!")]
    [InlineData("缺测")]
    [InlineData("无数据")]
    public void Missing(string text)
    {
        Assert.True(ValueText.IsMissing(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(ValueForm.Missing, ValueText.Split(Encoding.UTF8.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("0.01L", ValueForm.Below, "0.01")]
    [InlineData("0.01 L", ValueForm.Below, "0.01")]
    [InlineData("0.01(L)", ValueForm.Below, "0.01")]
    [InlineData("<0.01", ValueForm.Below, "0.01")]
    [InlineData("< 0.01", ValueForm.Below, "0.01")]
    [InlineData("＜0.01", ValueForm.Below, "0.01")]
    [InlineData("&lt;0.01", ValueForm.Below, "0.01")]
    [InlineData("未检出(0.01)", ValueForm.Below, "0.01")]
    [InlineData("未检出（0.01）", ValueForm.Below, "0.01")]
    [InlineData("ND(<0.01)", ValueForm.Below, "0.01")]
    [InlineData("ND", ValueForm.NotDetected, "")]
    [InlineData("n.d.", ValueForm.NotDetected, "")]
    [InlineData("未检出", ValueForm.NotDetected, "")]
    [InlineData("<LOD", ValueForm.NotDetected, "")]
    [InlineData(">24000", ValueForm.Above, "24000")]
    [InlineData("-0.4", ValueForm.Number, "-0.4")]
    [InlineData("many", ValueForm.Unreadable, "")]
    [InlineData("<many", ValueForm.Unreadable, "many")]
    [InlineData("L", ValueForm.Unreadable, "")]
    [InlineData("<", ValueForm.Unreadable, "")]
    [InlineData("<-1", ValueForm.Unreadable, "-1")]
    public void Forms(string text, ValueForm form, string number)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal((form, number), (ValueText.Split(bytes, out ReadOnlySpan<byte> found), Encoding.UTF8.GetString(found)));
    }

    [Theory]
    [InlineData("35.5", false, 35.5)]
    [InlineData(".5", false, 0.5)]
    [InlineData("007", false, 7)]
    [InlineData("+1e3", false, 1000)]
    [InlineData("−0.4", false, -0.4)]
    [InlineData("35,5", true, 35.5)]
    [InlineData("−35,5", true, -35.5)]
    [InlineData("35", true, 35)]
    public void Numbers(string text, bool comma, double value)
    {
        Assert.True(ValueText.TryDouble(Encoding.UTF8.GetBytes(text), comma, out double asDouble) && ValueText.TryDecimal(Encoding.UTF8.GetBytes(text), comma, out decimal asDecimal) && (decimal)value == asDecimal);
        Assert.Equal(value, asDouble);
    }

    [Theory]
    [InlineData("1,234", false)]
    [InlineData("1,234.5", false)]
    [InlineData("1.234,5", true)]
    [InlineData("1,2,3", true)]
    [InlineData("35.5", true)]
    [InlineData("1e999", false)]
    [InlineData("Infinity", false)]
    [InlineData("0x10", false)]
    [InlineData("1 000", false)]
    [InlineData("--1", false)]
    [InlineData("−-1", false)]
    [InlineData("35\0", false)]
    [InlineData("", true)]
    public void WhatIsNoNumber_IsNotRead(string text, bool comma) =>
        Assert.False(ValueText.TryDouble(Encoding.UTF8.GetBytes(text), comma, out _));

    [Fact]
    public void EveryNumber_PrintedInEveryForm_IsTheSameNumber() =>
        Gen.Select(Gen.Double.Where(double.IsFinite), Gen.Bool).Sample((value, comma) =>
        {
            string text = value.ToString("R", CultureInfo.InvariantCulture);
            Assert.True(ValueText.TryDouble(Encoding.UTF8.GetBytes(comma ? text.Replace('.', ',') : text), comma, out double read));
            Assert.Equal(value, read);
            string below = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
            foreach (string form in (string[])["<" + below, below + "L", "< " + below, below + "(L)", "ND(" + below + ")"])
            {
                Assert.Equal(ValueForm.Below, ValueText.Split(Encoding.UTF8.GetBytes(form), out ReadOnlySpan<byte> number));
                Assert.True(ValueText.TryDouble(number, false, out double limit));
                Assert.Equal(Math.Abs(value), limit);
            }
        });

    /// <summary>Whether a short way is taken must not be seen: digits, scale and sign of zero are those the framework reads.</summary>
    [Fact]
    public void Numbers_AreReadAsTheFrameworkReadsThem() =>
        Gen.Select(Gen.Char["+-0123456789.,eE "].Array[1, 6].Select(c => new string(c)), Gen.Char["0123456789."].Array[0, 22].Select(c => new string(c))).Sample((lead, rest) =>
        {
            string text = lead + rest;
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
            const System.Globalization.NumberStyles Plain = System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowExponent;
            var invariant = System.Globalization.CultureInfo.InvariantCulture;
            bool exact = decimal.TryParse(text, Plain, invariant, out decimal number);
            Assert.Equal(exact, ValueText.TryDecimal(bytes, false, out decimal read));
            Assert.Equal(decimal.GetBits(exact ? number : 0), decimal.GetBits(read));
            bool near = double.TryParse(text, Plain, invariant, out double value) && double.IsFinite(value);
            Assert.Equal(near, ValueText.TryDouble(bytes, false, out double same));
            if (near) Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(same));
            if (!text.Contains(',', StringComparison.Ordinal))
            {
                byte[] comma = System.Text.Encoding.UTF8.GetBytes(text.Replace('.', ','));
                Assert.Equal(exact, ValueText.TryDecimal(comma, true, out decimal withComma));
                if (exact) Assert.Equal(decimal.GetBits(number), decimal.GetBits(withComma));
            }
        }, iter: 300_000);
}
