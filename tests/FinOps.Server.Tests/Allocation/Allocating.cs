using System.Text;
using FinOps.Server.Tests.Ingestion;
using FinOps.Understand.Allocation;
using FinOps.Understand.Allocation.Files;

namespace FinOps.Server.Tests.Allocation;

/// <summary>Publishes rules over HTTP, waits until they are followed, and asks what came of it.</summary>
internal static class Allocating
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Writes a rule set as a YAML file, imports it, publishes it and waits until it is followed.</summary>
    public static async Task PublishFile(Intake intake, RuleSet rules)
    {
        using var file = new StringContent(RuleSetFile.Write(rules, RuleFileForm.Yaml), Encoding.UTF8, "application/yaml");
        using var taken = await intake.Http.PutAsync("/api/allocation/file", file, Stop);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(Stop));
        await Send(intake.Http, HttpMethod.Post, "/api/allocation/publish", "{}");
        await Current(intake);
    }

    public static async Task Publish(Intake intake, string rules)
    {
        await Send(intake.Http, HttpMethod.Put, "/api/allocation/rules", rules);
        await Send(intake.Http, HttpMethod.Post, "/api/allocation/publish", "{}");
        await Current(intake);
    }

    /// <summary>Waits until every import is allocated by the rules that hold.</summary>
    public static Task Current(Intake intake) => Wait.For(
        () => Report(intake),
        report =>
        {
            Assert.Equal(JsonValueKind.Null, report.GetProperty("problem").ValueKind);
            return report.GetProperty("pendingImports").GetInt32() == 0 && report.GetProperty("behind").GetInt32() == 0;
        },
        report => $"The allocation does not follow: {report}");

    public static async Task Owned(Intake intake, params string[] owners)
    {
        List<string> now = [];
        await Wait.Until(async () => (now = await Owners(intake)).SequenceEqual(owners), async () => $"{string.Join(", ", now)}; {await Report(intake)}");
    }

    public static Task<JsonElement> Report(Intake intake) => Get(intake, "/api/costs/allocation");

    public static async Task<List<string>> Owners(Intake intake) => [.. (await Rows(intake, "/api/costs?groupBy=alloc:team")).Select(r => $"{r[0]}:{r[2]}").Order(StringComparer.Ordinal)];

    public static async Task<List<string?[]>> Rows(Intake intake, string address) =>
        [.. (await Get(intake, address)).GetProperty("rows").EnumerateArray().Select(r => r.EnumerateArray().Select(c => c.GetString()).ToArray())];

    public static async Task<JsonElement> Get(Intake intake, string address)
    {
        using var answer = await intake.Http.GetAsync(address, Stop);
        Assert.True(answer.IsSuccessStatusCode, address + await answer.Content.ReadAsStringAsync(Stop));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    public static Task<HttpResponseMessage> Post(Intake intake, string address, string body) => intake.Http.PostAsync(address, new StringContent(body, Encoding.UTF8, "application/json"), Stop);

    public static async Task<JsonElement> Send(HttpClient http, HttpMethod method, string address, string body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await http.SendAsync(request, Stop);
        Assert.True(answer.IsSuccessStatusCode, address + await answer.Content.ReadAsStringAsync(Stop));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }

    public static async Task<string?> Code(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(JsonElement.Parse(body).TryGetProperty("code", out var code), body);
        return code.GetString();
    }
}
