using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WenchangPlan.Ingest;
using WenchangPlan.Storage;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Worker.Access;
using WenchangPlan.Worker.Hosting;
using WenchangPlan.Worker.Resources;

namespace WenchangPlan.Worker.Verbs;

/// <summary><c>wenchang open</c>: makes the service reachable from a network, safely: certificate, first administrator, host names, devices by TLS. What would stay open is refused.</summary>
internal static class OpenVerb
{
    private static readonly string[] Here = ["localhost", "127.0.0.1"];

    /// <summary>The command; its action returns 0 open after the next start, 1 something would stay open or the configuration is wrong, 2 a file cannot be read or written.</summary>
    public static Command Create()
    {
        var options = new OpenOptions();
        Argument<string[]> settings = DataVerb.Settings();
        var command = new Command("open", "Opens the service to a network: certificate, first administrator, host names, devices by TLS; says who reaches what.")
        {
            options.Host, options.Port, options.MqttPort, options.Certificate, options.Key, options.Admin, settings,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(options.Certificate) is null != result.GetResult(options.Key) is null) result.AddError(ConsoleText.Get("open.pair"));
            foreach (string host in result.GetValue(options.Host) ?? [])
            {
                if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)) result.AddError(ConsoleText.Format("open.badHost", host));
            }
        });
        command.SetAction((parsed, _) => DataVerb.RunAsync(parsed, settings, services => new Opening(services, parsed, options, parsed.GetValue(settings) ?? []).RunAsync(), StoreNeed.Made,
            more: ["Access:Mode=SignIn", "Access:PasswordInClear=true"])); // what is open now is what it is for; how it will be is looked at below
        return command;
    }

    private sealed class OpenOptions
    {
        public Option<string[]> Host { get; } = new("--host") { Description = "A name or address people and devices use; several are allowed, and links name the first.", Required = true };

        public Option<int> Port { get; } = Of("--port", "Port of pages and API.", 8443);

        public Option<int> MqttPort { get; } = Of("--mqtt-port", "Port for devices, of the embedded broker.", 8883);

        public Option<string?> Certificate { get; } = new("--certificate") { Description = "PEM file of a certificate for these names; without it one is made, with an authority of its own." };

        public Option<string?> Key { get; } = new("--key") { Description = "PEM file of its private key." };

        public Option<string> Admin { get; } = new("--admin") { Description = "Name of the first administrator.", DefaultValueFactory = _ => "admin" };

        private static Option<int> Of(string name, string description, int port)
        {
            var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => port };
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 65535) result.AddError(ConsoleText.Format("open.badPort", name));
            });
            return option;
        }
    }

    /// <summary>One opening.</summary>
    private sealed class Opening(IServiceProvider services, ParseResult parsed, OpenOptions options, string[] overrides)
    {
        private readonly TextWriter _output = parsed.InvocationConfiguration.Output;
        private readonly TextWriter _error = parsed.InvocationConfiguration.Error;
        private readonly string _data = Path.GetFullPath(services.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory);
        private readonly string[] _hosts = [.. parsed.GetRequiredValue(options.Host).Concat(Here).Distinct(StringComparer.OrdinalIgnoreCase)];
        private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

        public async Task<int> RunAsync()
        {
            string admin = parsed.GetRequiredValue(options.Admin);
            if (!Account.IsName(admin))
            {
                return await UserVerb.RefuseAsync(parsed.InvocationConfiguration, ConsoleText.Format("user.badName", admin));
            }

            var authority = new OwnAuthority(Path.Combine(_data, "tls"), _clock);
            bool isOurs = parsed.GetValue(options.Certificate) is null, isNew = isOurs && authority.Issue(_hosts);
            string certificate = isOurs ? authority.CertificateFile : Path.GetFullPath(parsed.GetValue(options.Certificate)!), key = isOurs ? authority.KeyFile : Path.GetFullPath(parsed.GetValue(options.Key)!);
            string part = Path.Combine(_data, OpenSettings.FileName + ".part");
            await File.WriteAllTextAsync(part, OpenSettings.Create(_hosts, parsed.GetValue(options.Port), parsed.GetValue(options.MqttPort), certificate, key,
                services.GetRequiredService<IOptions<MqttOptions>>().Value, services.GetRequiredService<District>()).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

            // Everything is looked at as it will be at the next start, what the environment and this command line set included.
            var settings = Settings.Load(overrides, opened: part);
            await using WebApplication? app = Service.Build(settings, out IReadOnlyList<string> problems);
            List<string> open = [.. problems, .. app is null ? [] : WhatStaysOpen(settings, app.Services, certificate)];
            if (open.Count > 0)
            {
                File.Delete(part);
                foreach (string problem in open) await _error.WriteLineAsync(problem);
                await _error.WriteLineAsync(ConsoleText.Get("open.refused"));
                return ExitCodes.Refused;
            }

            string? password = MakeAdmin(admin);
            File.Move(part, Path.Combine(_data, OpenSettings.FileName), overwrite: true);
            services.GetRequiredService<AuditTrail>().WriteVerb("open", string.Join(' ', _hosts), after: settings.Configuration["Http:Urls"]);
            await TellAsync(app!.Services, authority, certificate, isOurs, isNew, admin, password);
            return ExitCodes.Done;
        }

        /// <summary>What the checks of every start allow and an opening does not.</summary>
        private IEnumerable<string> WhatStaysOpen(Settings settings, IServiceProvider opened, string certificate)
        {
            AccessOptions access = opened.GetRequiredService<IOptions<AccessOptions>>().Value;
            if (access.Mode != AccessMode.SignIn)
            {
                yield return Explain("Access:Mode", access.Mode.ToString(), nameof(AccessMode.SignIn));
            }

            foreach (HttpEndpoint endpoint in HttpEndpoints.Read(settings.Configuration).Where(e => e is { IsLocal: false, IsHttps: false }))
            {
                yield return Explain(endpoint.Key, endpoint.Url, "https://");
            }

            string[] allowed = [.. (settings.Configuration["AllowedHosts"] ?? "").Split(';')];
            if (allowed.Contains("*") || !_hosts.All(h => allowed.Any(a => a.Trim('[', ']').Equals(h, StringComparison.OrdinalIgnoreCase))))
            {
                yield return Explain("AllowedHosts", string.Join(';', allowed), string.Join(';', _hosts));
            }

            MqttOptions mqtt = opened.GetRequiredService<IOptions<MqttOptions>>().Value;
            if (mqtt is { Mode: MqttMode.Embedded, UseTls: false } && !Advice.IsThisMachine(mqtt.Host))
            {
                yield return Explain("Mqtt:UseTls", "false", "true");
            }

            foreach (string readable in PrivateFiles.FindReadable(settings))
            {
                yield return readable;
            }

            using X509Certificate2 shown = X509CertificateLoader.LoadCertificateFromFile(certificate);
            foreach (string host in _hosts.Except(Here).Where(h => !shown.MatchesHostname(h)))
            {
                yield return ConsoleText.Format("open.otherName", certificate, host);
            }

            if (shown.NotAfter.ToUniversalTime() <= _clock.GetUtcNow().UtcDateTime)
            {
                yield return ConsoleText.Format("open.expired", certificate, shown.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }

            string Explain(string setting, string found, string expected) => ConsoleText.Problem(settings.Where(setting), setting, $"\"{found}\"", $"\"{expected}\"");
        }

        /// <summary>The password of a new administrator; null when there is one already.</summary>
        private string? MakeAdmin(string name)
        {
            AccountFile accounts = services.GetRequiredService<AccountFile>();
            if (accounts.Read().Users.Any(u => u is { Disabled: false, Role: Role.Admin }))
            {
                return null;
            }

            string password = Secrets.NewPassword();
            DateTimeOffset now = _clock.GetUtcNow();
            var account = new Account { Name = name, Role = Role.Admin, Password = Sessions.HashPassword(password), Stamp = Account.NewStamp(), CreatedAt = now };
            accounts.Change(a => a.With(account), now);
            services.GetRequiredService<AuditTrail>().WriteVerb("user add", name, after: AuditTrail.Word(Role.Admin));
            return password;
        }

        private async Task TellAsync(IServiceProvider opened, OwnAuthority authority, string certificate, bool isOurs, bool isNew, string admin, string? password)
        {
            Accounts accounts = services.GetRequiredService<AccountFile>().Read();
            District district = services.GetRequiredService<District>();
            MqttOptions mqtt = opened.GetRequiredService<IOptions<MqttOptions>>().Value;
            string page = opened.GetRequiredService<IConfiguration>()["Alerting:PublicUrl"]!;
            DateTimeOffset now = _clock.GetUtcNow();
            await LineAsync("open.title");
            await LineAsync("open.row", ConsoleText.Get("open.page"), page, ConsoleText.Format("open.signedIn", accounts.Users.Count(u => !u.Disabled), accounts.Keys.Count(k => k.ExpiresAt > now)));
            await LineAsync("open.row", "/healthz /readyz", page, ConsoleText.Get("open.anybody"));
            await LineAsync("open.row", "/metrics", page, ConsoleText.Get("open.viewers"));
            await LineAsync("open.row", ConsoleText.Get("open.devices"), $"{(mqtt.UseTls ? "mqtts" : "mqtt")}://{(mqtt.Host == "0.0.0.0" ? _hosts[0] : mqtt.Host)}:{mqtt.Port}", mqtt.Mode == MqttMode.External ? ConsoleText.Get("open.external")
                : Advice.IsThisMachine(mqtt.Host) ? ConsoleText.Get("open.noDevices") : ConsoleText.Format("open.someDevices", OpenSettings.Devices(district), district.Stations.Count(s => s.Device is not null), district.Stations.Count, mqtt.MaxClients, mqtt.MessagesPerSecond));
            await LineAsync("open.row", ConsoleText.Get("open.files"), _data, ConsoleText.Format("open.owner", Environment.UserName));
            using X509Certificate2 shown = X509CertificateLoader.LoadCertificateFromFile(certificate);
            await LineAsync("open.until", shown.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), certificate);
            if (isOurs)
            {
                using X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(authority.AuthorityFile);
                await LineAsync(isNew ? "open.newAuthority" : "open.authority", authority.AuthorityFile, root.GetCertHashString(HashAlgorithmName.SHA256), string.Join(ConsoleText.Get("separator"), _hosts));
            }

            await (password is null ? LineAsync("open.hasAdmin") : LineAsync("open.admin", admin, password));
            await LineAsync("open.next", Path.Combine(_data, OpenSettings.FileName), page);
        }

        private Task LineAsync(string key, params object?[] values) => _output.WriteLineAsync(ConsoleText.Format(key, values));
    }
}
