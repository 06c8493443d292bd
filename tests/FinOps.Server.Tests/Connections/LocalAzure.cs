using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FinOps.Server.Tests.Connections;

/// <summary>Small servers for Azure's tokens and Cost Management.</summary>
internal sealed class LocalAzure : IAsyncDisposable
{
    public const string ClientSecret = "client~secret.that-never-leaves";
    private const string StorageToken = "storage.token";
    private readonly HttpClient _http = new();
    private readonly WebApplication _app;
    private int _throttle;

    private LocalAzure(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>A container of Azurite behind a door that takes bearer tokens alone; its own address and a token for it.</summary>
    public (string Container, string Sas) Behind { get; set; }

    public string BearerContainerUrl => Url + "/blobs";

    /// <summary>The same under the account's own name, by which signatures for single blobs are made.</summary>
    public string DelegatingContainerUrl => $"{Url}/{Azurite.Account}/exports";

    /// <summary>True when nobody may sign for blobs.</summary>
    public bool DenyDelegation { get; set; }

    public List<string> Asked { get; } = [];

    public static async Task<LocalAzure> Start(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var azure = new LocalAzure(app);
        app.MapPost("/directory-1/oauth2/v2.0/token", (Delegate)azure.Token);
        app.MapGet("/blobs/{**path}", (Delegate)azure.Blob);
        app.MapPost($"/{Azurite.Account}/", (Delegate)azure.DelegationKey);
        app.MapMethods($"/{Azurite.Account}/exports/{{**path}}", ["GET", "HEAD"], (Delegate)azure.Blob);
        app.MapGet("/metadata/identity/oauth2/token", (Delegate)azure.MachineToken);
        app.MapPost("/subscriptions/sub-1/providers/Microsoft.CostManagement/query", (Delegate)azure.Query);
        await app.StartAsync(stop);
        return azure;
    }

    public void ThrottleNext(int count) => _throttle = count;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _app.DisposeAsync();
    }

    /// <summary>What its token endpoint answers, with 200, instead of a token; null for a token.</summary>
    public string? OddToken { get; set; }

