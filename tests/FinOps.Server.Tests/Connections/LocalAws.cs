using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FinOps.Server.Tests.Connections;

/// <summary>
/// STS, Organizations and Cost Explorer as small as the tests need them: they check signatures by the published algorithm,
/// give out pages, throttle and refuse as AWS does.
/// </summary>
internal sealed class LocalAws : IAsyncDisposable
{
    public const string BaseKey = "AKIDBASEBASEBASE";
    public const string BaseSecret = "base/secret+that-never-leaves";
    public const string SessionToken = "session-token-1";
    public const string Payer = "100000000001";
    private readonly WebApplication _app;
    private int _throttle;
    private int _pause;

    private LocalAws(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>The external id that the customer's role trusts; any other is refused.</summary>
    public string TrustedExternalId { get; set; } = "";

    /// <summary>True when keys work without a session.</summary>
    public bool AllowsKeys { get; set; }

    public bool DenyOrganizations { get; set; }

    /// <summary>What Organizations says when it denies.</summary>
    public string OrganizationsDenial { get; set; } = "AccessDeniedException";

    /// <summary>What Organizations answers, with 200, instead; null for accounts.</summary>
    public string? OddOrganizations { get; set; }

    public bool DenyCostExplorer { get; set; }

    /// <summary>Every operation asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The policies that sessions were narrowed by.</summary>
    public List<string> Policies { get; } = [];

    /// <summary>When throttled requests came, and the pause they were told.</summary>
    public List<DateTimeOffset> Throttled { get; } = [];

    public static async Task<LocalAws> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var aws = new LocalAws(app);
        app.MapPost("/", (Delegate)aws.Answer);
        await app.StartAsync();
        return aws;
    }

    /// <summary>The next requests to Cost Explorer are refused for now, with a Retry-After of so many seconds.</summary>
    public void ThrottleNext(int count, int seconds = 1) => (_throttle, _pause) = (count, seconds);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> Answer(HttpContext context)
    {
        using var text = new MemoryStream();
        await context.Request.Body.CopyToAsync(text);
        var body = text.ToArray();
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        var form = target.Length > 0 ? [] : Encoding.UTF8.GetString(body).Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        var operation = target.Length > 0 ? target : form["Action"];
        lock (Asked) Asked.Add(operation);
        var (key, secret) = operation == "AssumeRole" ? (BaseKey, BaseSecret) : (LocalS3.Key, LocalS3.Key);
        if (Signature.Problem(context.Request, body, key, secret) is { } wrong) return Refused(target, 403, "SignatureDoesNotMatch", wrong);
        if (operation != "AssumeRole" && !AllowsKeys && context.Request.Headers["X-Amz-Security-Token"] != SessionToken) return Refused(target, 403, "UnrecognizedClientException", "no token");
        if (OddOrganizations is { } odd && operation.StartsWith("AWSOrganizations", StringComparison.Ordinal)) return Json(odd);
        return operation switch
        {
            "AssumeRole" => AssumeRole(form),
            "GetCallerIdentity" => Xml($"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:sts::{Payer}:assumed-role/FinOpsRead/finops</Arn><UserId>U</UserId><Account>{Payer}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"),
            "AWSOrganizationsV20161128.ListAccounts" => ListAccounts(target, body),
            "AWSOrganizationsV20161128.DescribeOrganization" => DenyOrganizations
                ? Refused(target, 400, OrganizationsDenial, "no") : Json($"{{\"Organization\":{{\"Id\":\"o-1\",\"MasterAccountId\":\"{Payer}\"}}}}"),
            "AWSInsightsIndexService.GetCostAndUsage" => GetCostAndUsage(target, body, context),
            _ => Refused(target, 400, "UnknownOperationException", operation),
        };
    }

    private IResult AssumeRole(Dictionary<string, string> form)
    {
        if (form.TryGetValue("Policy", out var policy)) Policies.Add(policy);
        if (form.GetValueOrDefault("ExternalId") != TrustedExternalId) return Refused("", 403, "AccessDenied", "User is not authorized to perform: sts:AssumeRole");
        return Xml($"""
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>{LocalS3.Key}</AccessKeyId><SecretAccessKey>{LocalS3.Key}</SecretAccessKey><SessionToken>{SessionToken}</SessionToken>
            <Expiration>{TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}</Expiration>
            </Credentials><AssumedRoleUser><AssumedRoleId>A:finops</AssumedRoleId><Arn>{form["RoleArn"]}</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>
            """);
    }

