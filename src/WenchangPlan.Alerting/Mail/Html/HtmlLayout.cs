using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace WenchangPlan.Alerting.Mail.Html;

/// <summary>Lays a mail out as HTML: components rendered in this process. Whatever comes from outside is encoded by them and nowhere else.</summary>
internal static class HtmlLayout
{
    /// <summary>Chinese stays Chinese: escaped, every character would be eight.</summary>
    private static readonly IServiceProvider Services = new ServiceCollection().AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).BuildServiceProvider();

    /// <summary>The whole document.</summary>
    public static async Task<string> WriteAsync(MailPage mail)
    {
        await using var renderer = new HtmlRenderer(Services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(MailDocument.Mail)] = mail });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<MailDocument>(parameters)).ToHtmlString());
    }
}
