using System.Globalization;
using System.Text;

namespace FinOps.Providers.Demo.Acme;

/// <summary>Writes the list of what is planted: <c>samples/acme/README.md</c> is this text, and a test keeps the two equal.</summary>
public static class AcmeReadme
{
    private static readonly (string Id, string What, string Where)[] Meanings =
    [
        ("spike-load-test", "a load test left on for a day: the storefront's burst fleet runs at five times its size", "ResourceName = storefront-web-prod-burst"),
        ("spike-query-loop", "a query in a loop: nine times the usual analysis for three days", "ServiceName = BigQuery, SkuMeter = Analysis"),
        ("spike-model-tokens", "a batch job sends twelve times the usual tokens to a model for a day", "ResourceName = bi-assistant"),
        ("runaway-logs", "debug logging left on: log volume grows to sixteen times within ten days and stays until it is mended", "ResourceName = payments-api, ServiceName = Amazon CloudWatch"),
        ("leak-data-transfer", "copies between regions that nobody asked for, a little more every day, still going on", "ServiceName = AWS Data Transfer, SkuMeter = USE1-EUW1-AWS-Out-Bytes"),
        ("drop-backup-stopped", "backups stopped without notice: cost falls to a fiftieth, so the figure is negative", "ResourceName = data-vault"),
        ("migration-source", "recommendations at AWS: eight machines leave one a week, then the database", "Application = recommendations, ProviderName = AWS (disks left behind aside)"),
        ("migration-target", "recommendations at Google Cloud: machines join four days before their counterpart leaves", "application = recommendations, ProviderName = Google Cloud (disks aside)"),
        ("orphaned-disks", "disks whose machine is gone: six left by the migration, five older ones", "Tags AttachedTo names a machine without rows"),
        ("idle-load-balancers", "load balancers with hours but no capacity units", "LCUUsage quantity 0"),
        ("idle-databases", "databases with hours but no I/O requests", "Aurora:StorageIOUsage quantity 0"),
        ("idle-nat-gateway", "a NAT gateway with hours but no data", "NatGateway-Bytes quantity 0"),
        ("idle-machines", "machines with hours but no traffic", "egress quantity 0"),
        ("oversized-machines", "32 cores and 256 GiB for a hundredth of the traffic of their peers", "ResourceName starts with warehouse-etl-prod-reporting"),
        ("oversized-table", "provisioned write capacity of which 4 % is consumed", "ConsumedQuantity / PricingQuantity of events-dedupe"),
        ("unused-capacity-reservation", "one of two reserved slots never used", "CapacityReservationStatus = Unused"),
        ("always-on-nonprod", "staging and development machines that also run at night and at weekends", "Environment staging or dev, Virtual Machines"),
        ("shared-kubernetes-nodes", "cluster nodes without a namespace, to be split by the others' share", "tag kubernetes-cluster without kubernetes-namespace"),
        ("shared-nat-gateways", "NAT gateways that all teams use", "SubAccountName = acme-shared-services, NAT Gateway"),
        ("support", "support plans, 3 % of the month's charges", "ServiceSubcategory = Support"),
        ("marketplace", "two subscriptions from other publishers", "PublisherName starts with Example"),
        ("credits", "promotional, migration and sponsorship credits", "ChargeCategory = Credit"),
        ("corrections", "refunds and a late charge for the month before", "ChargeClass = Correction"),
        ("tax", "tax on everything else, in finished months", "ChargeCategory = Tax"),
        ("commitment …: bought", "payments, by billed cost", "ChargeCategory = Purchase, CommitmentDiscountName"),
        ("commitment …: used", "usage covered", "CommitmentDiscountStatus = Used"),
        ("commitment …: unused", "paid for and unused", "CommitmentDiscountStatus = Unused"),
        ("tags: no tags", "no tags at all (figures of the last full month, usage only, as for all tags)", "Tags is null"),
        ("tags: team missing", "tags, but none for the team", "no Team, team or owner"),
        ("tags: team misspelt", "such as paymets for payments", "Team"),
        ("tags: team in another case", "such as PAYMENTS or Payments", "Team"),
        ("tags: team under another key", "team or owner instead of Team", "team, owner"),
        ("tags: environment in other words", "such as production or PRD for prod", "Environment"),
    ];

    /// <summary>The text for a bill made from these options.</summary>
    public static string Of(AcmeBillOptions options, AcmeBillReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Acme: what is in the rich demo bill, and what was planted in it

            Acme is a company with twelve sub-accounts at AWS, Azure and Google Cloud, about five hundred resources, eleven
            teams and two currencies. `AcmeBill` writes its bill for thirteen billing months up to a given day; nothing of it
            is real. Everything below was planted, so that every capability has something true to find, and everything
            is counted while the rows are made.

            This list is made with today = {options.Today:yyyy-MM-dd} and seed = {options.Seed}. With another day the dates move along;
            with another seed noise, tag mistakes and identifiers change, names and sizes stay. A test makes the bill anew
            and compares this whole text with it.

            ## Months

            | month | currency | rows | billed cost | effective cost | list cost |
            |---|---|---|---|---|---|

            """);
        foreach (var month in report.Files.SelectMany(file => file.Totals.Select(total => (file.Month, file.Rows, Total: total)))
            .GroupBy(file => (file.Month, file.Total.Currency)).OrderBy(month => month.Key.Month).ThenBy(month => month.Key.Currency, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture,
                $"| {month.Key.Month:yyyy-MM} | {month.Key.Currency} | {month.Sum(file => file.Rows)} | {Amount(month.Sum(file => file.Total.BilledCost))} | {Amount(month.Sum(file => file.Total.EffectiveCost))} | {Amount(month.Sum(file => file.Total.ListCost))} |\n");
        text.Append("\n## What each name means\n\n| name | what happened | how it shows |\n|---|---|---|\n");
        foreach (var (id, what, where) in Meanings)
            text.Append(CultureInfo.InvariantCulture, $"| {id} | {what} | {where} |\n");
        text.Append("""

            ## Figures

            Cost is the effective cost of the rows; for spike-, runaway-, leak- and drop- the difference to what would have
            been without them; for what was bought, the billed cost. Amounts are exact.

            | name | currency | first day | last day | resources | rows | cost |
            |---|---|---|---|---|---|---|

            """);
        foreach (var fact in report.Planted)
            text.Append(CultureInfo.InvariantCulture,
                $"| {fact.Id} | {fact.Currency} | {fact.First:yyyy-MM-dd} | {fact.Last:yyyy-MM-dd} | {fact.Resources} | {fact.Rows} | {Amount(fact.Cost)} |\n");
        return text.ToString();
    }

    private static string Amount(decimal amount) => amount.ToString("0.############################", CultureInfo.InvariantCulture);
}
