using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FinOps.Cli.Tests;

/// <summary>Answers about costs in the shape of the contract.</summary>
internal static class FakeCosts
{
    public static JsonObject Answer(HttpRequest request) => Of(
        ["ServiceName", "BillingCurrency", "EffectiveCost"],
        ["text", "currency", "amount"],
        [
            ["Amazon Elastic Compute Cloud", "USD", "12345.678901234567890123"],
            [null, "USD", "0.000012345"],
            ["Virtual Machines", "USD", "-7"],
        ],
        [("USD", "12338.678913579567890123")]);

    public static JsonObject Of(string[] columns, string[] kinds, string?[][] rows, (string Currency, string Amount)[] totals, string? next = null) => new()
    {
        ["columns"] = Texts(columns),
        ["kinds"] = Texts(kinds),
        ["rows"] = new JsonArray([.. rows.Select(row => Texts(row))]),
        ["totals"] = new JsonArray([.. totals.Select(t => (JsonNode)new JsonObject
        {
            ["currency"] = t.Currency, ["amount"] = t.Amount, ["previous"] = null, ["measures"] = new JsonObject { ["EffectiveCost"] = t.Amount },
        })]),
        ["query"] = new JsonObject { ["period"] = new JsonObject { ["start"] = "2026-05-01", ["end"] = "2026-06-01" } },
        ["next"] = next,
        ["rowCount"] = rows.Length,
        ["dataVersion"] = 17,
        ["answeredFrom"] = "rows",
        ["milliseconds"] = 2,
    };

    private static JsonArray Texts(IEnumerable<string?> texts) => new([.. texts.Select(t => (JsonNode?)t)]);
}
