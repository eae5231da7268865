using System.Diagnostics;
using WenchangPlan.Bulletins.Documents;
using WenchangPlan.Bulletins.Formats;
using WenchangPlan.Bulletins.Text;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Bulletins.Tests;

/// <summary>An office suite opens the files and prints them with text that can be searched.</summary>
public sealed class OfficeSuiteTests
{
    [Theory]
    [InlineData(BulletinFormat.Docx, "一、环境空气质量", "主要污染物浓度及变化", "同比增加 2 天", "断流")]
    [InlineData(BulletinFormat.Xlsx, "二氧化硫", "上年同月", "综合指数", "断流")]
    public async Task LibreOffice_OpensIt_AndItsPdfCanBeSearched(BulletinFormat format, params string[] searched)
    {
        using var directory = new TempDirectory();
        BulletinDocument document = TemplateTests.Read(BulletinTemplate.Default(TemplateKind.Bulletin, "zh-CN"), "zh-CN").Render(SampleBulletin.Of(TestRegister.District), new BulletinContextValues("主管部门", "", 1));
        string name = "bulletin." + (format is BulletinFormat.Docx ? "docx" : "xlsx");
        await File.WriteAllBytesAsync(Path.Combine(directory.Path, name), BulletinFile.Write(document, [], "草稿", format), TestContext.Current.CancellationToken);
        string said = await RunAsync(directory.Path, "soffice", $"-env:UserInstallation=file://{directory.Path}/profile", "--headless", "--convert-to", "pdf", name);
        Assert.True(File.Exists(Path.Combine(directory.Path, "bulletin.pdf")), said);
        string text = string.Concat((await RunAsync(directory.Path, "pdftotext", "-layout", "bulletin.pdf", "-")).Where(c => !char.IsWhiteSpace(c)));
        Assert.All(searched, s => Assert.Contains(s.Replace(" ", "", StringComparison.Ordinal), text, StringComparison.Ordinal));
    }

    private static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await error);
        return output;
    }
}
