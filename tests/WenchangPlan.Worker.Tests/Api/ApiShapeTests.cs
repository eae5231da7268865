using System.Globalization;
using System.Text.Json;
using WenchangPlan.Worker.Tests.Web;

namespace WenchangPlan.Worker.Tests.Api;

/// <summary>Names and shapes that other people's scripts depend on.</summary>
public class ApiShapeTests(WebFixture web) : IClassFixture<WebFixture>
{
    public static TheoryData<string, string> Lists => new()
    {
        { "stations", "id domain kind name nameEn area latitude longitude parameters state lastSeen latest" },
        { "stations/air-1/readings", "time parameter value flag" },
        { "stations/air-1/readings?parameter=pm25", "time value flag" },
        { "air/days", "date station edition aqi level category primary good validity reason reasons pollutants" },
        { "air/hours", "time station edition aqi level category primary pollutants" },
        { "water/months", "month station edition class category deciding good validity reason reasons assessed days indicators" },
        { "drainage/now", "station kind name nameEn area state time values fullness freeboard" },
        { "audit", "id at who role address what subject before after outcome hash" },
        { "targets", "target year indicator name nameEn bound baseline binding good assessed notAssessed remaining share budget state asOf required complete shortMonths forecast sections neededGood" },
        { "alerts", "id rule ruleName kind severity station parameter state since firedAt recoveredAt value bound subject noData key handling handler heldBy" },
        { "silences", "id kind rule station area domain parameter from until by account reason createdAt state endedAt endedBy endedByAccount endComment" },
        { "maintenance", "id kind rule station area domain parameter from until by account reason createdAt state endedAt endedBy endedByAccount endComment" },
        { "exclusions", "id event from to parameters document reason by account proposedAt state steps" },
        { "reviews", "id station parameter from to reason by account markedAt state decision value steps" },
        { "samples", "id station time parameter text value below unit detectionLimit method laboratory by account enteredAt reason correctedBy" },
        { "quarantine", "id receivedAt topic reason reasonCode detail partial size payload payloadBase64" },
        { "revisions", "id at kind subject old new cause changed" },
        { "reported/days", "date station parameter value unit source imported" },
        { "statistics/air?period=2026-05", "period station from to asOf good valid invalid unjudged goodShare heavy levels pollutants index dominant sufficient rank yearBefore previous" },
        { "statistics/water?period=2026-05&station=*", "period station from to asOf validity class good samples needed parameters main sections trophic outlets yearBefore previous" },
        { "statistics/noise?period=2026-05", "period station from to asOf points day night" },
        { "statistics/drainage?period=2026-05", "period station from to asOf days events rain" },
        { "replaced", "station time parameter value flag newValue newFlag replacedAt door" },
    };

