using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Cli.Tests;

/// <summary>Takes every mapping; a preview finds a problem where the head speaks of a bad row.</summary>
internal static class FakeMappings
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/imports/mappings", () => Results.Content("""[{"name":"licences"}]""", "application/json"));
        app.MapPut("/api/imports/mappings/{name}", (string name) => FakeServer.Json(new JsonObject { ["name"] = name }));
        app.MapDelete("/api/imports/mappings/{name}", () => Results.NoContent());
        app.MapPost("/api/imports/mappings/preview", async (HttpRequest request) =>
        {
            var asked = (await JsonNode.ParseAsync(request.Body))!;
            var problems = new JsonArray();
            if (((string)asked["head"]!).Contains("bad", StringComparison.Ordinal))
                problems.Add(new JsonObject { ["column"] = "BilledCost", ["value"] = "bad", ["reason"] = "is not a number" });
            return FakeServer.Json(new JsonObject { ["columns"] = new JsonArray("BilledCost"), ["rows"] = new JsonArray(new JsonObject { ["record"] = 1, ["values"] = new JsonArray("1"), ["problems"] = problems }) });
        });
    }
}
