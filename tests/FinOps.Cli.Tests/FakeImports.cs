using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Cli.Tests;

/// <summary>Imports that behave as their file's name says: plain, rejects, bad, slow, refused.</summary>
internal sealed class FakeImports
{
    private readonly ConcurrentDictionary<string, JsonObject> _imports = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private int _last;

    /// <summary>False answers 403 to /api/imports/local, as a server does to callers that are not on its machine.</summary>
    public bool ReadsInPlace { get; set; } = true;

    /// <summary>So many uploads are answered 429 first.</summary>
    public int Busy { get; set; }

    /// <summary>Told the bytes received so far, while an upload goes on.</summary>
    public Action<long>? OnBytes { get; set; }

    public long BytesReceived { get; private set; }

    public IEnumerable<string> States => _imports.Values.Select(i => (string)i["state"]!);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/imports", Upload);
        app.MapPost("/api/imports/local", InPlace);
        app.MapPost("/api/demo", () => FakeServer.Json(Started(Begin("demo.csv"), Begin("acme.csv")), 202));
        app.MapGet("/api/imports", (HttpRequest request) => FakeServer.Json(new JsonObject
        {
            ["imports"] = new JsonArray([.. _imports.Values.OrderBy(i => (string)i["importId"]!)
                .Where(i => request.Query["state"].Count == 0 || request.Query["state"] == (string)i["state"]!).Select(i => i.DeepClone())]),
            ["next"] = null,
        }));
        app.MapGet("/api/costs/reconciliation/unmapped-services", () => Results.Text("""
            {"from":null,"to":null,"services":[{"provider":"AWS","service":"Amazon Nimbus","currency":"USD","charges":1200,"effectiveCost":"12.3456789","firstDay":"2026-05-01","lastDay":"2026-05-31","imports":2,"lastImportId":7}],"dataVersion":3}
            """, "application/json"));
        app.MapGet("/api/imports/{id}", (string id) => Find(id) is { } import ? FakeServer.Json(Step(id, import)) : Unknown(id));
        app.MapGet("/api/imports/{id}/rejects", (string id) => Find(id) is null
            ? Unknown(id)
            : Results.Text("line,column,value,reason\r\n17,BilledCost,\"'=a,\"\"b\"\"\",not a number\r\n", "text/csv"));
        app.MapPost("/api/imports/{id}/cancel", (string id) =>
        {
            if (Find(id) is not { } import)
                return Unknown(id);
            import["state"] = "cancelled";
            return FakeServer.Json(import, 202);
        });
        app.MapPost("/api/imports/cancel", CancelMany);
        app.MapDelete("/api/imports/{id}", (string id) => _imports.TryRemove(id, out _) ? Results.NoContent() : Unknown(id));
    }

    private async Task<IResult> CancelMany(HttpRequest request)
    {
        var wanted = request.ContentLength > 0 ? (await JsonNode.ParseAsync(request.Body))!["importIds"]?.AsArray().Select(id => (string)id!).ToList() : null;
        var going = _imports.Where(i => (string)i.Value["state"]! == "reading" && (wanted is null || wanted.Contains(i.Key))).ToList();
        foreach (var (_, import) in going)
            import["state"] = "cancelled";
        return FakeServer.Json(new JsonObject { ["cancelled"] = going.Count, ["stillRunning"] = new JsonArray(), ["published"] = new JsonArray() });
    }

    private async Task<IResult> Upload(HttpRequest request)
    {
        if (Busy > 0)
        {
            Busy--;
            request.HttpContext.Response.Headers.RetryAfter = "0";
            return FakeServer.ProblemOf(429, "Too many requests", "Ask again later.");
        }

        var name = request.Query["fileName"].ToString();
        if (name.StartsWith("refused", StringComparison.Ordinal))
            return FakeServer.ProblemOf(400, "This is not a bill", "None of the columns of FOCUS is there.");
        var block = new byte[1 << 17];
        int read;
        while ((read = await request.Body.ReadAsync(block, request.HttpContext.RequestAborted)) > 0)
        {
            BytesReceived += read;
            OnBytes?.Invoke(BytesReceived);
            if (name.StartsWith("throttled", StringComparison.Ordinal))
                await Task.Delay(50, request.HttpContext.RequestAborted);
        }

        return FakeServer.Json(Started(Begin(name)), 202);
    }

    private async Task<IResult> InPlace(HttpRequest request)
    {
        if (!ReadsInPlace)
            return FakeServer.ProblemOf(403, "Not on this machine", "Upload the file instead.");
        var paths = (await JsonNode.ParseAsync(request.Body))!["paths"]!.AsArray();
        return FakeServer.Json(Started([.. paths.Select(p => Begin(Path.GetFileName((string)p!)))]), 202);
    }

    private static JsonObject Started(params JsonObject[] imports) => new() { ["imports"] = new JsonArray([.. imports.Select(i => i.DeepClone())]) };

    private JsonObject? Find(string id) => _imports.GetValueOrDefault(id);

    private static IResult Unknown(string id) => FakeServer.ProblemOf(404, "Unknown import", $"There is no import '{id}'.");

    private JsonObject Begin(string file)
    {
        var id = $"imp-{Interlocked.Increment(ref _last):000}";
        var import = new JsonObject
        {
            ["importId"] = id,
            ["file"] = file,
            ["source"] = "upload",
            ["format"] = "focus",
            ["focusVersion"] = "1.2",
            ["state"] = "reading",
            ["startedAt"] = "2026-11-20T10:00:00Z",
            ["finishedAt"] = null,
            ["seconds"] = 0.5m,
            ["rowsRead"] = 0,
            ["rowsLoaded"] = 0,
            ["rowsRejected"] = 0,
            ["bytes"] = 100,
            ["billingPeriods"] = new JsonArray("2026-05-01"),
            ["totals"] = new JsonArray(),
            ["reconciliation"] = new JsonArray(),
            ["replaced"] = null,
            ["replacedBy"] = null,
            ["error"] = null,
            ["rejects"] = new JsonArray(),
            ["warnings"] = new JsonArray(),
            ["restatement"] = null,
            ["progress"] = new JsonObject
            {
                ["state"] = "reading",
                ["bytesRead"] = 50,
                ["bytesTotal"] = 100,
                ["rowsRead"] = 500,
                ["rowsPerSecond"] = 250_000,
                ["secondsRemaining"] = 2,
            },
        };
        _imports[id] = import;
        return import;
    }

    /// <summary>An import is reading when first asked for, and final after that; a slow one stays.</summary>
    private JsonObject Step(string id, JsonObject import)
    {
        var file = (string)import["file"]!;
        if (_asked.AddOrUpdate(id, 1, (_, n) => n + 1) < 2 || (string)import["state"]! != "reading" || file.StartsWith("slow", StringComparison.Ordinal))
            return import;
        var rejected = file.StartsWith("rejects", StringComparison.Ordinal) ? 2 : 0;
        import["progress"] = null;
        if (file.StartsWith("bad", StringComparison.Ordinal))
        {
            import["state"] = "failed";
            import["error"] = new JsonObject { ["title"] = "The file is truncated", ["detail"] = "It ends in the middle of line 7." };
            return import;
        }

        import["state"] = "published";
        import["rowsRead"] = 1000;
        import["rowsLoaded"] = 1000 - rejected;
        import["rowsRejected"] = rejected;
        import["totals"] = new JsonArray(new JsonObject
        {
            ["currency"] = "USD",
            ["billedCost"] = "1234567.123456789012345678",
            ["effectiveCost"] = "2",
            ["listCost"] = "3",
            ["contractedCost"] = "4",
        });
        import["reconciliation"] = new JsonArray(new JsonObject
        {
            ["currency"] = "USD",
            ["measure"] = "BilledCost",
            ["asRead"] = "1234567.123456789012345678",
            ["asStored"] = "1234567.123456789012345678",
            ["difference"] = "0",
        });
        for (var i = 0; i < rejected; i++)
        {
            import["rejects"]!.AsArray().Add(new JsonObject
            {
                ["line"] = 17 + i,
                ["column"] = "BilledCost",
                ["value"] = "=\u001b[31mx",
                ["reason"] = "not a number",
            });
        }

        return import;
    }
}