    [Theory, MemberData(nameof(Lists))]
    public async Task List_ItemsHaveExactlyTheDocumentedMembers(string path, string members)
    {
        JsonElement page = await web.GetJsonAsync("/api/v1/" + path);

        Assert.Equal(["items", "next"], Names(page));
        Assert.NotEmpty(page.GetProperty("items").EnumerateArray());
        Assert.All(page.GetProperty("items").EnumerateArray(), item => Assert.Equal(members.Split(' '), Names(item)));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Pipeline_BalancesAndNamesEveryCounter()
    {
        JsonElement books = await web.GetJsonAsync("/api/v1/pipeline");

        Assert.Equal(
            ["received", "stored", "quarantined", "waiting", "duplicates", "valuesStored", "valuesFlagged", "valuesRefused", "valuesReplaced", "quarantineEvicted", "retainedDropped", "balanced", "arrivalsPerSecond", "lastCommit"],
            Names(books));
        Assert.Equal((125_019L, 125_009L, 7L, 3L, 41L), (Long("received"), Long("stored"), Long("quarantined"), Long("waiting"), Long("duplicates")));
        Assert.True(books.GetProperty("balanced").GetBoolean());
        Assert.Equal("2026-09-20T10:20:00+08:00", books.GetProperty("lastCommit").GetString());

        long Long(string name) => books.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task Stations_EnumsAreLowerCamelAndStatesTellSilenceApart()
    {
        Dictionary<string, JsonElement> stations = (await web.GetJsonAsync("/api/v1/stations")).GetProperty("items").EnumerateArray()
            .ToDictionary(s => s.GetProperty("id").GetString()!);

        Assert.Equal("air", stations["air-1"].GetProperty("domain").GetString());
        Assert.Equal("ambient", stations["air-1"].GetProperty("kind").GetString());
        Assert.Equal("online", stations["air-1"].GetProperty("state").GetString());
        Assert.Equal("offline", stations["air-4"].GetProperty("state").GetString());
        Assert.Equal("never", stations["air-5"].GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, stations["air-5"].GetProperty("lastSeen").ValueKind);
        Assert.Empty(stations["air-5"].GetProperty("latest").EnumerateObject());

        JsonElement pm25 = stations["air-1"].GetProperty("latest").GetProperty("pm25");
        Assert.Equal("2026-09-20T10:19:40+08:00", pm25.GetProperty("time").GetString());
        Assert.Equal(10, pm25.GetProperty("value").GetDouble());
        Assert.Equal("N", pm25.GetProperty("flag").GetString());
        Assert.Equal("µg/m³", stations["air-1"].GetProperty("parameters")[0].GetProperty("unit").GetString());
    }

    [Fact]
    public async Task AirDays_InvalidDayHasNoIndexAndSaysWhy()
    {
        JsonElement day = (await web.GetJsonAsync("/api/v1/air/days?from=2026-02-10&to=2026-02-10&lang=en")).GetProperty("items")[0];

        Assert.Equal("2026-02-10", day.GetProperty("date").GetString());
        Assert.Equal("invalid", day.GetProperty("validity").GetString());
        Assert.Equal(JsonValueKind.Null, day.GetProperty("aqi").ValueKind);
        Assert.Equal(JsonValueKind.Null, day.GetProperty("good").ValueKind);
        Assert.Equal("invalid: PM2.5 17 of 20 hours", day.GetProperty("reason").GetString());
        Assert.Equal("""{"code":"too-few-hours","parameter":"pm25","have":17,"need":20}""", day.GetProperty("reasons")[0].GetRawText());
    }

    [Fact]
    public async Task AirDays_BothEndsIncluded()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/air/days?from=2026-02-01&to=2026-02-28")).GetProperty("items");

        Assert.Equal("2026-02-01", items[0].GetProperty("date").GetString());
        Assert.Equal("2026-02-28", items[items.GetArrayLength() - 1].GetProperty("date").GetString());
    }

    [Fact]
    public async Task Readings_FromIsIncludedAndToIsNot()
    {
        JsonElement items = (await web.GetJsonAsync(
            "/api/v1/stations/air-1/readings?parameter=pm25&from=2026-09-20T10:15:40%2B08:00&to=2026-09-20T02:19:40Z")).GetProperty("items");

        Assert.Equal(["10:15:40", "10:16:40", "10:17:40", "10:18:40"], items.EnumerateArray().Select(Clock));
        Assert.Equal(["N", "M", "N", "N"], items.EnumerateArray().Select(i => i.GetProperty("flag").GetString()));
        Assert.All(items.EnumerateArray(), i => Assert.EndsWith("+08:00", i.GetProperty("time").GetString(), StringComparison.Ordinal));

        static string Clock(JsonElement item) => item.GetProperty("time").GetDateTimeOffset().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Readings_PlusSignNotEncoded_IsUnderstood()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/stations/air-1/readings?parameter=pm25&from=2026-09-20T10:19:40+08:00")).GetProperty("items");

        Assert.Single(items.EnumerateArray());
    }

    [Fact]
    public async Task AirHours_OnlyHoursWhollyInside_LabelledByTheirEnd()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/air/hours?from=2026-09-20T07:30:00Z&to=2026-09-20T10:00:00Z&station=air-1")).GetProperty("items");
        Assert.Empty(items.EnumerateArray());

        items = (await web.GetJsonAsync("/api/v1/air/hours?from=2026-09-20T07:30:00%2B08:00&to=2026-09-20T10:00:00%2B08:00&station=air-1")).GetProperty("items");
        Assert.Equal(["2026-09-20T09:00:00+08:00", "2026-09-20T10:00:00+08:00"], items.EnumerateArray().Select(i => i.GetProperty("time").GetString()));

        items = (await web.GetJsonAsync("/api/v1/air/hours?from=2026-09-20T08:00:00%2B08:00&to=2026-09-20T09:59:00%2B08:00&station=air-1")).GetProperty("items");
        Assert.Equal(["2026-09-20T09:00:00+08:00"], items.EnumerateArray().Select(i => i.GetProperty("time").GetString()));
    }

    [Fact]
    public async Task WaterMonths_BothEndsIncluded()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/water/months?from=2026-04&to=2026-05-17")).GetProperty("items");

