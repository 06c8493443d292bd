using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace FinOps.Server.Tests.Fuzz;

/// <summary>
/// Sends what nobody in their right mind sends, made from the server's own description: whatever comes, the answer is never
/// a server's error, and every refusal says why in the form that all refusals have.
/// </summary>
public sealed class FuzzTests(ServerFixture server, AccessServerFixture closed)
{
    private const int Seed = 20261127;
    private const int AtOnce = 4;

    /// <summary>How many times as much is sent when somebody hunts: <c>FINOPS_FUZZ=20</c>.</summary>
    private static readonly int Times = int.TryParse(Environment.GetEnvironmentVariable("FINOPS_FUZZ"), out var times) ? times : 1;

    /// <summary>What is left out, and why.</summary>
    private static readonly (string Path, string Why)[] LeftOut =
    [
        ("/api/demo", "loads thousands of rows each time"),
        ("/api/tenant/samples", "the same"),
        ("/api/finops/seed-data", "the same"),
        ("/api/auth", "the first account would end the local administrator that the other tests are; asked as nobody below"),
        ("/api/setup", "the same"),
        ("/api/people", "the same"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_the_administrator_sends_nothing_breaks()
    {
        using var http = server.Server.Client(await server.NewTenant());
        await Run(http, o => !Array.Exists(LeftOut, l => o.Path.StartsWith(l.Path, StringComparison.Ordinal)), 300, 3_000, TimeSpan.FromSeconds(12), new Random(Seed));
    }

    [Fact]
    public Task Whatever_nobody_sends_nothing_breaks() => Run(closed.Nobody, _ => true, 200, 6_000, TimeSpan.FromSeconds(6), new Random(Seed + 1));

    // So many requests, that a fast machine sends the same as a slow one; and no longer than so, that a slow one comes to an end, with the least that says anything.
    private static async Task Run(HttpClient http, Func<Operation, bool> chosen, int least, int requests, TimeSpan most, Random random)
    {
        (requests, most) = (requests * Times, most * Times);
        var description = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Stop);
        var operations = Operation.Of(description).Where(chosen).ToList();
        Assert.True(operations.Count > 60, $"Only {operations.Count} operations are described.");
        var values = new FuzzValues(random, description.GetProperty("components").GetProperty("schemas"));
        var (watch, broken, sent) = (Stopwatch.StartNew(), new List<string>(), 0);
        while (!Enough())
        {
            // The requests are made one after the other, so that a seed makes the same ones again; then sent together.
            foreach (var some in operations.Chunk(AtOnce))
            {
                if (Enough()) break;
                var wild = some.Select(o => o.Wild(values)).ToList();
                broken.AddRange((await Task.WhenAll(wild.Select(w => Problem(http, w)))).OfType<string>());
                sent += wild.Count;
            }
        }

        Assert.True(broken.Count == 0, $"{broken.Count} of {sent} requests broke something:\n{string.Join('\n', broken.Distinct().Take(20))}");

        bool Enough() => sent >= requests || (sent >= least && watch.Elapsed >= most);
    }

    private static async Task<string?> Problem(HttpClient http, WildRequest wild)
    {
        using var request = new HttpRequestMessage(new HttpMethod(wild.Method), wild.Address);
        if (wild.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(wild.ContentType);
        }

        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        var status = (int)answer.StatusCode;
        if (status >= 500 && status != 503) return $"{status} {wild}";
        // Some addresses are turned away before anything of ours sees them, such as those with a NUL.
        return status is >= 400 and < 500 && wild.Method != "HEAD" && answer.Content.Headers.ContentLength is not 0 && answer.Content.Headers.ContentType?.MediaType != "application/problem+json"
            ? $"{status} as {answer.Content.Headers.ContentType?.MediaType ?? "nothing"} {wild}"
            : null;
    }
}

/// <summary>A request that is about to be sent.</summary>
internal sealed record WildRequest(string Method, string Address, string? Body, string ContentType)
{
    public override string ToString() => $"{Method} {Short(Address)} {Short(Body ?? "")}";

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + "…";
}

/// <summary>One operation of the description.</summary>
internal sealed record Operation(string Method, string Path, JsonElement Description)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    public static IEnumerable<Operation> Of(JsonElement description) =>
        from path in description.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where Methods.Contains(method.Name)
        select new Operation(method.Name.ToUpperInvariant(), path.Name, method.Value);

    public WildRequest Wild(FuzzValues values)
    {
        var (address, query) = (Path, new List<string>());
        foreach (var parameter in Description.TryGetProperty("parameters", out var all) ? all.EnumerateArray().Where(p => p.TryGetProperty("in", out _)) : [])
        {
            var (name, place) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString());
            var schema = parameter.TryGetProperty("schema", out var of) ? of : default;
            if (place == "path") address = address.Replace($"{{{name}}}", Uri.EscapeDataString(Whole(schema, values)), StringComparison.Ordinal);
            else if (place == "query" && !values.OnceIn(3)) query.Add($"{name}={Uri.EscapeDataString(Whole(schema, values))}");
        }

        if (values.OnceIn(12)) query.Add("%zz=%");
        var target = query.Count == 0 ? address : $"{address}?{string.Join('&', query)}";
        if (!Description.TryGetProperty("requestBody", out var body)) return new(Method, target, null, "application/json");
        var content = body.GetProperty("content").EnumerateObject().First();
        var text = content.Value.TryGetProperty("schema", out var wished) ? values.Value(wished)?.ToJsonString() ?? "null" : "anything";
        if (values.OnceIn(15)) text = text[..(text.Length / 2)];
        return new(Method, target, text, values.OnceIn(20) ? "text/plain" : content.Name.Contains('*', StringComparison.Ordinal) ? "application/octet-stream" : content.Name);
    }

    // An unpaired surrogate cannot travel in an address.
    private static string Whole(JsonElement schema, FuzzValues values)
    {
        var text = schema.ValueKind == JsonValueKind.Object ? values.Text(schema) : "x";
        return text.Contains('\ud83d', StringComparison.Ordinal) && text.Length == 1 ? "\uFFFD" : text.Length == 0 ? "-" : text;
    }
}
