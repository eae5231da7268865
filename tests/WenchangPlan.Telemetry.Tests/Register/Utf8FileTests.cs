using System.Text;
using CsCheck;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Telemetry.Tests.Register;

public sealed class Utf8FileTests : IDisposable
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARegisterInGb18030_IsReadWithItsNames()
    {
        District? district = RegisterReader.ReadFile(Path.Combine(AppContext.BaseDirectory, "Data", "district-gb18030.json"), out IReadOnlyList<RegisterProblem> problems);
        Assert.Empty(problems);
        Assert.Equal(("示范区", "一号站", "大气值班室"), (district!.Name, district.Stations[0].Name, district.Contacts[0].Name));
    }

    /// <summary>
    /// Whatever people call their stations, each encoding brings the same text: Chinese, its rare characters, plain letters. A few characters of GB18030 alone may also
    /// be UTF-8 by chance, so there is a name in each text, as there is in each register.
    /// </summary>
    [Fact]
    public void EveryEncoding_BringsTheSameText()
    {
        Gen<string> letter = Gen.OneOf(Gen.Int['一', '龥'].Select(c => ((char)c).ToString()), Gen.Char['a', 'z'].Select(c => c.ToString()), Gen.Const("\n"), Gen.Const("𠀀"));
        letter.Array[0, 40].Select(l => "文昌湖区" + string.Concat(l)).Sample(text =>
        {
            foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode])
            {
                Assert.Equal(text, Read([.. encoding.Preamble, .. encoding.GetBytes(text)]));
            }

            Assert.Equal(text, Read(Encoding.UTF8.GetBytes(text)));
            Assert.Equal(text, Read(Gb18030.GetBytes(text)));
        }, iter: 2_000);

        static string Read(byte[] bytes)
        {
            string text = Encoding.UTF8.GetString(Utf8File.ToUtf8(bytes, out int damaged));
            Assert.Equal(0, damaged);
            return text;
        }
    }

    [Fact]
    public void OneBrokenCharacter_IsNamedByLine_AndDoesNotTurnTheRestIntoAnotherEncoding()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("""
            {
              "district": { "id": "x", "name": "文昌湖区环境保护" },
              "stations": []
            }
            """);
        int second = bytes.AsSpan().IndexOf("文"u8);
        string file = _folder["district.json"];
        File.WriteAllBytes(file, [.. bytes[..second], .. bytes[(second + 1)..]]);

        Assert.Null(RegisterReader.ReadFile(file, out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal($"{file}:2: $: found a byte that is no text in UTF-8, UTF-16 or GB18030, expected the file saved as UTF-8", Assert.Single(problems).ToString());
    }
}