    private IResult ListAccounts(string target, byte[] body)
    {
        if (DenyOrganizations) return Refused(target, 400, OrganizationsDenial, "You don't have permissions to access this resource.");
        var second = JsonElement.Parse(body).TryGetProperty("NextToken", out var token) && token.GetString() == "page-2";
        return second
            ? Json("""{"Accounts":[{"Id":"200000000003","Name":"ads"}]}""")
            : Json("""{"Accounts":[{"Id":"100000000001","Name":"payer"},{"Id":"200000000002","Name":"search"}],"NextToken":"page-2"}""");
    }

    /// <summary>Two services a day for one account: 10.50 and 0.25; two days on a page.</summary>
    private IResult GetCostAndUsage(string target, byte[] body, HttpContext context)
    {
        if (DenyCostExplorer) return Refused(target, 400, "AccessDeniedException", "not authorized");
        if (Interlocked.Decrement(ref _throttle) >= 0)
        {
            lock (Throttled) Throttled.Add(TimeProvider.System.GetUtcNow());
            context.Response.Headers.RetryAfter = _pause.ToString(CultureInfo.InvariantCulture);
            return Refused(target, 400, "ThrottlingException", "Rate exceeded");
        }

        var question = JsonElement.Parse(body);
        var period = question.GetProperty("TimePeriod");
        var (from, to) = (DateOnly.Parse(period.GetProperty("Start").GetString()!, CultureInfo.InvariantCulture), DateOnly.Parse(period.GetProperty("End").GetString()!, CultureInfo.InvariantCulture));
        var start = question.TryGetProperty("NextPageToken", out var token) ? DateOnly.Parse(token.GetString()!, CultureInfo.InvariantCulture) : from;
        var days = Enumerable.Range(0, to.DayNumber - start.DayNumber).Select(start.AddDays).ToList();
        return Results.Json(new Dictionary<string, object?>
        {
            ["ResultsByTime"] = days.Take(2).Select(day => new
            {
                TimePeriod = new { Start = $"{day:yyyy-MM-dd}", End = $"{day.AddDays(1):yyyy-MM-dd}" },
                Groups = new[] { Group("Amazon Elastic Compute Cloud - Compute", "10.50"), Group("Tax", "0.25") },
                Estimated = true,
            }),
            ["NextPageToken"] = days.Count > 2 ? $"{days[2]:yyyy-MM-dd}" : null,
        }, new JsonSerializerOptions { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull });
    }

    private static object Group(string service, string amount) => new
    {
        Keys = new[] { "200000000002", service },
        Metrics = new { UnblendedCost = new { Amount = amount, Unit = "USD" }, AmortizedCost = new { Amount = amount, Unit = "USD" } },
    };

    private static IResult Xml(string text) => Results.Text(text, "text/xml");

    private static IResult Json(string text) => Results.Text(text, "application/x-amz-json-1.1");

    private static IResult Refused(string target, int status, string code, string message) => target.Length > 0
        ? Results.Text($$"""{"__type":"com.amazonaws.test#{{code}}","message":"{{message}}"}""", "application/x-amz-json-1.1", statusCode: status)
        : Results.Text($"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>", "text/xml", statusCode: status);
}

/// <summary>AWS Signature Version 4, written from its description: what the server's side of it computes.</summary>
internal static class Signature
{
    /// <summary>What is wrong with a request's signature; null when nothing is.</summary>
    public static string? Problem(HttpRequest request, byte[] body, string key, string secret)
    {
        var said = request.Headers.Authorization.ToString();
        if (!said.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal)) return "not signed";
        var parts = said["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        var scope = parts["Credential"].Split('/');
        if (scope[0] != key) return "unknown key";
        var names = parts["SignedHeaders"].Split(';');
        if (!names.Contains("host") || !names.Contains("x-amz-date")) return "host and date must be signed";
        var headers = names.Select(n => $"{n}:{(n == "host" ? request.Host.Value : request.Headers[n].ToString())!.Trim()}\n");
        var canonical = $"{request.Method}\n{request.Path}\n{request.QueryString.Value?.TrimStart('?')}\n{string.Concat(headers)}\n{parts["SignedHeaders"]}\n{Hex(SHA256.HashData(body))}";
        var date = request.Headers["X-Amz-Date"].ToString();
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{string.Join('/', scope[1..])}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signing = scope[1..].Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        return Hex(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(toSign))) == parts["Signature"] ? null : "wrong signature";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
