using System.Globalization;
using System.Runtime.Versioning;
using WenchangPlan.Tests.Shared;
using WenchangPlan.Worker.Hosting;

namespace WenchangPlan.Worker.Tests.Hosting;

/// <summary>Settings that would leave something open: each is refused, or told as a warning, by <c>check</c> and at every start, in a sentence that says what to do.</summary>
public sealed class InsecureSettingsTests : IDisposable
{
    private const string Influx = "Storage:Kind=InfluxDb InfluxDb:Org=o InfluxDb:Bucket=b InfluxDb:Token=t";
    private readonly TempDirectory _folder = new();

    public InsecureSettingsTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");

    public void Dispose() => _folder.Dispose();

    [Theory]
    // The page and the API.
    [InlineData("Http:Urls=http://0.0.0.0:8080", "Http:Urls: http://0.0.0.0:8080 is reached from beyond this machine, and Access:Mode is Loopback, without sign-in. Listen on 127.0.0.1; to open it to the network, run wenchang open")]
    [InlineData("Http:Urls=http://0.0.0.0:8080 Access:Mode=SignIn", "Http:Urls: http://0.0.0.0:8080 is reached from beyond this machine without TLS, and passwords would cross the network in clear.")]
    [InlineData("Http:OpenWithoutSignIn=true", "Http:OpenWithoutSignIn is gone: who opens the service to a network has people sign in. Remove it and set Access:Mode=SignIn (wenchang open does all of it)")]
    [InlineData("Http:MetricsUrl=http://0.0.0.0:9464", "Http:MetricsUrl: found \"http://0.0.0.0:9464\", expected an http address of this machine with its port")]
    [InlineData("Access:Proxies=10.0.0.0/8;everybody;0.0.0.0/0", "Access:Proxies: found \"everybody\", expected IP addresses or networks")]
    [InlineData("Http:Urls=http://*:8080", "Http:Urls: http://*:8080 is reached from beyond this machine")]
    [InlineData("Http:Urls=http://[::]:8080", "Http:Urls: http://[::]:8080 is reached from beyond this machine")]
    [InlineData("Http:Urls=http://127.0.0.1:8080;http://192.168.7.7:80", "Http:Urls: http://192.168.7.7:80 is reached from beyond this machine")]
    [InlineData("Http:Urls=http://wenchang.example.org:8080", "Http:Urls: http://wenchang.example.org:8080 is reached from beyond this machine")] // a name is every address
    [InlineData("Kestrel:Endpoints:Page:Url=http://0.0.0.0:8080", "Kestrel:Endpoints:Page:Url: http://0.0.0.0:8080 is reached from beyond this machine")]
    [InlineData("Http:Urls=https://127.0.0.1:8443", "Http:Urls: https://127.0.0.1:8443 needs a certificate: Kestrel:Certificates:Default:Path is not set")]
    [InlineData("Http:Urls=https://127.0.0.1:8443 Kestrel:Certificates:Default:Path=/no/such.pem", "Http:Urls: https://127.0.0.1:8443 needs a certificate: ")]
    [InlineData("Http:AllowChange=true", "Http:AllowChange: there is no such setting")]
    [InlineData("Alerting:PublicUrl=https://duty:secret@example.org", "Alerting:PublicUrl: found")]
    // The broker.
    [InlineData("Mqtt:Host=0.0.0.0", "Mqtt:Username, or a device in the register, must be set when the embedded broker listens on 0.0.0.0")]
    [InlineData("Mqtt:Username=worker", "Mqtt:Password must be set together with Mqtt:Username")]
    [InlineData("Mqtt:UseTls=true", "Mqtt:CertificateFile must be set when the embedded broker uses TLS")]
    [InlineData("Mqtt:CertificateKeyFile=key.pem", "Mqtt:CertificateKeyFile needs Mqtt:UseTls")]
    // Mails and InfluxDB.
    [InlineData("Smtp:Host=mail.example.org Smtp:Username=a Smtp:Password=b", "Smtp:Security: must be StartTls or Tls when a user name is set")]
    [InlineData("Smtp:Host=mail.example.org Smtp:Username=a Smtp:Password=b Smtp:Security=StartTlsWhenAvailable", "Smtp:Security: must be StartTls or Tls when a user name is set")]
    [InlineData("Smtp:Host=mail.example.org Smtp:Username=a", "Smtp:Username and Smtp:Password: must both be set")]
    [InlineData(Influx + " InfluxDb:Url=http://influx.example.org:8086", "InfluxDb:Url: found \"http://influx.example.org:8086\", expected an https address: InfluxDb:Token would cross the network in clear")]
    [InlineData(Influx + " InfluxDb:Url=https://user:secret@influx.example.org", "InfluxDb:Url: expected an address without user, query or fragment")]
    public void WhatWouldBeOpen_IsRefused(string settings, string sentence)
    {
        Assert.Null(Service.Build(Load(settings), out IReadOnlyList<string> problems));
        Show(settings, "refused", Assert.Single(problems, p => p.Contains(sentence, StringComparison.Ordinal)));
        Assert.DoesNotContain(problems, p => p.Contains("=secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Http:Urls=http://0.0.0.0:8080 Access:Mode=SignIn Access:PasswordInClear=true", "http://0.0.0.0:8080 is reached from beyond this machine without TLS (Access:PasswordInClear)")]
    [InlineData("Access:Mode=SignIn", "Access:Mode is SignIn and there are no users yet")]
    [InlineData("Access:Mode=SignIn Http:AllowChanges=true", "Http:AllowChanges means nothing with Access:Mode=SignIn")]
    [InlineData("AllowedHosts=*", "AllowedHosts has *")]
    [InlineData("AllowedHosts=example.org;*", "AllowedHosts has *")]
    [InlineData(Influx + " InfluxDb:Url=http://influxdb:8086 InfluxDb:TokenInClear=true", "InfluxDb:Token crosses the network to http://influxdb:8086 in clear")]
    [InlineData("Mqtt:Mode=External Mqtt:Host=mosquitto Mqtt:Username=w Mqtt:Password=p Mqtt:PasswordInClear=true", "Mqtt:Password crosses the network to mosquitto in clear (Mqtt:PasswordInClear)")]
    public async Task WhatSomebodyMustHaveThoughtOf_IsAWarning(string settings, string sentence) => Show(settings, "warning", await AssertWarnsAsync(Load(settings), sentence));

    /// <summary>Files with secrets that every user of the machine can read are named: the secret itself, a private key, a configuration file with a password in it.</summary>
    [Theory]
    [InlineData("secret", "Smtp:PasswordFile")]
    [InlineData("appsettings.json", "Smtp:Password")]
    [InlineData("key.pem", "Mqtt:CertificateKeyFile")]
    [UnsupportedOSPlatform("windows")]
    public async Task ASecretThatOthersCanRead_IsNamed_AndNoMoreWhenTheyCannot(string name, string key)
    {
        string open = Path.Combine("/tmp", Path.GetRandomFileName()); // where everybody gets to; the folder of the test is for its owner only
        Directory.CreateDirectory(open);
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        try
        {
            string file = Path.Combine(open, name);
            await File.WriteAllTextAsync(file, name == "appsettings.json" ? """{ "Smtp": { "Password": "b" } }""" : "b\n", TestContext.Current.CancellationToken);
            string[] set = name switch { "secret" => [$"Smtp:PasswordFile={file}"], "key.pem" => [$"Mqtt:CertificateKeyFile={file}"], _ => [] };
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            string warning = Assert.Single(PrivateFiles.FindReadable(Settings.Load(set, open)));
            Show($"{name} of mode 0404", "warning", warning.Replace(open, "…", StringComparison.Ordinal));
            Assert.Equal($"{file} holds the secret of {key}, and every user of this machine can read it: chmod 600.", warning);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.Empty(PrivateFiles.FindReadable(Settings.Load(set, open)));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Assert.Empty(PrivateFiles.FindReadable(Settings.Load(set, open))); // nobody gets to it
        }
        finally
        {
            File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.Delete(open, recursive: true);
        }
    }

    [Theory]
    [InlineData("Http:Urls=http://127.0.0.1:8080;http://[::1]:8080;http://localhost:8080")]
    [InlineData("Http:Urls=http://unix:/run/wenchang.sock")]
    [InlineData(Influx + " InfluxDb:Url=http://127.0.0.1:8086")]
    [InlineData(Influx + " InfluxDb:Url=https://influx.example.org")]
    [InlineData("AllowedHosts=wenchang.example.org")]
    public async Task WhatIsClosed_IsNoMatter(string settings)
    {
        Settings loaded = Load(settings);
        await using var app = Service.Build(loaded, out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        Assert.Empty(Advice.Find(loaded, app!.Services));
    }

    private static async Task<string> AssertWarnsAsync(Settings settings, string sentence)
    {
        await using var app = Service.Build(settings, out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        string warning = Assert.Single(Advice.Find(settings, app!.Services), w => w.StartsWith(sentence, StringComparison.Ordinal));
        Assert.StartsWith(sentence, warning, StringComparison.Ordinal);
        return warning;
    }

    /// <summary>For a table of them all: tests/attacks.sh.</summary>
    private static void Show(string settings, string how, string sentence)
    {
        if (Environment.GetEnvironmentVariable("WENCHANG_SHOW") is not null)
        {
            Console.WriteLine($"INSECURE {settings} → {how}: {sentence}");
        }
    }

    private Settings Load(string settings)
    {
        File.WriteAllText(_folder["register.json"], TestRegister.Json);
        string[] set = settings.Split(' ');
        return Settings.Load([$"District:File={_folder["register.json"]}", .. set.Any(s => s.StartsWith("Smtp:", StringComparison.Ordinal)) ? (string[])[] : ["Smtp:PickupDirectory=mails"], .. set], _folder.Path);
    }
}
