using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Cli.Tests;

/// <summary>A short log of a tenant, whole, and one of the installation, where somebody changed the second entry.</summary>
internal static class FakeAudit
{
    public const string Head = "5f2c";

    private const string Entries = """
        {"entries":[
          {"seq":2,"at":"2026-11-20T10:00:02Z","actor":"Pat as Kim","action":"impersonation.end","target":"Kim","outcome":"done","address":"192.0.2.7"},
          {"seq":1,"at":"2026-11-20T10:00:01Z","actor":"Pat","action":"role.save","target":"=cmd","outcome":"done","address":"192.0.2.7"}],"more":false}
        """;

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var path in new[] { "/api/audit", "/api/platform/audit" })
        {
            app.MapGet(path, () => Results.Json(JsonNode.Parse(Entries)));
            app.MapGet(path + "/verify", (string? head) =>
            {
                var whole = path == "/api/audit" && head is null or Head;
                return Results.Json(new
                {
                    intact = whole,
                    entries = 2,
                    firstSeq = 1,
                    lastSeq = 2,
                    head = Head,
                    brokenAt = whole ? (int?)null : 2,
                    problem = whole ? null : "It was changed after it was written.",
                });
            });
        }
    }
}
