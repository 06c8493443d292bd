using System.Net.Http.Headers;

namespace FinOps.EndToEnd;

/// <summary>The server without a browser: to put things in place, and to ask what a screen must show.</summary>
public sealed class Api(HttpClient http)
{
    private static readonly string[] Running = ["queued", "reading", "checking"];
    private int _tenants;

    public Uri Address => http.BaseAddress!;

    /// <summary>A tenant nobody else uses. Returns its slug.</summary>
    public async Task<string> NewTenant(string name = "Bakery")
    {
        var slug = $"e2e-{Interlocked.Increment(ref _tenants)}-{Guid.NewGuid().ToString("N")[..6]}";
        using var answer = await http.PostAsJsonAsync("/api/tenants", new { name = $"{name} {_tenants}", slug });
        answer.EnsureSuccessStatusCode();
        return slug;
    }

    public Task<JsonElement> Get(string tenant, string path) => Send(tenant, HttpMethod.Get, path);

    public Task<JsonElement> Ask(string tenant, object question) => Send(tenant, HttpMethod.Post, "/api/costs/query", JsonContent.Create(question));

    public Task<JsonElement> Post(string tenant, string path, object body) => Send(tenant, HttpMethod.Post, path, JsonContent.Create(body));

    public Task<JsonElement> Put(string tenant, string path, object body) => Send(tenant, HttpMethod.Put, path, JsonContent.Create(body));

    /// <summary>The answer as the server writes it for spreadsheets.</summary>
    public async Task<string> AskCsv(string tenant, object question)
    {
        using var request = Request(tenant, HttpMethod.Post, "/api/costs/query", JsonContent.Create(question));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends a bill; returns its import, which goes on in the background.</summary>
    public async Task<long> Send(string tenant, string fileName, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var sent = await Send(tenant, HttpMethod.Post, $"/api/imports?fileName={Uri.EscapeDataString(fileName)}&source=upload", body);
        return sent.GetProperty("imports")[0].GetProperty("importId").GetInt64();
    }

    /// <summary>Sends a bill and waits until it came to its end. Returns the import.</summary>
    public async Task<JsonElement> Import(string tenant, string fileName, byte[] content)
    {
        var id = await Send(tenant, fileName, content);
        await AllDone(tenant);
        return await Get(tenant, $"/api/imports/{id}");
    }

    public Task<JsonElement> ImportSample(string tenant, string file) =>
        Import(tenant, file, File.ReadAllBytes(Checkout.Path($"samples/bills/{file}")));

    public Task AllDone(string tenant) => Wait.For(
        async () => (await Get(tenant, "/api/imports?limit=500")).GetProperty("imports").EnumerateArray().ToList(),
        imports => imports.TrueForAll(one => !Running.Contains(one.GetProperty("state").GetString())),
        imports => $"The imports do not end: {string.Join("; ", imports)}");

    /// <summary>Waits until the tenant's published rules are applied to all its imports.</summary>
    public Task Allocated(string tenant) => Wait.For(
        () => Get(tenant, "/api/costs/allocation?preset=last_90_days"), report => report.GetProperty("pendingImports").GetInt32() == 0, report => $"The allocation does not follow: {report}");

    private async Task<JsonElement> Send(string tenant, HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = Request(tenant, method, path, content);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        var body = await answer.Content.ReadAsStringAsync();
        return body.Length == 0 ? default : JsonElement.Parse(body);
    }

    private static HttpRequestMessage Request(string tenant, HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Tenant", tenant);
        return request;
    }
}