        Assert.Equal(
            ["2026-04 w-fanyang", "2026-04 w-huanran", "2026-04 w-lake", "2026-04 w-plant", "2026-05 w-fanyang", "2026-05 w-huanran", "2026-05 w-lake", "2026-05 w-plant"],
            items.EnumerateArray().Select(i => i.GetProperty("month").GetString() + " " + i.GetProperty("station").GetString()));
    }

    [Fact]
    public async Task Drainage_FullnessAndFreeboardOnlyWhereTheyAreKnownNow()
    {
        Dictionary<string, JsonElement> points = (await web.GetJsonAsync("/api/v1/drainage/now")).GetProperty("items").EnumerateArray()
            .ToDictionary(s => s.GetProperty("station").GetString()!);

        Assert.Equal(0.825, points["d-pipe"].GetProperty("fullness").GetDouble());
        Assert.Equal(1.84, points["d-pipe"].GetProperty("freeboard").GetDouble());
        Assert.Equal("never", points["d-pipe2"].GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, points["d-pipe2"].GetProperty("freeboard").ValueKind);
        Assert.Equal(JsonValueKind.Null, points["d-road"].GetProperty("fullness").ValueKind);
        Assert.Equal("range", points["d-pump"].GetProperty("values").GetProperty("current").GetProperty("flag").GetString());
    }

    [Fact]
    public async Task Targets_YearWithoutVerdicts_SaysNoDataAndNoShare()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/targets?year=2025")).GetProperty("items");

        Assert.Equal(["air-70", "water-88"], items.EnumerateArray().Select(i => i.GetProperty("target").GetString()));
        Assert.All(items.EnumerateArray(), i =>
        {
            Assert.Equal("noData", i.GetProperty("state").GetString());
            Assert.Equal(JsonValueKind.Null, i.GetProperty("share").ValueKind);
            Assert.Equal(JsonValueKind.Null, i.GetProperty("budget").ValueKind);
        });
        Assert.Empty((await web.GetJsonAsync("/api/v1/targets?year=2024")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Quarantine_BinaryPayloadComesAsBase64AndTextAsText()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/quarantine?lang=en")).GetProperty("items");

        JsonElement text = items[0];
        Assert.Equal("""{"ts":xxxxxxx""", text.GetProperty("payload").GetString());
        Assert.Equal(JsonValueKind.Null, text.GetProperty("payloadBase64").ValueKind);
        Assert.Equal(13, text.GetProperty("size").GetInt32());
        Assert.Equal("time-not-readable", text.GetProperty("reasonCode").GetString());
        Assert.Equal("The time ts is neither ISO 8601 with an offset nor epoch milliseconds", text.GetProperty("reason").GetString());

        JsonElement binary = items[1];
        Assert.Equal(JsonValueKind.Null, binary.GetProperty("payload").ValueKind);
        Assert.Equal([0xff, 0x00, 0x06], binary.GetProperty("payloadBase64").GetBytesFromBase64());
    }

    [Fact]
    public async Task Revisions_VerdictsKeptAsJsonComeAsJson()
    {
        JsonElement items = (await web.GetJsonAsync("/api/v1/revisions")).GetProperty("items");

        Assert.Equal(45, items[0].GetProperty("old").GetProperty("aqi").GetInt32());
        Assert.Equal("优 45", items[6].GetProperty("old").GetString());
    }

    [Fact]
    public async Task Replaced_SaysWhatStood_WhatCame_WhenAndByWhichDoor()
    {
        JsonElement item = (await web.GetJsonAsync("/api/v1/replaced?station=air-1&limit=1")).GetProperty("items")[0];

        Assert.Equal(("air-1", "pm25", 81.0, "N", 35.0, "M", "import"), (Text("station"), Text("parameter"), item.GetProperty("value").GetDouble(), Text("flag"),
            item.GetProperty("newValue").GetDouble(), Text("newFlag"), Text("door")));
        Assert.Empty((await web.GetJsonAsync("/api/v1/replaced?station=air-2")).GetProperty("items").EnumerateArray());
        Assert.Equal(1, (await web.GetJsonAsync("/api/v1/replaced?from=2026-09-09&to=2026-09-10")).GetProperty("items").GetArrayLength());

        string Text(string name) => item.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task OpenApi_DescribesEveryPathAndItsParameters()
    {
        JsonElement document = await web.GetJsonAsync("/openapi/v1.json");
        JsonElement paths = document.GetProperty("paths");

        Assert.Equal(
            ["/api/v1/air/days", "/api/v1/air/hours", "/api/v1/alerts", "/api/v1/alerts/{key}", "/api/v1/alerts/{key}/acknowledge",
                "/api/v1/alerts/{key}/assign", "/api/v1/alerts/{key}/comment", "/api/v1/alerts/{key}/finish", "/api/v1/alerts/{key}/handle",
                "/api/v1/audit", "/api/v1/changes", "/api/v1/drainage/now", "/api/v1/evidence/hour/{window}", "/api/v1/evidence/target/{id}",
                "/api/v1/evidence/{kind}/{window}", "/api/v1/exclusions", "/api/v1/exclusions/{id}/approve", "/api/v1/exclusions/{id}/refuse",
                "/api/v1/exclusions/{id}/withdraw", "/api/v1/keys", "/api/v1/keys/{id}/revoke", "/api/v1/mails", "/api/v1/maintenance", "/api/v1/pipeline", "/api/v1/quarantine",
                "/api/v1/quarantine/replay", "/api/v1/quarantine/{id}", "/api/v1/quarantine/{id}/replay", "/api/v1/replaced",
                "/api/v1/reported/days", "/api/v1/reviews", "/api/v1/reviews/{id}/approve", "/api/v1/reviews/{id}/decide",
                "/api/v1/reviews/{id}/refuse", "/api/v1/reviews/{id}/withdraw", "/api/v1/revisions", "/api/v1/samples", "/api/v1/silences",
                "/api/v1/silences/{id}/end", "/api/v1/stations", "/api/v1/stations/{id}/readings", "/api/v1/statistics/air",
                "/api/v1/statistics/drainage", "/api/v1/statistics/noise", "/api/v1/statistics/water", "/api/v1/targets", "/api/v1/targets/{id}",
                "/api/v1/users", "/api/v1/users/{name}/disable", "/api/v1/users/{name}/enable", "/api/v1/users/{name}/password",
                "/api/v1/users/{name}/role", "/api/v1/verdicts", "/api/v1/water/months", "/healthz", "/readyz"],
            Names(paths).Order(StringComparer.Ordinal));
        JsonElement readings = paths.GetProperty("/api/v1/stations/{id}/readings").GetProperty("get");
        Assert.Equal(["id", "parameter", "from", "to", "limit", "cursor", "format", "lang"], readings.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(["200", "400", "401", "403", "404"], Names(readings.GetProperty("responses")).Order(StringComparer.Ordinal));
        Assert.Contains("Index of at most 100", document.GetProperty("components").GetProperty("schemas").GetProperty("AirDayItem").GetProperty("properties").GetProperty("good").GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Generators learn from it how to show who they are, people which role they need.</summary>
    [Fact]
    public async Task OpenApi_SaysOfEveryOperation_HowToSignIn_AndWhichRoleItNeeds()
    {
        JsonElement document = await web.GetJsonAsync("/openapi/v1.json");
        JsonElement schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("apiKey cookie __Host-wenchang", $"{Text(schemes, "session", "type")} {Text(schemes, "session", "in")} {Text(schemes, "session", "name")}");
        Assert.Equal("http bearer", $"{Text(schemes, "key", "type")} {Text(schemes, "key", "scheme")}");
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty operation in document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => o)))
        {
            string name = operation.Value.GetProperty("summary").GetString()!;
            bool needs = operation.Value.TryGetProperty("security", out JsonElement security);
            Assert.Equal((name, needs), (name, operation.Value.GetProperty("responses").TryGetProperty("401", out _)));
            Assert.Equal(needs ? ["session", "key"] : [], needs ? security.EnumerateArray().SelectMany(Names) : []);
            string text = operation.Value.TryGetProperty("description", out JsonElement d) ? d.GetString()! : "";
            roles[name] = needs ? text[(text.LastIndexOf(':') + 2)..].TrimEnd('.') : "";
        }

        Assert.Equal(["Whether the process answers", "Whether the service does its work"], roles.Where(r => r.Value.Length == 0).Select(r => r.Key));
        Assert.Equal(("viewer", "duty", "reviewer", "admin", "admin"), (roles["Stations"], roles["Enter a laboratory sample"], roles["Approve an exclusion"], roles["Approve a review"], roles["Make a key"]));
        Assert.All(roles.Values, r => Assert.Contains(r, new[] { "", "viewer", "duty", "reviewer", "admin" }));

        static string Text(JsonElement from, string one, string two) => from.GetProperty(one).GetProperty(two).GetString()!;
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
