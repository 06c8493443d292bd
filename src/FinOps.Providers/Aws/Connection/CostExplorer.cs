using System.Globalization;
using System.Text;
using System.Text.Json;
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

    /// <summary>Days still change for this long; later ones are asked for once.</summary>
    private const int UnsettledDays = 3;

    private const string Header = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,"
        + "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeFrequency,ChargeDescription,SubAccountId,ServiceName,ServiceCategory,"
        + "ProviderName,PublisherName,InvoiceIssuerName,x_Estimate\n";

    /// <summary>
    /// What to estimate: past months without a bill as a whole, else the days that the bills do not reach. Cost Explorer keeps
    /// fourteen months.
    /// </summary>
    public static IReadOnlyList<SourceBill> Wanted(SourceWish wish, DateTimeOffset now)
    {
        var bills = new List<SourceBill>();
        var thisMonth = new DateOnly(wish.Today.Year, wish.Today.Month, 1);
        var earliest = wish.From > thisMonth.AddMonths(-13) ? wish.From : thisMonth.AddMonths(-13);
        for (var month = earliest; month <= thisMonth; month = month.AddMonths(1))
        {
            var end = month.AddMonths(1) < wish.Today ? month.AddMonths(1) : wish.Today;
            var isBilled = wish.BilledThrough.TryGetValue(month, out var through);
            if (!isBilled && month < thisMonth) bills.Add(Of(month.ToString("yyyy-MM", CultureInfo.InvariantCulture), month, month, end, wish.Today, now));
            else
            {
                for (var day = isBilled ? through.AddDays(1) : month; day < end; day = day.AddDays(1))
                    bills.Add(Of(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), month, day, day.AddDays(1), wish.Today, now));
            }
        }

        return bills;
    }

    /// <summary>Asks for the days of an estimate and writes them as a FOCUS file.</summary>
    public async Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop)
    {
        var span = file.Key.Split('/')[^1].Split('_');
        var payer = await organization.Payer(access, stop);
        var csv = new StringBuilder(Header);
        await foreach (var (day, group) in Groups(access, span[0], span[1], stop)) Append(csv, bill, payer, day, group);
        return new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString()));
    }

    /// <summary>Asks for one day, to see whether it may be asked.</summary>
    public async Task Try(SourceAccess access, DateOnly today, CancellationToken stop)
    {
        await foreach (var _ in Groups(access, Text(today.AddDays(-1)), Text(today), stop)) return;
    }

    private async IAsyncEnumerable<(string Day, JsonElement Group)> Groups(
        SourceAccess access, string from, string to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var call = AwsCall.OfPartition(access, "ce", AwsSettings.CostExplorerEndpoint, "AWSInsightsIndexService.GetCostAndUsage", "ask Cost Explorer", Fix);
        string? next = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var body = JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["TimePeriod"] = new { Start = from, End = to },
                ["Granularity"] = "DAILY",
                ["Metrics"] = new[] { "UnblendedCost", "AmortizedCost" },
                ["GroupBy"] = new[] { new { Type = "DIMENSION", Key = "LINKED_ACCOUNT" }, new { Type = "DIMENSION", Key = "SERVICE" } },
            }.Concat(next is null ? [] : [new KeyValuePair<string, object>("NextPageToken", next)]).ToDictionary());
            var answer = await json.Ask(call, await identity.Of(access, stop), body, stop);
            foreach (var time in answer.GetProperty("ResultsByTime").EnumerateArray())
            {
                var day = time.GetProperty("TimePeriod").GetProperty("Start").GetString()!;
                foreach (var group in time.GetProperty("Groups").EnumerateArray()) yield return (day, group);
            }

            next = answer.TryGetProperty("NextPageToken", out var token) && token.GetString() is { Length: > 0 } more ? more : null;
            if (next is null) yield break;
        }

        throw new SourceException("answer_too_long", "Cost Explorer does not come to an end of its pages.", "Check the endpoint.");
    }

    private static void Append(StringBuilder csv, SourceBill bill, string payer, string day, JsonElement group)
    {
        var keys = group.GetProperty("Keys").EnumerateArray().Select(k => k.GetString() ?? "").ToArray();
        var (billed, currency) = Amount(group, "UnblendedCost");
        var (effective, _) = Amount(group, "AmortizedCost");
        var service = keys[1].Length > 0 ? keys[1] : "Unknown service";
        var at = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        string[] cells =
        [
            billed, effective, billed, billed, currency, payer, Moment(bill.Period), Moment(bill.Period.AddMonths(1)), Moment(at), Moment(at.AddDays(1)),
            service == "Tax" ? "Tax" : "Usage", "Usage-Based", "Estimate from Cost Explorer", keys[0], service, "Other", "AWS", "AWS", "AWS", "true",
        ];
        csv.AppendJoin(',', cells.Select(Cell)).Append('\n');
    }

    private static (string Amount, string Unit) Amount(JsonElement group, string metric)
    {
        var cost = group.GetProperty("Metrics").GetProperty(metric);
        return (cost.GetProperty("Amount").GetString()!, cost.GetProperty("Unit").GetString()!);
    }

    private static SourceBill Of(string name, DateOnly month, DateOnly from, DateOnly to, DateOnly today, DateTimeOffset now)
    {
        // The identity of what still changes is the day on which it was asked for.
        var identity = to.AddDays(UnsettledDays) < today ? "settled" : Text(today);
        return new SourceBill($"{Name}/{name}", month, [new SourceFile($"{Name}/{Text(from)}_{Text(to)}", identity, -1, now)]) { EstimateFrom = from };
    }

    /// <summary>True for an estimate, which is asked for and not read from a bucket.</summary>
    public static bool Owns(SourceFile file) => file.Key.StartsWith(Name + "/", StringComparison.Ordinal);

    /// <summary>The clock by which estimates are dated.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Moment(DateOnly day) => Text(day) + "T00:00:00Z";

    private static string Cell(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
