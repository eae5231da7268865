using System.Text;
using WenchangPlan.Telemetry.Register;

namespace WenchangPlan.Telemetry.Tests.Register;

public class DeviceReaderTests
{
    private static readonly string Hash = PasswordHash.Create("secret", PasswordHash.LeastIterations).Text;

    [Fact]
    public void Device_HasTheStationsIdAsUserName_UnlessItSaysAnother()
    {
        District district = Read($$"""{ "password": "{{Hash}}" }""", $$"""{ "username": "gateway-1", "password": "{{Hash}}" }""", out _)!;

        Assert.Equal(["A1", "gateway-1"], district.Stations.Select(s => s.Device!.Username));
        Assert.True(district.Stations[0].Device!.Password.Matches("secret"));
        Assert.Null(Read("null", "null", out _)!.Stations[0].Device);
    }

    [Fact]
    public void Gateway_SameNameSameHash_IsFine_OtherHashIsAProblem()
    {
        string other = PasswordHash.Create("secret", PasswordHash.LeastIterations).Text; // another salt
        string gateway = $$"""{ "username": "g", "password": "{{Hash}}" }""";
        Assert.NotNull(Read(gateway, gateway, out _));

        Assert.Null(Read(gateway, gateway.Replace(Hash, other, StringComparison.Ordinal), out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal((5, "stations[1].device", "another password for the user name g than A1 has"), Where(Assert.Single(problems)));
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("pbkdf2-sha256$1000$c2FsdA==$aGFzaA==")] // salt and hash too short
    [InlineData("pbkdf2-sha256$999$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")]
    [InlineData("pbkdf2-sha256$99999999$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")]
    [InlineData("pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg==$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")]
    [InlineData("pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg==$not base64!")]
    public void WrongHash_IsAProblemThatDoesNotRepeatIt(string password)
    {
        Assert.Null(Read($$"""{ "password": "{{password}}" }""", "null", out IReadOnlyList<RegisterProblem> problems));

        Assert.Equal((4, "stations[0].device.password", "a text of another form"), Where(Assert.Single(problems)));
        Assert.DoesNotContain(password, problems[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "username": "A 1", "password": "HASH" }""", "stations[0].device.username")]
    [InlineData("""{ "username": "A1" }""", "stations[0].device.password")]
    [InlineData("""{ "user": "A1", "password": "HASH" }""", "stations[0].device.user")]
    [InlineData("\"A1\"", "stations[0].device")]
    public void WrongDevice_IsAProblemWithItsLine(string device, string path)
    {
        Assert.Null(Read(device.Replace("HASH", Hash, StringComparison.Ordinal), "null", out IReadOnlyList<RegisterProblem> problems));
        Assert.Equal((4, path), (problems[0].Line, problems[0].Path));
        Assert.Single(problems);
    }

    [Fact]
    public void Hash_IsReadBackAndSaysNothingOfItself()
    {
        PasswordHash hash = PasswordHash.Parse(Hash)!;
        Assert.Equal(Hash, hash.Text);
        Assert.Equal("pbkdf2-sha256", hash.ToString());
        Assert.False(hash.Matches(""));
    }

    [Fact]
    public void Hash_OfAnotherImplementation_Matches() // hashlib.pbkdf2_hmac of Python
    {
        PasswordHash hash = PasswordHash.Parse("pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg==$bNbhzq8x3Zj1YKLq/WegHI0vil6BSWjeWbuBu0p6fRk=")!;
        Assert.True(hash.Matches("密码 secret"));
        Assert.False(hash.Matches("密码 secret "));
    }

    private static (int, string, string) Where(RegisterProblem problem) => (problem.Line, problem.Path, problem.Found);

    private static District? Read(string first, string second, out IReadOnlyList<RegisterProblem> problems) => RegisterReader.Read("r.json", Encoding.UTF8.GetBytes($$"""
        {
          "district": { "id": "d", "name": "d" },
          "stations": [
            { "id": "A1", "domain": "air", "name": "一", "parameters": ["pm25"], "device": {{first}} },
            { "id": "A2", "domain": "air", "name": "二", "parameters": ["pm25"], "device": {{second}} }
          ]
        }
        """), out problems);
}
