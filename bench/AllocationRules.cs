using System.Globalization;
using FinOps.Understand.Allocation;

namespace FinOps.Bench;

/// <summary>
/// The rules of a large company, about the bill that <c>Rows.sql</c> writes: twenty pools for what everybody shares (by even,
/// fixed and direct-cost keys), then accounts with tags, resource names, tags, services in regions, and at last the account's name.
/// </summary>
internal static class AllocationRules
{
    private static readonly string[] Teams = ["storefront", "payments", "search", "data", "ml", "platform", "mobile", "analytics", "identity", "logistics", "pricing", "support"];
    private static readonly string[] Environments = ["prod", "staging", "dev", "test"];

    /// <summary>The services whose costs in the platform's and support's accounts everybody shares.</summary>
    private static readonly string[] SharedServices =
    [
        "Amazon Elastic Compute Cloud", "Amazon Elastic Block Store", "Amazon Relational Database Service", "Amazon Simple Storage Service", "AWS Lambda", "AmazonCloudWatch",
        "Elastic Load Balancing", "Amazon DynamoDB", "Virtual Machines", "Azure SQL Database", "Compute Engine", "Cloud Storage", "BigQuery", "Cloud SQL", "Cloud Run", "Storage Accounts",
    ];

    private static readonly string[] Regions = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1"];

    public static RuleSet Of()
    {
        var shared = Shared().ToList();
        var rules = shared.Select(s => s.Rule).Concat(Accounts()).Concat(Names()).Concat(Tags()).ToList();
        rules.AddRange(Services().Take(199 - rules.Count));
        rules.Add(new AllocationRule { Id = "rest", Targets = [new RuleTarget { Copy = new Dictionary<string, CopiedValue> { ["team"] = new("SubAccountName", "^([a-z]+)-"), ["environment"] = new("SubAccountName", "-([a-z]+)$") } }] });
        return new RuleSet { Dimensions = ["team", "environment"], Rules = rules, Pools = [.. shared.Select(s => s.Pool)] };
    }

    private static IEnumerable<(AllocationRule Rule, Pool Pool)> Shared()
    {
        List<IReadOnlyList<RuleCondition>> what =
        [
            [RuleCondition.In("ChargeCategory", "Tax")],
            [RuleCondition.In("ChargeCategory", "Credit")],
            [RuleCondition.In("CommitmentDiscountStatus", "Unused")],
            [RuleCondition.In("ChargeCategory", "Purchase")],
            .. SharedServices.Select(s => (IReadOnlyList<RuleCondition>)[RuleCondition.In("ServiceName", s), new RuleCondition("SubAccountName", ConditionOperator.Regex, ["^(platform|support)-"])]),
        ];
        for (var i = 0; i < what.Count; i++)
        {
            var id = Text($"pool-{i + 1}");
            var pool = new Pool { Id = id, Key = (i % 3) switch { 0 => SplitKey.DirectCost, 1 => SplitKey.Fixed, _ => SplitKey.Even } };
            if (pool.Key == SplitKey.Fixed) pool = pool with { Targets = [.. Teams.Select((t, n) => new PoolTarget { Weight = 1 + ((n + i) % 7), Set = Team(t) })] };
            yield return (new AllocationRule { Id = Text($"shared-{i + 1}"), When = what[i], Pool = id }, pool);
        }
    }

    private static IEnumerable<AllocationRule> Accounts() => Teams.SelectMany(t => Environments.Select(e => Rule($"account-{t}-{e}", t, e, RuleCondition.In("SubAccountName", $"{t}-{e}"), RuleCondition.In("tag:Team", t))));

    private static IEnumerable<AllocationRule> Names() => Teams.SelectMany(t => "01234".Select(d =>
        Rule(Text($"name-{t}-{d}"), t, null, new RuleCondition("ResourceName", ConditionOperator.Glob, [Text($"{t}-{d}*")]))));

    private static IEnumerable<AllocationRule> Tags() => Teams.Select(t => Rule($"tag-{t}", t, null, RuleCondition.In("tag:Team", t, t.ToUpperInvariant())));

    private static IEnumerable<AllocationRule> Services() => SharedServices.SelectMany((s, n) => Regions.Select((r, m) =>
        Rule(Text($"service-{n}-{r}"), Teams[(n + m) % Teams.Length], null, RuleCondition.In("ServiceName", s), RuleCondition.In("RegionId", r))));

    private static AllocationRule Rule(string id, string team, string? environment, params RuleCondition[] when)
    {
        var set = Team(team);
        if (environment is not null) set["environment"] = environment;
        return new AllocationRule { Id = id, When = when, Targets = [new RuleTarget { Set = set }] };
    }

    private static Dictionary<string, string> Team(string team) => new(StringComparer.Ordinal) { ["team"] = team };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
