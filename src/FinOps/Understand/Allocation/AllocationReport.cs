using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Allocation;

/// <summary>How a period is allocated.</summary>
/// <param name="Number">The number of the rule set that was published last; 0 for none.</param>
/// <param name="Dimension">The main dimension.</param>
/// <param name="Dimensions">All dimensions; ask for them as <c>alloc:NAME</c>.</param>
/// <param name="ExcludedCategories">Charge categories that do not count.</param>
/// <param name="DefaultCounts">True when default rules count as allocated.</param>
/// <param name="TargetCrawl">The share that beginners aim at.</param>
/// <param name="TargetWalk">The share that the experienced aim at.</param>
/// <param name="Currencies">The share per currency, the largest first.</param>
/// <param name="Months">The same per month, the oldest first.</param>
/// <param name="Owners">Who has how much, the largest first.</param>
/// <param name="PendingImports">Imports whose charges are not allocated yet.</param>
/// <param name="Behind">Days that are still allocated by other rules than those that hold, or by older numbers.</param>
/// <param name="Problem">Why the last computation failed; null when it did not.</param>
public sealed record AllocationReport(
    int Number, string Dimension, IReadOnlyList<string> Dimensions, IReadOnlyList<string> ExcludedCategories, bool DefaultCounts, ExactDecimal TargetCrawl, ExactDecimal TargetWalk,
    IReadOnlyList<AllocationShare> Currencies, IReadOnlyList<MonthShare> Months, IReadOnlyList<OwnerCost> Owners, int PendingImports, int Behind, string? Problem);

/// <summary>The share of a month in one currency.</summary>
/// <param name="Month">The month's first day.</param>
/// <param name="Share">The share.</param>
public sealed record MonthShare(DateOnly Month, AllocationShare Share);

/// <summary>What an owner has.</summary>
/// <param name="Value">The value of the main dimension.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="EffectiveCost">The sum.</param>
/// <param name="Direct">What of it came directly, not through a pool.</param>
public sealed record OwnerCost(string Value, string Currency, ExactDecimal EffectiveCost, ExactDecimal Direct);

/// <summary>One thing that would give owners to unallocated cost.</summary>
/// <param name="Reason"><c>pending</c>, <c>poolWithoutKey</c>, <c>account</c>, <c>tagValue</c>, <c>tagMissing</c> or <c>service</c>.</param>
/// <param name="Column">The column that a rule would look at.</param>
/// <param name="Value">Its value; empty where it is missing.</param>
/// <param name="Name">What people call it, such as a sub-account's name; empty where that is the value.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="EffectiveCost">How much it is about.</param>
/// <param name="Charges">How many charges.</param>
/// <param name="ShareOfUnallocated">The part of all unallocated cost of this currency.</param>
/// <param name="Rule">A rule that would take it, without an owner yet; null where a rule is not what helps.</param>
public sealed record UnallocatedGroup(
    string Reason, string Column, string Value, string Name, string Currency, ExactDecimal EffectiveCost, long Charges, ExactDecimal? ShareOfUnallocated, IReadOnlyList<RuleCondition>? Rule)
{
    /// <summary>True where a rule or a pool's key helps at once; a tag that is missing has to be set where the resource is made.</summary>
    internal bool CanBeFixedHere => Rule is not null || Reason == "poolWithoutKey";
}

/// <summary>What has no owner, by what would fix it best.</summary>
/// <param name="Totals">All of it, per currency.</param>
/// <param name="Groups">What would fix it: first what a rule or a key fixes here, then what waits or lacks a tag; the largest first in each. Groups of different columns overlap: they are different ways to the same charges.</param>
public sealed record UnallocatedReport(IReadOnlyList<MatchedCost> Totals, IReadOnlyList<UnallocatedGroup> Groups);

/// <summary>Answers how a tenant's costs are allocated, through the same questions as everything else.</summary>
public sealed class AllocationReporter(ICostStore costs, RuleBook book, AllocationRegistry registry, IPublishedImports published)
{
    private const int GroupsOfColumnMax = 20;
    private const int TagKeysMax = 8;
    private const int OwnersMax = 500;
    private const int Places = 6;

