using Microsoft.Extensions.Options;
using MimeKit;

namespace WenchangPlan.Alerting.Outbox;

/// <summary>Writes mails as <c>.eml</c> files into a directory, complete or not at all.</summary>
/// <remarks>The name follows from the mail, so writing it twice leaves one file, and it is never uncertain whether it was taken.</remarks>
internal sealed class PickupDirectory(IOptions<SmtpOptions> options) : IMailTransport
{
    /// <inheritdoc/>
    public async Task<string?> SendAsync(MimeMessage mail, string name, Action gone, CancellationToken cancel)
    {
        string directory = options.Value.PickupDirectory;
        string target = Path.Combine(directory, name + ".eml");
        string unfinished = target + ".tmp";
        try
        {
            Directory.CreateDirectory(directory);
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await mail.WriteToAsync(file, cancel);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, target, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException(DeliveryFault.Unreachable, $"{directory}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task EndRoundAsync(CancellationToken cancel) => Task.CompletedTask;
}
