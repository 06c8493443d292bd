using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Cli.Tests;

/// <summary>One request as it arrived.</summary>
public sealed record Seen(string Method, string Path, string Query, string? Tenant, string? Accept, string? Authorization, string Body)
{
    public override string ToString() => $"{Method} {Path}{Query}";
}

/// <summary>A real HTTP server that speaks the contract over a few bills in memory.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeImports _imports = new();
    private readonly List<(string Slug, string Name, string State)> _tenants = [("default", "Default", "active")];

    private FakeServer(WebApplication app) => _app = app;

    public ConcurrentQueue<Seen> Requests { get; } = new();

    /// <summary>Told each request as it arrives.</summary>
    public Action<Seen>? OnRequest { get; set; }

    /// <summary>How many requests are still answered with 503 before the engines are back.</summary>
    public int Unavailable { get; set; }

    /// <summary>How many questions whether it lives are answered with no.</summary>
    public int Unwell { get; set; }

    /// <summary>What GET /api/costs answers, page by page.</summary>
    public Func<HttpRequest, JsonObject> Costs { get; set; } = FakeCosts.Answer;

    public string Url => _app.Urls.First();

    public FakeImports Imports => _imports;

    public static async Task<FakeServer> Start(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var server = new FakeServer(builder.Build());
        server.Map();
        await server._app.StartAsync();
        return server;
    }

    public Task UntilStopped() => _app.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A stop that comes when the server is asked for this the given number of times: no clock decides a test.</summary>
    public CancellationTokenSource StopAt(string request, int times = 2)
    {
        var stop = new CancellationTokenSource();
        var seen = 0;
        OnRequest = arrived =>
        {
            if (arrived.ToString() == request && ++seen == times)
                stop.Cancel();
        };
        return stop;
    }

    public Seen Single(string method, string path) => Requests.Single(r => r.Method == method && r.Path == path);

    private void Map()
    {
        _app.Use(Record);
        _app.MapGet("/health/live", () => --Unwell < 0 ? Results.Ok() : Results.StatusCode(503));
        _app.MapGet("/health/ready", () => Results.Ok());
        MapTenants(_app);
        MapConnections(_app);
        MapCosts(_app);
        _imports.Map(_app);
        FakeMappings.Map(_app);
        FakeAllocation.Map(_app);
        FakeAudit.Map(_app);
        FakeConformance.Map(_app, () => _imports.ReadsInPlace);
        _app.MapFallback(() => ProblemOf(404, "Not found", "There is nothing here."));
    }

    private async Task Record(HttpContext context, Func<Task> next)
    {
        var request = context.Request;
        var body = "";
        if (request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true)
        {
            request.EnableBuffering();
            body = await new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true).ReadToEndAsync();
            request.Body.Position = 0;
        }

        if (request.Path.StartsWithSegments("/api"))
        {
            var seen = new Seen(request.Method, request.Path, Uri.UnescapeDataString(request.QueryString.Value ?? ""),
                request.Headers["X-Tenant"].FirstOrDefault(), request.Headers.Accept.FirstOrDefault(),
                request.Headers.Authorization.FirstOrDefault(), body);
            Requests.Enqueue(seen);
            OnRequest?.Invoke(seen);
            if (Unavailable-- > 0)
            {
                context.Response.Headers.RetryAfter = "0";
                await ProblemOf(503, "The cost engine is starting", "Try again in a moment.").ExecuteAsync(context);
                return;
            }
        }

        await next();
    }

    private static void MapConnections(IEndpointRouteBuilder app)
    {
        const string Prod = """{"id":1,"provider":"aws","name":"prod","state":"active","health":"failing","externalId":"finops-x","through":"2026-03-04","problem":{"code":"c","what":"No.","fix":"Yes."}}""";
        app.MapGet("/api/connections", () => Json(JsonNode.Parse($"[{Prod}]")!));
        app.MapPost("/api/connections", () => Json(JsonNode.Parse(Prod)!, 201));
        app.MapPatch("/api/connections/1", () => Json(JsonNode.Parse(Prod)!));
        app.MapPost("/api/connections/1/sync", () => Results.Accepted());
        app.MapPost("/api/connections/1/test", () => Json(JsonNode.Parse("""[{"what":"identity","ok":true,"detail":"me"},{"what":"export","ok":false,"detail":"none"}]""")!));
        app.MapGet("/api/connections/1/completeness", () => Json(JsonNode.Parse("""{"state":"late","alert":true}""")!));
    }

    private void MapTenants(IEndpointRouteBuilder app)
    {
        JsonObject Tenant(string slug)
        {
            var at = _tenants.FindIndex(t => t.Slug == slug);
            return new JsonObject
            {
                ["id"] = $"00000000-0000-0000-0000-{at:000000000000}",
                ["name"] = _tenants[at].Name,
                ["slug"] = slug,
                ["state"] = _tenants[at].State,
                ["default"] = at == 0,
            };
        }

        app.MapGet("/api/tenants", () => Json(new JsonArray([.. _tenants.Select(t => Tenant(t.Slug))])));
        app.MapPost("/api/tenants", async (HttpRequest request) =>
        {
            var asked = (await JsonNode.ParseAsync(request.Body))!;
            var slug = (string)asked["slug"]!;
            if (_tenants.Any(t => t.Slug == slug))
                return ProblemOf(409, "The tenant exists", $"There is a tenant '{slug}' already.");
            _tenants.Add((slug, (string)asked["name"]!, "active"));
            return Json(Tenant(slug), 201);
        });
        app.MapPost("/api/tenants/{slug}/suspend", (string slug) => Change(slug, "suspended"));
        app.MapDelete("/api/tenants/{slug}", (string slug) => Change(slug, "deleted"));

        IResult Change(string slug, string state)
        {
            var at = _tenants.FindIndex(t => t.Slug == slug);
            if (at < 0)
                return ProblemOf(404, "Unknown tenant", $"There is no tenant '{slug}'.");
            _tenants[at] = _tenants[at] with { State = state };
            return Results.NoContent();
        }
    }

    private void MapCosts(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/costs", (HttpRequest request) =>
        {
            if (request.Query["groupBy"] == "Nonsense")
                return ProblemOf(400, "Unknown dimension", "'Nonsense' is neither a FOCUS column nor a tag.");
            if (request.Headers["X-Tenant"] == "nobody")
                return ProblemOf(404, "Unknown tenant", "There is no tenant 'nobody'.");
            return request.Headers.Accept == "text/csv"
                ? Results.Text("ServiceName,EffectiveCost\nAmazon EC2,12.34\n'=cmd,1\n", "text/csv")
                : Json(Costs(request));
        });
        app.MapGet("/api/costs/dimensions", () => Json(new JsonArray(
            new JsonObject { ["name"] = "ServiceName", ["kind"] = "text", ["description"] = "The service", ["values"] = 1234 },
            new JsonObject { ["name"] = "tag:team", ["kind"] = "text", ["description"] = "=tag", ["values"] = null })));
        app.MapGet("/api/costs/dimensions/{name}/values", (string name) => Json(new JsonObject
        {
            ["dimension"] = name,
            ["values"] = new JsonArray(new JsonObject { ["value"] = "Amazon EC2", ["rows"] = 1200 }, new JsonObject { ["value"] = null, ["rows"] = 3 }),
            ["more"] = true,
        }));
        app.MapGet("/api/costs/export", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/csv";
            var line = Encoding.UTF8.GetBytes("1.5,USD,2026-05-01T00:00:00Z,Amazon EC2\n");
            for (var i = 0; i < 20_000; i++)
            {
                await context.Response.Body.WriteAsync(line);
                if (context.Request.Query["from"] == "1999-01-01" && i == 10_000)
                    context.Abort();
            }
        });
    }

    public static IResult Json(JsonNode node, int status = 200) => Results.Text(node.ToJsonString(), "application/json", statusCode: status);

    public static IResult ProblemOf(int status, string title, string detail) => Results.Text(
        new JsonObject { ["type"] = "about:blank", ["title"] = title, ["status"] = status, ["detail"] = detail }.ToJsonString(),
        "application/problem+json", statusCode: status);
}
