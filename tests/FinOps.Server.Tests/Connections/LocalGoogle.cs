using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FinOps.Server.Tests.Connections;

/// <summary>
/// Google's tokens, BigQuery and Cloud Storage as small as the tests need them: assertions are verified, queries run dry
/// first, jobs complete later, rows come in pages.
/// </summary>
internal sealed class LocalGoogle : IAsyncDisposable
{
    public const string Account = "finops@project-1.iam.gserviceaccount.com";

    /// <summary>The billing table, one JSON cell list per row: billing account, service, start, end, cost, currency, credits, month.</summary>
    public const string Schema = """
        {"fields":[{"name":"billing_account_id","type":"STRING"},{"name":"service","type":"RECORD","fields":[{"name":"id","type":"STRING"},{"name":"description","type":"STRING"}]},
        {"name":"sku","type":"RECORD","fields":[{"name":"id","type":"STRING"},{"name":"description","type":"STRING"}]},
        {"name":"usage_start_time","type":"TIMESTAMP"},{"name":"usage_end_time","type":"TIMESTAMP"},{"name":"cost","type":"FLOAT"},{"name":"currency","type":"STRING"},
        {"name":"credits","type":"RECORD","mode":"REPEATED","fields":[{"name":"name","type":"STRING"},{"name":"amount","type":"FLOAT"},{"name":"type","type":"STRING"}]},
        {"name":"invoice","type":"RECORD","fields":[{"name":"month","type":"STRING"}]},{"name":"cost_type","type":"STRING"}]}
        """;

