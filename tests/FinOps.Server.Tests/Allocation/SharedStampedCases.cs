using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FinOps.Focus;
using FinOps.Server.Tests.Conformance;
using FinOps.Server.Tests.Ingestion;
using FinOps.Understand.Allocation;

namespace FinOps.Server.Tests.Allocation;

/// <summary>
/// The two cases of the same project in which a cost carries something with it on its way. In case 2 that is the product for
/// which it was consumed: a service has one pool for what comes without a product, and one per product, so that products stay
/// apart. In case 3 it is the consumer behind a service, written in tags: what a service spends for one consumer is the
/// consumer's own. Two differences are left. A key that mixes the cost of some resources with a plain number is no single key
/// here; it is uploaded as a metric. And services in between are not told as owners, only who bears the cost in the end.
/// </summary>
public sealed class SharedStampedCases(ServerFixture fixture)
{
    /// <summary>A key that counts what other pools gave has weights of any length, and shares are then parts of 10^-18.</summary>
    private const int Places = 15;

    private static readonly TimeSpan Patience = Wait.Patience;

    [Fact]
    public async Task Products_stay_apart_on_their_way_through_services()
    {
        var folder = SharedData.Need(Path.Combine("data", "allocation", "test2"));
        var keys = SharedCases.Table(Path.Combine(folder, "test2_cost_allocation_keys.csv"));
        var given = await Given(SharedCases.Bill(SharedCases.Table(Path.Combine(folder, "test2_cloud_cost.csv"))), ByProduct(keys), [], "EffectiveCost", "service", "product");
        Assert.Equal(Final(folder, "test2", "AmortizedCost", r => $"{Lower(r["Service"])} {Product(r)}"), given);
    }

    [Fact]
    public async Task What_a_service_spends_for_a_consumer_is_the_consumers()
    {
        var folder = SharedData.Need(Path.Combine("data", "allocation", "test3"));
        var costs = SharedCases.Table(Path.Combine(folder, "test3_cloud_cost.csv"));
        var keys = SharedCases.Table(Path.Combine(folder, "test3_cost_allocation_keys.csv"));
        var (rules, metrics) = ByConsumer(keys, costs);
        var bill = Bill(costs);
        foreach (var (ours, theirs) in new[] { ("EffectiveCost", "AmortizedCost"), ("ListCost", "OnDemandCost") })
            Assert.Equal(Final(folder, "test3", theirs, r => Node(r["Service"], r["Instance"])), await Given(bill, rules, metrics, ours, "service"));
    }

