using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FinOps.Focus;
using FinOps.Server.Tests.Conformance;
using FinOps.Server.Tests.Ingestion;
using FinOps.Understand.Allocation;

namespace FinOps.Server.Tests.Allocation;

/// <summary>
/// Cases of an independent project: what services cost, by which keys they are consumed, and what each service and instance
/// bears in the end. Each provider of a service becomes a pool, its keys a fixed key. The rules are written
/// as a file and imported, as a person would. Cases 2 and 3, in which a cost carries its
/// product or consumer with it, are looked at in <see cref="SharedStampedCases"/>.
/// </summary>
public sealed class SharedCases(ServerFixture fixture)
{
    /// <summary>A cost that comes by several ways was cut after 38 decimals on each: its sum may differ in the last of them.</summary>
    private const int Places = 36;

    private static readonly TimeSpan Patience = Wait.Patience;

    [Theory]
    [InlineData("test1")]
    [InlineData("test5")]
    [InlineData("test8")]
    [InlineData("test10")]
    public async Task What_each_service_bears_in_the_end(string name)
    {
        var folder = SharedData.Need(Path.Combine("data", "allocation", name));
        var intake = await Intake.New(fixture);
        (await intake.Import(Bill(Table(Path.Combine(folder, name + "_cloud_cost.csv"))))).Published();
        await Allocating.PublishFile(intake, Rules(Table(Path.Combine(folder, name + "_cost_allocation_keys.csv"))));

        var rows = await Allocating.Rows(intake, "/api/costs?groupBy=alloc:service");
        var given = rows.Select(r => $"{r[0]} {ExactDecimal.Parse(r[2]!).Round(Places)}").Where(r => !r.EndsWith(" 0", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var expected = Table(Path.Combine(folder, name + "_allocated_cost.csv")).Where(r => r["IsFinalConsumption"] == "Y")
            .GroupBy(r => Node(r["Service"], r["Instance"])).Select(g => $"{g.Key} {g.Aggregate(ExactDecimal.Zero, (sum, r) => sum + ExactDecimal.Parse(r["AmortizedCost"]))}")
            .Where(r => !r.EndsWith(" 0", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join('\n', expected), string.Join('\n', given));
    }

    private static RuleSet Rules(List<Dictionary<string, string>> keys)
    {
        var providers = keys.GroupBy(k => (Node: Node(k["ProviderService"], k.GetValueOrDefault("ProviderInstance", "")), Selector: k.GetValueOrDefault("ProviderTagSelector", ""))).ToList();
        string PoolOf(string node, string selector) => Regex.Replace($"p-{node}-{Selected(selector)}".ToLowerInvariant(), "[^a-z0-9]+", "-", RegexOptions.None, Patience).Trim('-');
        var pools = new List<Pool>();
        var rules = new List<AllocationRule>();
        foreach (var provider in providers)
        {
            var targets = Consumers(provider.Key.Node, [.. provider]).Select(c => providers.Any(p => p.Key.Node == c.Node && p.Key.Selector.Length == 0) && c.Node != provider.Key.Node
                ? new PoolTarget { Weight = c.Weight, Pool = PoolOf(c.Node, "") } : new PoolTarget { Weight = c.Weight, Set = Owner(c.Node) }).ToList();
            pools.Add(new Pool { Id = PoolOf(provider.Key.Node, provider.Key.Selector), Dimensions = ["service"], Key = SplitKey.Fixed, Targets = targets });
            // No charge says which instance it is about; an instance only gets what others give it.
            if (provider.Key.Node.Contains('/', StringComparison.Ordinal)) continue;
            var selected = Selected(provider.Key.Selector);
            rules.Add(new AllocationRule
            {
                Id = PoolOf(provider.Key.Node, provider.Key.Selector),
                When = [RuleCondition.In("norm:service", provider.Key.Node.Split('/')[0]), .. selected.Length > 0 ? new[] { new RuleCondition("ResourceId", ConditionOperator.Regex, ["(?i)^" + selected]) } : []],
                Pool = PoolOf(provider.Key.Node, provider.Key.Selector),
            });
        }

        return new RuleSet
        {
            Dimensions = ["service"],
            Rules = [.. rules.OrderByDescending(r => r.When.Count), new AllocationRule { Id = "own", Targets = [new RuleTarget { Copy = new Dictionary<string, CopiedValue> { ["service"] = new("norm:service") } }] }],
            Pools = pools,
            Tags = [new NormalisedTag { Name = "service", Keys = ["service", "service2"] }],
            Cycles = CyclePolicy.BreakByOrder,
        };
    }

    /// <summary>Keys of nothing at all are shared evenly; keys of less than nothing say that nothing goes there.</summary>
    private static IEnumerable<(string Node, decimal Weight)> Consumers(string provider, List<Dictionary<string, string>> keys)
    {
        var rows = keys.Where(k => k.GetValueOrDefault("ProviderCostAllocationType", "Key") is "Key" or "")
            .Select(k => (Node: Consumer(provider, k), Weight: decimal.Parse(k["ProviderCostAllocationKey"], CultureInfo.InvariantCulture)))
            // What goes to another instance of the same service is left out where the case says so.
            .Where(r => r.Weight >= 0 && (r.Node == provider || r.Node.Split('/')[0] != provider.Split('/')[0])).ToList();
        if (rows.Count == 0) return [(provider, 1)];
        return rows.Exists(r => r.Weight > 0) ? rows.Where(r => r.Weight > 0) : rows.Select(r => (r.Node, 1m));
    }

    private static string Consumer(string provider, Dictionary<string, string> key)
    {
        var service = key["ConsumerService"].Length > 0 ? key["ConsumerService"] : Regex.Match(key.GetValueOrDefault("ConsumerTags", ""), "service:(?<name>[^,]+)", RegexOptions.ExplicitCapture, Patience).Groups["name"].Value;
        return service.Length == 0 ? provider : Node(service, key.GetValueOrDefault("ConsumerInstance", ""));
    }

    private static string Selected(string selector) => Regex.Match(selector, @"match\('(?<pattern>[^']+)'", RegexOptions.ExplicitCapture, Patience).Groups["pattern"].Value;

    private static Dictionary<string, string> Owner(string node) => new() { ["service"] = node };

    private static string Node(string service, string instance) =>
        instance.Length == 0 || instance.Equals(service, StringComparison.OrdinalIgnoreCase) ? service.ToLowerInvariant() : $"{service}/{instance}".ToLowerInvariant();

    internal static string Bill(List<Dictionary<string, string>> costs)
    {
        var csv = new StringBuilder("ProviderName,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,ServiceName,ServiceCategory,ResourceId,BilledCost,EffectiveCost,ListCost,ContractedCost,Tags\n");
        foreach (var cost in costs)
        {
            var day = DateOnly.ParseExact(cost["Date"], "MM/dd/yyyy", CultureInfo.InvariantCulture);
            var amount = cost["CostInBillingCurrency"];
            csv.Append(CultureInfo.InvariantCulture, $"Cloud,1,{day:yyyy-MM}-01,{day.AddMonths(1):yyyy-MM}-01,{day:yyyy-MM-dd},{day.AddDays(1):yyyy-MM-dd},Usage,{cost["BillingCurrencyCode"]},Compute,Compute,{cost["ResourceId"]},{amount},{amount},{amount},{amount},\"{{{cost["Tags"].Replace("\"", "\"\"", StringComparison.Ordinal)}}}\"\n");
        }

        return csv.ToString();
    }

    internal static List<Dictionary<string, string>> Table(string path)
    {
        var lines = File.ReadLines(path).Where(l => l.Length > 0).Select(Fields).ToList();
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal))];
    }

    private static string[] Fields(string line) =>
        [.. Regex.Matches(line, "(^|,)(\"(?<quoted>([^\"]|\"\")*)\"|(?<plain>[^,]*))", RegexOptions.ExplicitCapture, Patience)
            .Select(m => m.Groups["quoted"].Success ? m.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : m.Groups["plain"].Value)];
}
