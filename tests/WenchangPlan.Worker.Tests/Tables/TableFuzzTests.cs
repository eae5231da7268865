using WenchangPlan.Fuzz.Tables;

namespace WenchangPlan.Worker.Tests.Tables;

/// <summary>The short form of <c>fuzz --tables</c>.</summary>
public sealed class TableFuzzTests
{
    private const int Tables = 20_000;

    [Theory]
    [InlineData(20260501)]
    [InlineData(88)]
    public void AnyTable_IsReadAsAReferenceReaderReadsIt(int seed)
    {
        var source = new TableInputs(seed);
        var meant = new MeantTables(seed);
        var check = new TableCheck(seed);
        for (int i = 0; i < Tables; i++)
        {
            MadeTable table = source.Next();
            string? problem = check.Take(table);
            Assert.True(problem is null, $"{problem}: delimiter {(char)table.Delimiter}, base64 {Convert.ToBase64String(table.Bytes)}");
            MeantTable printed = meant.Next();
            problem = check.Take(printed);
            Assert.True(problem is null, $"{problem}: delimiter {(char)printed.Format.Delimiter}, base64 {Convert.ToBase64String(printed.Bytes)}");
        }

        Assert.True(check.Rows > Tables && check.Values > Tables / 50 && check.Refused > Tables / 10 && check.Meant > 2 * Tables, $"{check.Rows} rows, {check.Values} values, {check.Refused} refusals");
    }
}