    /// <summary>The share of cost with an owner: now, per month, and how it came about.</summary>
    public async Task<AllocationReport> Report(CurrentTenant tenant, CostPeriod period, CancellationToken stop)
    {
        var rules = (await book.Published(tenant.Id, stop)) ?? new RuleSetVersion { TenantId = tenant.Id, Number = 0, Rules = RuleSet.Empty, ChangedBy = "", ChangedAt = default };
        var main = Dimension.Allocated(rules.Rules.MainDimension);
        var all = costs.For(tenant);
        var parts = new List<(DateOnly Month, PlacingMethod Method, string Category, string Currency, ExactDecimal Cost)>();
        var monthly = new CostQuery { Period = period, Granularity = Granularity.Monthly, GroupBy = [Dimension.Allocated("method"), Dimension.Column("ChargeCategory")] };
        await foreach (var r in all.AskAll(monthly, stop)) parts.Add((DateOnly.Parse(r[0]!, System.Globalization.CultureInfo.InvariantCulture), Method(r[1]), r[2] ?? "", r[3] ?? "", ExactDecimal.Parse(r[4]!)));
        AllocationShare Share(IEnumerable<(DateOnly Month, PlacingMethod Method, string Category, string Currency, ExactDecimal Cost)> some, string currency) =>
            AllocationShare.Of(currency, rules.Rules.Kpi, some.Select(p => (p.Method, p.Category, p.Cost)));
        var owners = await Owners(all, main, period, stop);
        var seen = await published.Of(tenant.Id, stop);
        var (allocated, days) = await registry.State(tenant.Id, stop);
        var timeline = (await book.Timeline(tenant.Id, stop)).ConvertAll(v => new DatedRules(v.Number, v.EffectiveFrom, v.Rules));
        var last = (await registry.Runs(tenant.Id, 10, stop)).FirstOrDefault(r => r.State is RunState.Published or RunState.Failed or RunState.Retired);
        return new AllocationReport(
            rules.Number, rules.Rules.MainDimension, rules.Rules.Dimensions, rules.Rules.Kpi.ExcludedCategories, rules.Rules.Kpi.DefaultCounts, AllocationShare.Crawl, AllocationShare.Walk,
            [.. parts.GroupBy(p => p.Currency).Select(g => Share(g, g.Key)).OrderByDescending(s => s.Total)],
            [.. parts.GroupBy(p => (p.Month, p.Currency)).OrderBy(g => g.Key.Month).ThenBy(g => g.Key.Currency, StringComparer.Ordinal).Select(g => new MonthShare(g.Key.Month, Share(g, g.Key.Currency)))],
            owners, rules.Number == 0 ? 0 : seen.ImportIds.Count(i => !allocated.ContainsKey(i)), days.Values.Count(d => d.Stale || d.Number != DatedRules.On(d.Day, timeline).Number), // A problem may name charges and owners that the asker does not see.
            last is { State: RunState.Failed, Problem: [_, var why] } ? tenant.Rows is null ? why : "The last computation of the allocation failed." : null);
    }

