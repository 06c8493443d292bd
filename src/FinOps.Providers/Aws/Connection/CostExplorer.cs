using System.Globalization;
using System.Text.Json;
using FinOps.Providers.Native;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>
/// The quick start: what Cost Explorer says per day, account and service, as a FOCUS file. It knows neither resources nor
/// prices, so list and contracted cost are the unblended cost; a bill takes its place day by day.
/// </summary>
internal sealed class CostExplorer(AwsJson json, AwsIdentity identity, AwsOrganization organization, TimeProvider clock)
{
    private const string Name = "cost-explorer";
    private const string Fix = "Let the role call ce:GetCostAndUsage, as the shipped template does, and switch on Cost Explorer once in the console of the management account.";
    private const int PagesMax = 10_000;

    private static readonly EstimateIssuer Issuer = new("AWS", "Amazon Web Services", "Management Account", "Account");
    private static readonly ServiceKinds Services = ServiceKinds.Embedded("Aws/services.csv");

    /// <summary>Cost Explorer keeps fourteen months.</summary>
    private const int MonthsMax = 13;

    /// <summary>The days that no bill covers.</summary>
    public static IReadOnlyList<SourceBill> Wanted(SourceWish wish, DateTimeOffset now) => Estimates.Wanted(Name, wish, MonthsMax, now);

    /// <summary>Asks for the days of an estimate and writes them as a FOCUS file.</summary>
    public async Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop)
    {
        var (from, to) = Estimates.SpanOf(file);
        var estimate = new EstimateFile(Issuer, await organization.Payer(access, stop), bill.Period);
        await foreach (var line in Lines(access, from, to, stop)) estimate.Add(line);
        return estimate.ToStream();
    }

    /// <summary>Asks for one day, to see whether it may be asked.</summary>
    public async Task Try(SourceAccess access, DateOnly today, CancellationToken stop)
    {
        await foreach (var _ in Lines(access, today.AddDays(-1), today, stop)) return;
    }

    private async IAsyncEnumerable<EstimateLine> Lines(
        SourceAccess access, DateOnly from, DateOnly to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var call = AwsCall.OfPartition(access, "ce", AwsSettings.CostExplorerEndpoint, "AWSInsightsIndexService.GetCostAndUsage", "ask Cost Explorer", Fix);
        string? next = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var body = JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["TimePeriod"] = new { Start = Estimates.Text(from), End = Estimates.Text(to) },
                ["Granularity"] = "DAILY",
                ["Metrics"] = new[] { "UnblendedCost", "AmortizedCost" },
                ["GroupBy"] = new[] { new { Type = "DIMENSION", Key = "LINKED_ACCOUNT" }, new { Type = "DIMENSION", Key = "SERVICE" } },
            }.Concat(next is null ? [] : [new KeyValuePair<string, object>("NextPageToken", next)]).ToDictionary());
            var answer = await json.Ask(call, await identity.Of(access, stop), body, stop);
            foreach (var time in answer.GetProperty("ResultsByTime").EnumerateArray())
            {
                var day = DateOnly.ParseExact(time.GetProperty("TimePeriod").GetProperty("Start").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                foreach (var group in time.GetProperty("Groups").EnumerateArray()) yield return Line(day, group);
            }

            next = answer.TryGetProperty("NextPageToken", out var token) && token.GetString() is { Length: > 0 } more ? more : null;
            if (next is null) yield break;
        }

        throw new SourceException("answer_too_long", "Cost Explorer does not come to an end of its pages.", "Check the endpoint.");
    }

    private static EstimateLine Line(DateOnly day, JsonElement group)
    {
        var keys = group.GetProperty("Keys").EnumerateArray().Select(k => k.GetString() ?? "").ToArray();
        var (billed, currency) = Amount(group, "UnblendedCost");
        return new EstimateLine(day, keys[0], keys[1], billed, Amount(group, "AmortizedCost").Amount, currency) { Kind = Services.Of(keys[1]) };
    }

    private static (string Amount, string Unit) Amount(JsonElement group, string metric)
    {
        var cost = group.GetProperty("Metrics").GetProperty(metric);
        return (cost.GetProperty("Amount").GetString()!, cost.GetProperty("Unit").GetString()!);
    }

    /// <summary>True for an estimate, which is asked for and not read from a bucket.</summary>
    public static bool Owns(SourceFile file) => Estimates.Owns(Name, file);

    /// <summary>The clock by which estimates are dated.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();
}