    private async Task<string> Given(string bill, RuleSet rules, IReadOnlyList<MetricPoint> metrics, string measure, params string[] dimensions)
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(bill)).Published();
        if (metrics.Count > 0) await Allocating.Send(intake.Http, HttpMethod.Put, "/api/allocation/metrics/reserved", JsonSerializer.Serialize(new MetricUpload(metrics), RuleSetJson.Options));
        await Allocating.PublishFile(intake, rules);
        var rows = await Allocating.Rows(intake, $"/api/costs?measure={measure}&groupBy={string.Join(',', dimensions.Select(d => "alloc:" + d))}");
        return Lines(rows.Select(r => (string.Join(' ', r.Take(dimensions.Length)), ExactDecimal.Parse(r[^1]!))));
    }

    private static string Final(string folder, string name, string cost, Func<Dictionary<string, string>, string> owner) =>
        Lines(SharedCases.Table(Path.Combine(folder, name + "_allocated_cost.csv")).Where(r => r["IsFinalConsumption"] == "Y").Select(r => (owner(r), ExactDecimal.Parse(r[cost]))));

    private static string Lines(IEnumerable<(string Owner, ExactDecimal Cost)> costs) => string.Join('\n', costs.GroupBy(c => c.Owner, StringComparer.Ordinal)
        .Select(g => $"{g.Key} {g.Aggregate(ExactDecimal.Zero, (sum, c) => sum + c.Cost).Round(Places)}").Where(l => !l.EndsWith(" 0", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static RuleSet ByProduct(List<Dictionary<string, string>> keys)
    {
        var (pools, rules) = (new Dictionary<string, Pool>(StringComparer.Ordinal), new List<AllocationRule>());
        foreach (var provider in keys.GroupBy(k => (Service: Lower(k["ProviderService"]), Selector: k["ProviderTagSelector"])))
        {
            var selected = Regex.Match(provider.Key.Selector, "(?<key>[a-z]+) == '(?<value>[^']+)'", RegexOptions.ExplicitCapture, Patience);
            List<(string Id, List<Dictionary<string, string>> Keys)> made = [(Id(provider.Key.Service, selected.Groups["value"].Value), [.. provider])];
            rules.Add(new AllocationRule
            {
                Id = made[0].Id,
                When = [RuleCondition.In("norm:service", provider.Key.Service), .. selected.Success ? new[] { RuleCondition.In("tag:" + selected.Groups["key"].Value, selected.Groups["value"].Value) } : []],
                Pool = made[0].Id,
            });
            // What comes for a product already follows the keys of that product alone.
            if (!selected.Success) made.AddRange(provider.GroupBy(Product).Where(p => p.Key.Length > 0).Select(p => (Id(provider.Key.Service, "for " + p.Key), p.ToList())));
            foreach (var (id, some) in made)
                pools[id] = new Pool { Id = id, Dimensions = ["service", "product"], Key = SplitKey.Fixed, Targets = [.. some.Select(k => Target(k, keys))] };
        }

        return new RuleSet
        {
            Dimensions = ["service", "product"],
            Rules = [.. rules.OrderByDescending(r => r.When.Count)],
            Pools = [.. pools.Values],
            Tags = [new NormalisedTag { Name = "service", Keys = ["service"] }],
        };
    }

    private static PoolTarget Target(Dictionary<string, string> key, List<Dictionary<string, string>> keys)
    {
        var (provider, consumer, product) = (Lower(key["ProviderService"]), Lower(key["ConsumerService"]), Product(key));
        var passesOn = consumer.Length > 0 && consumer != provider
            && keys.Exists(k => Lower(k["ProviderService"]) == consumer && k["ProviderTagSelector"].Length == 0 && (product.Length == 0 || Product(k) == product));
        var weight = decimal.Parse(key["ProviderCostAllocationKey"], CultureInfo.InvariantCulture);
        return passesOn
            ? new PoolTarget { Weight = weight, Pool = Id(consumer, product.Length == 0 ? "" : "for " + product) }
            : new PoolTarget { Weight = weight, Set = new Dictionary<string, string> { ["service"] = consumer.Length == 0 ? provider : consumer, ["product"] = product } };
    }

    /// <summary>Tags name the consumer of the services behind; who passes on to another instance is read from the keys, too.</summary>
    private static (RuleSet Rules, List<MetricPoint> Metrics) ByConsumer(List<Dictionary<string, string>> keys, List<Dictionary<string, string>> costs)
    {
        var consumers = keys.Where(k => k["ConsumerTags"].Length > 0).ToList();
        var last = keys.Where(k => k["ProviderCostAllocationType"] == "Key" && k["ConsumerService"].Length > 0)
            .ToDictionary(k => Node(k["ProviderService"], k["ProviderInstance"]), k => Node(k["ConsumerService"], k["ConsumerInstance"]), StringComparer.Ordinal);
        string Behind(Dictionary<string, string> key) => key["ConsumerService"].Length == 0 ? "x"
            : Node(Tag(key, "consumer_service"), Tag(key, "consumer_instance")) is var node && last.TryGetValue(node, out var next) ? next : node;
        AllocationRule Own(string id, string owner, params RuleCondition[] when) => new() { Id = id, When = when, Targets = [new RuleTarget { Set = Service(owner) }] };

        var served = consumers.Where(k => k["ConsumerService"].Length > 0).ToList();
        List<(string Owner, ExactDecimal Weight)> reserved =
        [
            .. costs.Where(c => c["Tags"].Contains("\"green\"", StringComparison.Ordinal)).Select(c => (served.Find(k => Said(c, "service") == k["ConsumerService"] && Said(c, "instance") == k["ConsumerInstance"]) is { } key ? Behind(key) : ">" + Said(c, "service"),
                ExactDecimal.Parse(c["CostInBillingCurrency"]))),
            .. keys.Where(k => k["ProviderService"] == "finops" && k["ProviderCostAllocationType"] == "Key").Select(k => ("x", ExactDecimal.Parse(k["ProviderCostAllocationKey"]))),
        ];
        var day = DateOnly.ParseExact(costs[0]["Date"], "MM/dd/yyyy", CultureInfo.InvariantCulture);
        var targets = reserved.Select(r => r.Owner).Distinct(StringComparer.Ordinal).Select(o => o[0] == '>' ? new PoolTarget { Pool = o[1..] } : new PoolTarget { Set = Service(o) });
        var rules = new RuleSet
        {
            Dimensions = ["service"],
            Rules =
            [
                .. served.Select(k => Own(Id(k["ConsumerService"], k["ConsumerInstance"]), Behind(k), RuleCondition.In("tag:service", k["ConsumerService"]), RuleCondition.In("tag:instance", k["ConsumerInstance"]))),
                new AllocationRule { Id = "shared1", When = [RuleCondition.In("tag:service", "shared1")], Pool = "shared1" },
                new AllocationRule { Id = "reservation", When = [RuleCondition.In("CommitmentDiscountStatus", "Unused"), RuleCondition.In("CommitmentDiscountType", "Reservation")], Pool = "reservation" },
                Own("plan", "finops-savings-plan", RuleCondition.In("CommitmentDiscountStatus", "Unused")),
                new AllocationRule { Id = "own", Targets = [new RuleTarget { Copy = new Dictionary<string, CopiedValue> { ["service"] = new("tag:service") } }] },
                Own("rest", "x", new RuleCondition("tag:service", ConditionOperator.Missing, [])),
            ],
            Pools =
            [
                new Pool { Id = "reservation", Dimensions = ["service"], Key = SplitKey.Metric, Metric = "reserved", Targets = [.. targets] },
                new Pool { Id = "shared1", Dimensions = ["service"], Key = SplitKey.DirectCost, WithReceived = true, Targets = [.. consumers.Select(k => new PoolTarget { Set = Service(Behind(k)) })] },
            ],
        };
        return (rules, [.. reserved.GroupBy(r => r.Owner).Select(g => new MetricPoint(day, [g.Key], g.Aggregate(ExactDecimal.Zero, (sum, r) => sum + r.Weight)))]);
    }

    private static string Bill(List<Dictionary<string, string>> costs)
    {
        var csv = new StringBuilder("ProviderName,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,ServiceName,ServiceCategory,ResourceId,CommitmentDiscountStatus,CommitmentDiscountType,BilledCost,EffectiveCost,ListCost,ContractedCost,Tags\n");
        foreach (var cost in costs)
        {
            var day = DateOnly.ParseExact(cost["Date"], "MM/dd/yyyy", CultureInfo.InvariantCulture);
            var (amount, unused) = (cost["CostInBillingCurrency"], cost["ChargeType"].StartsWith("Unused", StringComparison.Ordinal));
            var list = unused ? 0 : decimal.Parse(cost["Quantity"], CultureInfo.InvariantCulture) * decimal.Parse(cost["UnitPrice"], CultureInfo.InvariantCulture);
            csv.Append(CultureInfo.InvariantCulture, $"Cloud,1,{day:yyyy-MM}-01,{day.AddMonths(1):yyyy-MM}-01,{day:yyyy-MM-dd},{day.AddDays(1):yyyy-MM-dd},Usage,{cost["BillingCurrencyCode"]},Compute,Compute,{cost["ResourceId"]},{(unused ? "Unused" : "Used")},{cost["PricingModel"]},{amount},{amount},{list},{amount},\"{{{Tags(cost).Replace("\"", "\"\"", StringComparison.Ordinal)}}}\"\n");
        }

        return csv.ToString();
    }

    /// <summary>The case's file has its quotes once too often between two tags.</summary>
    private static string Tags(Dictionary<string, string> cost) => cost["Tags"].Replace("\"\",\"\"", "\",\"", StringComparison.Ordinal);

    private static string Said(Dictionary<string, string> cost, string key) => Regex.Match(cost["Tags"], $"\"{key}\": \"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, Patience).Groups["value"].Value;

    private static string Tag(Dictionary<string, string> key, string name) => Regex.Match(key["ConsumerTags"], name + ":(?<value>[^,]+)", RegexOptions.ExplicitCapture, Patience).Groups["value"].Value;

    private static Dictionary<string, string> Service(string owner) => new(StringComparer.Ordinal) { ["service"] = owner };

    private static string Product(Dictionary<string, string> row) => row["Product"].Length == 0 ? "" : Lower($"{row["Product"]}-{row["ProductMeterName"]}").TrimEnd('-');

    private static string Node(string service, string instance) => Lower(instance.Length == 0 || instance.Equals(service, StringComparison.OrdinalIgnoreCase) ? service : $"{service}-{instance}");

    private static string Id(string service, string what) => Regex.Replace($"{service}-{what}".ToLowerInvariant(), "[^a-z0-9]+", "-", RegexOptions.None, Patience).Trim('-');

    private static string Lower(string text) => text.ToLowerInvariant();
}