    /// <summary>What has no owner, by what would fix it best.</summary>
    public async Task<UnallocatedReport> Unallocated(CurrentTenant tenant, CostPeriod period, CancellationToken stop)
    {
        var rules = (await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty;
        var all = costs.For(tenant);
        CostFilter nobody = new CostFilter.IsMissing(Dimension.Allocated(rules.MainDimension));
        var totals = (await all.Ask(new CostQuery { Measures = [Measure.EffectiveCost, Measure.Count], Period = period, Filter = nobody }, stop))
            .Rows.Select(r => new MatchedCost(r[0] ?? "", Whole(r[2]), ExactDecimal.Parse(r[1]!))).ToList();
        var whole = totals.ToDictionary(t => t.Currency, t => t.EffectiveCost, StringComparer.Ordinal);
        var groups = new List<UnallocatedGroup>();
        groups.AddRange(await Groups(all, nobody, Dimension.Allocated("pool"), period, whole, stop));
        groups.AddRange(await Groups(all, new CostFilter.AllOf([nobody, new CostFilter.Is(Dimension.Allocated("method"), "pending")]), Dimension.Allocated("method"), period, whole, stop));
        groups.AddRange(await Groups(all, nobody, Dimension.Column("SubAccountId"), period, whole, stop));
        groups.AddRange(await Groups(all, nobody, Dimension.Column("ServiceName"), period, whole, stop));
        foreach (var tag in await Tags(all, rules, stop)) groups.AddRange(await Groups(all, nobody, tag, period, whole, stop));
        return new UnallocatedReport(totals, [.. groups.OrderByDescending(g => g.CanBeFixedHere).ThenByDescending(g => g.EffectiveCost).ThenBy(g => g.Column, StringComparer.Ordinal).ThenBy(g => g.Value, StringComparer.Ordinal)]);
    }

    private static async Task<List<UnallocatedGroup>> Groups(
        ITenantCosts costs, CostFilter nobody, Dimension column, CostPeriod period, Dictionary<string, ExactDecimal> whole, CancellationToken stop)
    {
        // An account is known by its id to rules and by its name to people.
        IReadOnlyList<Dimension> by = column.Key == "SubAccountId" ? [column, Dimension.Column("SubAccountName")] : [column];
        var query = new CostQuery { Measures = [Measure.EffectiveCost, Measure.Count], Period = period, Filter = nobody, GroupBy = by, OrderBy = [new CostOrder("EffectiveCost", Descending: true)], Limit = GroupsOfColumnMax };
        var groups = new List<UnallocatedGroup>();
        var rows = (await costs.Ask(query, stop)).Rows.Select(row => (
            Value: row[0] ?? "", Name: by.Count > 1 ? row[1] ?? "" : "", Currency: row[^3] ?? "", Cost: ExactDecimal.Parse(row[^2]!), Count: Whole(row[^1])));
        // One rule fixes an account by all its names; the name that cost most stands for it.
        foreach (var one in rows.GroupBy(r => (r.Value, r.Currency)))
        {
            var (value, currency) = one.Key;
            var cost = one.Aggregate(ExactDecimal.Zero, (sum, r) => sum + r.Cost);
            if (Reason(column, value) is not { } reason) continue;
            var rule = reason is "account" or "service" or "tagValue" ? [RuleCondition.In(column.Name, value)] : (IReadOnlyList<RuleCondition>?)null;
            var share = whole.GetValueOrDefault(currency) is { Sign: > 0 } total ? ExactDecimal.Divide(cost, total, Places) : (ExactDecimal?)null;
            groups.Add(new UnallocatedGroup(reason, column.Name, value, one.First().Name, currency, cost, one.Sum(r => r.Count), share, rule));
        }

        return groups;
    }

    private static string? Reason(Dimension column, string value) => (column.Source, column.Key, value.Length > 0) switch
    {
        (DimensionSource.Allocated, "pool", true) => "poolWithoutKey",
        (DimensionSource.Allocated, "method", true) => "pending",
        (DimensionSource.Tag, _, true) => "tagValue",
        (DimensionSource.Tag, _, false) => "tagMissing",
        (DimensionSource.Column, "SubAccountId", true) => "account",
        (DimensionSource.Column, "ServiceName", true) => "service",
        _ => null,
    };

    /// <summary>The tag keys that rules look at, then others that charges have.</summary>
    private static async Task<IEnumerable<Dimension>> Tags(ITenantCosts costs, RuleSet rules, CancellationToken stop)
    {
        var asked = MatchColumn.Of(rules).SelectMany(c => c.Tag is { } tag ? tag.Keys : c.Dimension is { Source: DimensionSource.Tag } d ? [d.Key] : []).ToList();
        var known = (await costs.Dimensions(stop)).Select(d => d.Name).Where(n => n.StartsWith("tag:", StringComparison.Ordinal)).Select(n => n[4..]).ToList();
        return asked.Where(known.Contains).Concat(known).Distinct(StringComparer.Ordinal).Take(TagKeysMax).Select(Dimension.Tag);
    }

    private static async Task<IReadOnlyList<OwnerCost>> Owners(ITenantCosts costs, Dimension main, CostPeriod period, CancellationToken stop)
    {
        var rows = (await costs.Ask(new CostQuery { Period = period, GroupBy = [main, Dimension.Allocated("pool")], Limit = CostLimits.RowsPerPageMax }, stop)).Rows
            .Select(r => (Owner: r[0] ?? "", Pool: r[1] ?? "", Currency: r[2] ?? "", Cost: ExactDecimal.Parse(r[3]!)));
        return [.. rows.GroupBy(r => (r.Owner, r.Currency)).Select(g => new OwnerCost(g.Key.Owner, g.Key.Currency, Sum(g.Select(r => r.Cost)), Sum(g.Where(r => r.Pool.Length == 0).Select(r => r.Cost))))
            .OrderByDescending(o => o.EffectiveCost).ThenBy(o => o.Value, StringComparer.Ordinal).Take(OwnersMax)];
    }

    private static PlacingMethod Method(string? word) => Enum.TryParse<PlacingMethod>(word, ignoreCase: true, out var method) ? method : PlacingMethod.Unallocated;

    private static ExactDecimal Sum(IEnumerable<ExactDecimal> amounts) => amounts.Aggregate(ExactDecimal.Zero, (sum, a) => sum + a);

    private static long Whole(string? text) => long.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);
}
