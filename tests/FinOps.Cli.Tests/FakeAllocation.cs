using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Cli.Tests;

/// <summary>Takes rule files; one that holds the word "wrong" has an error in its second line.</summary>
internal static class FakeAllocation
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/allocation/file", (string format) => Results.Text(format == "json" ? "{\"rules\":[]}\n" : "rules: []\n", "application/" + format));
        app.MapPost("/api/allocation/file/validate", async (HttpRequest request) =>
        {
            var problems = new JsonArray();
            if ((await Text(request)).Contains("wrong", StringComparison.Ordinal))
                problems.Add(new JsonObject { ["line"] = 2, ["column"] = 5, ["path"] = "rules[0].wrong", ["code"] = "unknown_name", ["detail"] = "'wrong' is not known here.", ["isWarning"] = false });
            return FakeServer.Json(new JsonObject { ["valid"] = problems.Count == 0, ["ruleCount"] = 1, ["poolCount"] = 0, ["problems"] = problems });
        });
        app.MapPut("/api/allocation/file", () => FakeServer.Json(new JsonObject { ["number"] = 3, ["state"] = "draft", ["revision"] = 1 }));
        app.MapPost("/api/allocation/file/diff", async (HttpRequest request) => FakeServer.Json(new JsonObject
        {
            ["differences"] = (await Text(request)).Contains("same", StringComparison.Ordinal) ? [] : new JsonArray(new JsonObject
            { ["kind"] = "rule", ["id"] = "a", ["change"] = "changed", ["fields"] = new JsonArray("name", "when"), ["before"] = "{}", ["after"] = "{}" }),
        }));
        app.MapPost("/api/allocation/simulate", () => FakeServer.Json(new JsonObject
        {
            ["moved"] = new JsonArray(new JsonObject { ["month"] = "2026-05-01", ["currency"] = "USD", ["value"] = "search", ["before"] = "1", ["after"] = "3.5", ["change"] = "2.5" }),
        }));
        app.MapPost("/api/allocation/publish", async (HttpRequest request) => FakeServer.Json(new JsonObject
        { ["number"] = 3, ["state"] = (await Text(request)).Contains("ask", StringComparison.Ordinal) ? "proposed" : "published", ["effectiveFrom"] = "2026-05-01" }));
    }

    private static async Task<string> Text(HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync();
}
