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
    private readonly WebApplication _app;
    private int _throttle;

    private LocalAzure(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public List<string> Asked { get; } = [];

    public static async Task<LocalAzure> Start(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var azure = new LocalAzure(app);
        app.MapPost("/directory-1/oauth2/v2.0/token", (Delegate)azure.Token);
        app.MapGet("/metadata/identity/oauth2/token", (Delegate)azure.MachineToken);
        app.MapPost("/subscriptions/sub-1/providers/Microsoft.CostManagement/query", (Delegate)azure.Query);
        await app.StartAsync(stop);
        return azure;
    }

    public void ThrottleNext(int count) => _throttle = count;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> Token(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        Note("token");
        return form["client_secret"] == ClientSecret && form["client_id"] == "app-1" && form["scope"] == Url + "/.default" && form["grant_type"] == "client_credentials"
            ? Results.Json(new { token_type = "Bearer", expires_in = 3599, access_token = "of-principal" })
            : Results.Json(new { error = "invalid_client", error_description = "AADSTS7000215: Invalid client secret provided." }, statusCode: 401);
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
