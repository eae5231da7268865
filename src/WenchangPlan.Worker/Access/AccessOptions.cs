using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Access;

/// <summary>Who may reach the service.</summary>
public enum AccessMode
{
    /// <summary>Nobody signs in, and the service listens on this machine only.</summary>
    Loopback,
    /// <summary>Everybody signs in, or shows a key.</summary>
    SignIn,
}

/// <summary>Settings under <c>Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>Who may reach the service; default this machine only, without users (G9).</summary>
    public AccessMode Mode { get; set; } = AccessMode.Loopback;

    /// <summary>A session ends when nothing was asked for so long; 5 min to 7 days, default 12 h. That of a viewer, who changes nothing and may be a screen on the wall, lasts <see cref="ViewerSession"/>.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan Session { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The same for users who are viewers; 5 min to 90 days, default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "90.00:00:00")]
    public TimeSpan ViewerSession { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Proxies that are believed when they say whom they ask for (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>): addresses or networks (<c>10.0.0.0/8</c>), separated by semicolons. Default none.</summary>
    public string Proxies { get; set; } = "";

    /// <summary>Whether passwords and keys may come without TLS from beyond this machine: only where nobody else is on the line, such as a network of containers. Default no.</summary>
    public bool PasswordInClear { get; set; }

    /// <summary>The mode while the stages are put together; it takes what binding takes, and <see cref="AccessMode.Loopback"/> for a word that binding will refuse.</summary>
    public static AccessMode ReadMode(IConfiguration configuration) =>
        Enum.TryParse(configuration["Access:Mode"], ignoreCase: true, out AccessMode mode) ? mode : AccessMode.Loopback;

    /// <summary>The proxies as networks; those that are none are left out.</summary>
    internal IEnumerable<IPNetwork> ReadProxies(ICollection<string>? wrong = null)
    {
        foreach (string text in Proxies.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                yield return new IPNetwork(address, address.GetAddressBytes().Length * 8);
            }
            else if (IPNetwork.TryParse(text, out IPNetwork network) && network.PrefixLength > 0)
            {
                yield return network;
            }
            else
            {
                wrong?.Add(text);
            }
        }
    }
}

/// <summary>What is wrong with the access: an account file that cannot be read, a proxy that is no address.</summary>
internal sealed class AccessOptionsValidator(AccountFile accounts) : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var problems = new List<string>();
        var wrong = new List<string>();
        _ = options.ReadProxies(wrong).Count();
        problems.AddRange(wrong.Select(w => ConsoleText.Problem(null, "Access:Proxies", $"\"{w}\"", ConsoleText.Get("takes.proxies"))));
        if (options.Mode == AccessMode.SignIn)
        {
            try
            {
                accounts.Read();
            }
            catch (IOException e)
            {
                problems.Add(e.Message);
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
