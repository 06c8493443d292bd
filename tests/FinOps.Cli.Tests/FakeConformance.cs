using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Cli.Tests;

/// <summary>Judges files by their names: bad ones violate a rule, refused ones are no table, the others conform.</summary>
internal static class FakeConformance
{
    public static void Map(IEndpointRouteBuilder app, Func<bool> readsInPlace)
    {
        app.MapPost("/api/focus/validate/local", async (HttpRequest request) =>
        {
            if (!readsInPlace())
                return FakeServer.ProblemOf(403, "Not on this machine", "Upload the file instead.");
            var asked = (await JsonNode.ParseAsync(request.Body))!;
            return Judge(Path.GetFileName((string)asked["path"]!), (string?)asked["version"] ?? "1.2");
        });
        app.MapPost("/api/focus/validate", async (HttpRequest request, string? version, string? fileName) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Judge(fileName ?? "", version ?? "1.2");
        });
    }

    private static IResult Judge(string name, string version)
    {
        if (name.StartsWith("refused", StringComparison.Ordinal))
            return FakeServer.ProblemOf(400, "This is not a bill", "None of the columns of FOCUS is there.");
        var isBad = name.StartsWith("bad", StringComparison.Ordinal);
        return FakeServer.Json(new JsonObject
        {
            ["conformant"] = !isBad,
            ["focusVersion"] = version,
            ["dataset"] = "CostAndUsage",
            ["rowsChecked"] = 1200,
            ["rulesChecked"] = 267,
            ["violations"] = isBad ? new JsonArray(Broken("BilledCost-C-001-M", "BilledCost", 17, "=abc", "BilledCost must be a number.", 1100)) : [],
            ["warnings"] = new JsonArray(Broken("CostAndUsage-D-042-O", "ServiceSubcategory", null, null, "ServiceSubcategory should be present.", 1)),
        });
    }

    private static JsonObject Broken(string rule, string column, long? row, string? value, string message, long count) => new()
    {
        ["rule"] = rule,
        ["column"] = column,
        ["row"] = row,
        ["value"] = value,
        ["message"] = message,
        ["count"] = count,
        ["samples"] = row is null ? [] : new JsonArray(new JsonObject { ["row"] = row, ["value"] = value }),
    };
}
