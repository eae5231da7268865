using System.Text;
using System.Text.Json.Nodes;
using WenchangPlan.Telemetry.Register;
using WenchangPlan.Tests.Shared;

namespace WenchangPlan.Ingest.Tests.Support;

/// <summary>The register of the tests, its stations with devices.</summary>
internal static class DeviceRegister
{
    public static District Read(params IEnumerable<(string Station, string User, string Password)> devices) => Read(PasswordHash.LeastIterations, devices);

    /// <summary>The same, their passwords made at random.</summary>
    public static District ReadRandom(params IEnumerable<(string Station, string User, string Password)> devices) => Read(PasswordHash.CreateOfRandom, devices);

    public static District Read(int iterations, params IEnumerable<(string Station, string User, string Password)> devices) => Read(password => PasswordHash.Create(password, iterations), devices);

    private static District Read(Func<string, PasswordHash> hashOf, params IEnumerable<(string Station, string User, string Password)> devices)
    {
        JsonNode register = JsonNode.Parse(TestRegister.Json)!;
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string station, string user, string password) in devices)
        {
            if (!hashes.TryGetValue(user, out string? hash))
            {
                hashes[user] = hash = hashOf(password).Text;
            }

            register["stations"]!.AsArray().Single(s => s!["id"]!.GetValue<string>() == station)!["device"] = new JsonObject { ["username"] = user, ["password"] = hash };
        }

        return RegisterReader.Read("devices.json", Encoding.UTF8.GetBytes(register.ToJsonString()), out IReadOnlyList<RegisterProblem> problems)
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }
}