    public const string Provider = "//iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/finops/providers/server";

    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);
    private int _polls;

    private LocalGoogle(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public DateOnly Month { get; init; }

    /// <summary>The costs of the month's rows; each has a credit of -0.5.</summary>
    public List<string> Costs { get; } = ["1.25", "2.5", "4"];

    /// <summary>The two extracts, where a test says what is in them.</summary>
    public string[]? Parts { get; set; }

    /// <summary>True when the second interface of Cloud Storage lets nobody in.</summary>
    public bool DenyRaw { get; set; }

    /// <summary>What a query reads of one day of writing.</summary>
    public long BytesPerDay { get; set; } = 1000;

    /// <summary>On how many days before the month, and from its first day on, rows were written.</summary>
    public int DaysBefore { get; set; }

    /// <summary>True for a view or a copy of the export, which knows no day of writing.</summary>
    public bool IsView { get; set; }

    public List<string> Asked { get; } = [];

    public string ServiceAccountKey => JsonSerializer.Serialize(new { type = "service_account", private_key_id = "k1", client_email = Account, private_key = _key.ExportPkcs8PrivateKeyPem(), token_uri = "https://elsewhere.example/token" });

    public static async Task<LocalGoogle> Start(DateOnly month)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var google = new LocalGoogle(app) { Month = month };
        app.MapPost("/token", (Delegate)google.Token);
        app.MapGet("/computeMetadata/v1/instance/service-accounts/default/token", (HttpContext context) => context.Request.Headers["Metadata-Flavor"] == "Google"
            ? Results.Json(new { access_token = "token-1", expires_in = 3599, token_type = "Bearer" }) : Results.StatusCode(403));
        app.MapPost("/v1/token", (Delegate)google.Exchange);
        app.MapMethods("/extracts/{**name}", ["GET", "HEAD"], (Delegate)google.Raw);
        app.MapPost("/v1/projects/-/serviceAccounts/{account}", (Delegate)ActAs);
        app.MapPost("/bigquery/v2/projects/project-1/jobs", (Delegate)google.Job);
        app.MapGet("/bigquery/v2/projects/project-1/queries/{job}", (Delegate)google.Rows);
        app.MapGet("/storage/v1/b/extracts/o", (Delegate)google.Objects);
        app.MapGet("/storage/v1/b/extracts/o/{**name}", (Delegate)google.Content);
        await app.StartAsync();
        return google;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private async Task<IResult> Token(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var parts = form["assertion"].ToString().Split('.');
        var claims = JsonElement.Parse(Decode(parts[1]));
        var good = form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            && _key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            && claims.GetProperty("iss").GetString() == Account && claims.GetProperty("aud").GetString() == Url + "/token" && claims.GetProperty("exp").GetInt64() > TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return good ? Results.Json(new { access_token = "token-1", expires_in = 3599, token_type = "Bearer" }) : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    /// <summary>The Security Token Service, by RFC 8693.</summary>
    private async Task<IResult> Exchange(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["subject_token"] == "token-1")
        {
            // A token with a boundary, as Credential Access Boundaries describe it.
            lock (Asked) Asked.Add($"bound {JsonElement.Parse(form["options"].ToString()).GetProperty("accessBoundary").GetProperty("accessBoundaryRules")[0].GetProperty("availabilityCondition").GetProperty("expression").GetString()}");
            return Results.Json(new { access_token = "bounded-1", issued_token_type = "urn:ietf:params:oauth:token-type:access_token", token_type = "Bearer" });
        }

        return form["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange" && form["audience"] == Provider
            && form["subject_token_type"] == "urn:ietf:params:oauth:token-type:jwt" && form["requested_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
            && form["scope"] == "https://www.googleapis.com/auth/cloud-platform" && form["subject_token"] == CloudFixture.IdentityToken
                ? Results.Json(new { access_token = "federated-1", issued_token_type = "urn:ietf:params:oauth:token-type:access_token", token_type = "Bearer", expires_in = 3599 })
                : Results.Json(new { error = "invalid_grant", error_description = "The audience or subject is not trusted." }, statusCode: 400);
    }

    private static async Task<IResult> ActAs(HttpContext context, string account)
    {
        var body = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        return context.Request.Headers.Authorization == "Bearer federated-1" && account == "bills@project-1.iam.gserviceaccount.com:generateAccessToken" && body.GetProperty("scope").GetArrayLength() == 2
            ? Results.Json(new { accessToken = "token-1", expireTime = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") }) : Error(403, "forbidden");
    }

    private async Task<IResult> Job(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer token-1") return Error(401, "authError");
        var configuration = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement.GetProperty("configuration");
        var dry = configuration.GetProperty("dryRun").GetBoolean();
        var query = configuration.GetProperty("query");
        var text = query.GetProperty("query").GetString()!;
        if (!text.Contains("`project-1.billing.gcp_billing_export_v1_0A`", StringComparison.Ordinal)) return Error(404, "notFound");
        var month = query.GetProperty("queryParameters")[0].GetProperty("parameterValue").GetProperty("value").GetString()!;
        var isPruned = text.Contains("_PARTITIONTIME", StringComparison.Ordinal);
        if (isPruned && IsView) return Error(400, "invalidQuery");
        var kind = text.Contains("GROUP BY month", StringComparison.Ordinal) ? "months" : "rows";
        lock (Asked) Asked.Add($"{(dry ? "dry" : "run")} {kind} {month}");
        return dry
            ? Results.Json(new { statistics = new { totalBytesProcessed = $"{BytesPerDay * DaysRead(text, month)}" } })
            : Results.Json(new { jobReference = new { projectId = "project-1", jobId = kind, location = "EU" } });
    }

    /// <summary>
    /// How many days of writing a query reads: all of them, or those from its condition on. The month itself is one here, and
    /// what lies under no day yet is read in any case.
    /// </summary>
    private int DaysRead(string query, string month)
    {
        var condition = System.Text.RegularExpressions.Regex.Match(query,
            @"AND \(_PARTITIONTIME >= TIMESTAMP_SUB\(TIMESTAMP\(PARSE_DATE\('%Y%m', @(month|from)\)\), INTERVAL (?<days>\d+) DAY\) OR _PARTITIONTIME IS NULL\)",
            System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        if (!condition.Success) return DaysBefore + 1;
        var since = DateOnly.ParseExact(month + "01", "yyyyMMdd").AddDays(-int.Parse(condition.Groups["days"].Value));
        return Enumerable.Range(0, DaysBefore + 1).Count(d => Month.AddDays(-d) >= since);
    }

    /// <summary>The first look finds the job still running; then two rows on a page.</summary>
    private IResult Rows(HttpContext context, string job)
    {
        if (context.Request.Query["location"] != "EU" || context.Request.Query["formatOptions.useInt64Timestamp"] != "true") return Error(400, "invalid");
        if (job == "months")
        {
            var row = Cells($"\"{Month:yyyyMM}\"", $"\"{Costs.Count}\"", $"\"{Micros(Month) + Costs.Sum(c => c.GetHashCode(StringComparison.Ordinal) & 0xFFFF)}\"");
            return Results.Text($$"""{"jobComplete":true,"schema":{"fields":[{"name":"month","type":"STRING"},{"name":"row_count","type":"INTEGER"},{"name":"written_at","type":"TIMESTAMP"}]},"rows":[{{row}}]}""", "application/json");
        }

        if (Interlocked.Increment(ref _polls) % 4 == 1) return Results.Text("""{"jobComplete":false}""", "application/json");
        var skip = int.TryParse(context.Request.Query["pageToken"], out var said) ? said : 0;
        var rows = Costs.Skip(skip).Take(2).Select((cost, i) => Cells("\"0A1B2C\"", Record("\"s1\"", "\"Compute Engine\""), Record("\"k1\"", "\"Core, hot\""),
            $"\"{Micros(Month.AddDays(skip + i))}\"", $"\"{Micros(Month.AddDays(skip + i + 1))}\"", $"\"{cost}\"", "\"USD\"",
            $$"""[{"v":{{Record("\"free\"", "\"-0.5\"", "\"PROMOTION\"")}}}]""", Record($"\"{Month:yyyyMM}\""), "\"regular\""));
        var next = skip + 2 < Costs.Count ? $",\"pageToken\":\"{skip + 2}\"" : "";
        return Results.Text($$"""{"jobComplete":true,"schema":{{Schema}},"rows":[{{string.Join(',', rows)}}]{{next}}}""", "application/json");
    }

    private IResult Objects(HttpContext context) => context.Request.Query["pageToken"] == "2"
        ? Results.Text($$"""{"items":[{"name":"billing/{{Month:yyyyMM}}/000000000001.csv","generation":"2","size":"{{Part(1).Length}}","updated":"2026-01-01T00:00:00Z"}]}""", "application/json")
        : Results.Text($$"""{"items":[{"name":"billing/{{Month:yyyyMM}}/000000000000.csv","generation":"1","size":"{{Part(0).Length}}","updated":"2026-01-01T00:00:00Z"}],"nextPageToken":"2"}""", "application/json");

    private IResult Content(HttpContext context, string name) =>
        context.Request.Query["alt"] == "media" && context.Request.Headers.Authorization == "Bearer token-1" ? Results.Text(Part(name.Contains("000000000001", StringComparison.Ordinal) ? 1 : 0)) : Error(403, "forbidden");

    /// <summary>The second interface of Cloud Storage, by which other tools read objects; it knows the token with a boundary alone.</summary>
    private IResult Raw(HttpContext context, string name)
    {
        lock (Asked) Asked.Add($"{context.Request.Method} {context.Request.Headers.Authorization}");
        return DenyRaw || context.Request.Headers.Authorization != "Bearer bounded-1"
            ? Results.Text("<Error><Code>AccessDenied</Code></Error>", "application/xml", statusCode: 403)
            : Results.Bytes(Encoding.UTF8.GetBytes(Part(name.Contains("000000000001", StringComparison.Ordinal) ? 1 : 0)), "text/csv", enableRangeProcessing: true, lastModified: DateTimeOffset.UnixEpoch);
    }

    private string Part(int number) => Parts is { } parts ? parts[number] : $"billing_account_id,cost\n0A1B2C,{number}\n";

    private static long Micros(DateOnly day) => new DateTimeOffset(day, default, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    private static string Cells(params string[] values) => $"{{\"f\":[{string.Join(',', values.Select(v => $"{{\"v\":{v}}}"))}]}}";

    private static string Record(params string[] values) => Cells(values);

    private static IResult Error(int status, string reason) => Results.Json(new { error = new { code = status, errors = new[] { new { reason } } } }, statusCode: status);

    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
