using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FinOps.Providers.Native;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Azure.Connection;

/// <summary>The quick start: what Cost Management says per day, subscription and service.</summary>
internal sealed class CostManagement(AzureWeb web, AzureIdentity identity, TimeProvider clock)
{
    public const string Name = "cost-management";
    private static readonly EstimateIssuer Issuer = new("Microsoft", "Microsoft", "Billing Account", "Subscription");
    private static readonly ServiceKinds Services = ServiceKinds.Embedded("Azure/services.csv");
    private const int MonthsMax = 12;
    private const int PagesMax = 10_000;
    private const string Fix = "Give the identity the role Cost Management Reader on the scope.";

    /// <summary>The days that no bill covers.</summary>
    public IReadOnlyList<SourceBill> Wanted(SourceWish wish) => Estimates.Wanted(Name, wish, MonthsMax, clock.GetUtcNow());

    /// <summary>The moment.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Asks for the days of an estimate, once as billed and once with commitments spread.</summary>
    public async Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop)
    {
        var (from, to) = Estimates.SpanOf(file);
        var lines = new SortedDictionary<string, EstimateLine>(StringComparer.Ordinal);
        await foreach (var line in Ask(access, "ActualCost", from, to, stop)) lines[KeyOf(line)] = line with { Effective = "0" };
        await foreach (var line in Ask(access, "AmortizedCost", from, to, stop))
            lines[KeyOf(line)] = (lines.GetValueOrDefault(KeyOf(line)) ?? line with { Billed = "0" }) with { Effective = line.Billed };
        var estimate = new EstimateFile(Issuer, access[AzureSettings.Scope].Split('/')[^1], bill.Period);
        foreach (var line in lines.Values) estimate.Add(line);
        return estimate.ToStream();
    }

    /// <summary>Asks for one day, to see whether it may be asked.</summary>
    public async Task Try(SourceAccess access, DateOnly today, CancellationToken stop)
    {
        await foreach (var _ in Ask(access, "ActualCost", today.AddDays(-1), today, stop)) return;
    }

    private async IAsyncEnumerable<EstimateLine> Ask(SourceAccess access, string type, DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken stop)
    {
        var management = access.Or(AzureSettings.Management, "https://management.azure.com");
        var url = $"{management}{access[AzureSettings.Scope].TrimEnd('/')}/providers/Microsoft.CostManagement/query?api-version=2023-11-01";
        for (var page = 0; page < PagesMax; page++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(Body(type, from, to), Encoding.UTF8, "application/json") };
            request.Headers.Authorization = await identity.For(access, management, stop);
            var properties = (await web.Json(request, "ask Cost Management", Fix, stop)).GetProperty("properties");
            var names = properties.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()!).ToList();
            foreach (var row in properties.GetProperty("rows").EnumerateArray()) yield return Line(names, row);
            if (!properties.TryGetProperty("nextLink", out var next) || next.GetString() is not { Length: > 0 } more) yield break;
            // The token goes nowhere else.
            if (!more.StartsWith(management + "/", StringComparison.OrdinalIgnoreCase)) throw new SourceException("answer_invalid", "Cost Management's next page is elsewhere.", "Check the endpoint.");
            url = more;
        }

        throw new SourceException("answer_too_long", "Cost Management does not come to an end of its pages.", "Check the endpoint.");
    }

    private static string Body(string type, DateOnly from, DateOnly to) => JsonSerializer.Serialize(new
    {
        type,
        timeframe = "Custom",
        timePeriod = new { from = $"{Estimates.Text(from)}T00:00:00Z", to = $"{Estimates.Text(to.AddDays(-1))}T23:59:59Z" },
        dataset = new
        {
            granularity = "Daily",
            aggregation = new { totalCost = new { name = "Cost", function = "Sum" } },
            grouping = new[] { new { type = "Dimension", name = "SubscriptionId" }, new { type = "Dimension", name = "ServiceName" } },
        },
    });

    /// <summary>Amounts are taken digit by digit as they are written; days come as 20260105.</summary>
    private static EstimateLine Line(List<string> names, JsonElement row)
    {
        string Cell(params ReadOnlySpan<string> called)
        {
            foreach (var name in called)
            {
                if (names.IndexOf(name) is var at and >= 0) return row[at].ValueKind == JsonValueKind.String ? row[at].GetString()! : row[at].GetRawText();
            }

            throw new SourceException("answer_invalid", $"Cost Management's answer lacks {called[0]}.", "Check the endpoint.");
        }

        var cost = Cell("Cost", "PreTaxCost", "totalCost");
        return new EstimateLine(DateOnly.ParseExact(Cell("UsageDate")[..8], "yyyyMMdd", CultureInfo.InvariantCulture), Cell("SubscriptionId"), Cell("ServiceName"), cost, cost, Cell("Currency"))
        {
            Kind = Services.Of(Cell("ServiceName")),
        };
    }

    private static string KeyOf(EstimateLine line) => $"{line.Day:yyyyMMdd}\n{line.Account}\n{line.Service}\n{line.Currency}";
}