    private async Task<IResult> Token(HttpContext context)
    {
        if (OddToken is { } odd) return Results.Text(odd, "text/html");
        var form = await context.Request.ReadFormAsync();
        Note("token");
        var proven = form["client_secret"] == ClientSecret
            || (form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" && form["client_assertion"] == CloudFixture.IdentityToken);
        var ofStorage = form["scope"] == "https://storage.azure.com/.default";
        return proven && form["client_id"] == "app-1" && (ofStorage || form["scope"] == Url + "/.default") && form["grant_type"] == "client_credentials"
            ? Results.Json(new { token_type = "Bearer", expires_in = 3599, access_token = ofStorage ? StorageToken : "of-principal" })
            : Results.Json(new { error = "invalid_client", error_description = "AADSTS7000215: Invalid client secret provided." }, statusCode: 401);
    }

    /// <summary>Azurite takes bearer tokens over TLS alone: this door checks them as the service does, and asks it by a key of the account. Signed requests it lets through as they are.</summary>
    private async Task Blob(HttpContext context, string? path)
    {
        var signed = context.Request.Query.ContainsKey("sig");
        if (!signed && (context.Request.Headers.Authorization != $"Bearer {StorageToken}" || string.CompareOrdinal(context.Request.Headers["x-ms-version"], "2017-11-09") < 0))
        {
            context.Response.Headers["x-ms-error-code"] = "AuthenticationFailed";
            context.Response.StatusCode = 401;
            return;
        }

        Note(signed ? $"blob by signature {context.Request.Query["sp"]} {context.Request.Query["sr"]}" : "blob by bearer");
        var query = signed ? context.Request.QueryString.Value : (context.Request.QueryString.HasValue ? context.Request.QueryString.Value + "&" : "?") + Behind.Sas;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), $"{Behind.Container}{(path is null ? "" : "/" + path)}{query}");
        request.Headers.Add("x-ms-version", "2021-12-02");
        foreach (var name in new[] { "If-Match", "Range", "x-ms-range" })
            if (context.Request.Headers[name] is { Count: > 0 } said) request.Headers.TryAddWithoutValidation(name, said.ToString());
        using var answer = await _http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
            context.Response.Headers[name] = values.ToArray();
        if (context.Request.Method != "HEAD") await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync(context.RequestAborted), context.RequestAborted);
    }

    /// <summary>Gives out the key that Azurite would, which it does over TLS alone: made of what it signs for, by the key that every copy of it has.</summary>
    private async Task<IResult> DelegationKey(HttpContext context)
    {
        if (DenyDelegation || context.Request.Headers.Authorization != $"Bearer {StorageToken}" || context.Request.QueryString.Value != "?restype=service&comp=userdelegationkey") return Results.StatusCode(403);
        Note("delegation key");
        var asked = (await System.Xml.Linq.XDocument.LoadAsync(context.Request.Body, default, context.RequestAborted)).Root!;
        var (from, to) = (asked.Element("Start")!.Value, asked.Element("Expiry")!.Value);
        var value = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(Azurite.DelegationSecret(), System.Text.Encoding.UTF8.GetBytes($"oid-1\ndirectory-1\n{from}\n{to}\nb\n2021-12-02")));
        return Results.Text($"<?xml version=\"1.0\"?><UserDelegationKey><SignedOid>oid-1</SignedOid><SignedTid>directory-1</SignedTid><SignedStart>{from}</SignedStart><SignedExpiry>{to}</SignedExpiry>"
            + $"<SignedService>b</SignedService><SignedVersion>2021-12-02</SignedVersion><Value>{value}</Value></UserDelegationKey>", "application/xml");
    }

    private IResult MachineToken(HttpContext context) => context.Request.Headers["Metadata"] == "true" && context.Request.Query["resource"] == Url
        ? Results.Json(new { token_type = "Bearer", expires_in = "3599", access_token = "of-machine" })
        : Results.Json(new { error = "invalid_request" }, statusCode: 400);

    /// <summary>Two services a day; one day on a page; amortized cost is a tenth higher for the first.</summary>
    private async Task<IResult> Query(HttpContext context)
    {
        var bearer = context.Request.Headers.Authorization.ToString();
        if (bearer is not ("Bearer of-principal" or "Bearer of-machine")) return Results.Json(new { error = new { code = "AuthenticationFailed", message = "no" } }, statusCode: 401);
        var question = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        Note($"query {question.GetProperty("type").GetString()} {bearer}");
        if (Interlocked.Decrement(ref _throttle) >= 0)
        {
            context.Response.Headers["x-ms-ratelimit-microsoft.costmanagement-entity-retry-after"] = "1";
            return Results.Json(new { error = new { code = "429", message = "Too many requests. Please retry." } }, statusCode: 429);
        }

        var period = question.GetProperty("timePeriod");
        var from = DateOnly.Parse(period.GetProperty("from").GetString()![..10], CultureInfo.InvariantCulture);
        var to = DateOnly.Parse(period.GetProperty("to").GetString()![..10], CultureInfo.InvariantCulture);
        var skip = int.TryParse(context.Request.Query["skip"], out var said) ? said : 0;
        var day = from.AddDays(skip);
        var compute = question.GetProperty("type").GetString() == "AmortizedCost" ? 2.2m : 2.0m;
        return Results.Json(new
        {
            properties = new
            {
                nextLink = day < to ? $"{Url}{context.Request.Path}?api-version=2023-11-01&skip={skip + 1}" : null,
                columns = new[] { "Cost", "UsageDate", "SubscriptionId", "ServiceName", "Currency" }.Select(name => new { name, type = "x" }),
                rows = new object[] { new object[] { compute, int.Parse($"{day:yyyyMMdd}", CultureInfo.InvariantCulture), "sub-1", "Virtual Machines", "EUR" }, new object[] { 0.000000001m, int.Parse($"{day:yyyyMMdd}", CultureInfo.InvariantCulture), "sub-1", "Storage", "EUR" } },
            },
        });
    }

    private void Note(string what)
    {
        lock (Asked) Asked.Add(what);
    }
}
