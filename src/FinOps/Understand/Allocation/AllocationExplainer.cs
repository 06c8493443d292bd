using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Allocation;

/// <summary>Why an owner pays what it pays.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Value">The owner.</param>
/// <param name="Totals">What it pays, per currency: exactly the sum of the steps.</param>
/// <param name="Steps">How it came about, the largest first.</param>
public sealed record Explanation(string Dimension, string Value, IReadOnlyList<MatchedCost> Totals, IReadOnlyList<ExplainedStep> Steps);

/// <summary>One way on which cost came to its owner.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="EffectiveCost">How much.</param>
/// <param name="Number">The number of the rule set.</param>
/// <param name="Method">How sure it is.</param>
/// <param name="Rule">The rule; null where no rule did it.</param>
/// <param name="Pools">The pools it came through, the first one first.</param>
/// <param name="Shares">How the first pool was shared out on the last day of the period on which it was; the largest shares first.</param>
/// <param name="ShareDay">That day; null without a pool.</param>
/// <param name="Charges">The largest charges it came from, with this owner's part of each; told of the largest steps.</param>
public sealed record ExplainedStep(
    string Currency, ExactDecimal EffectiveCost, int Number, PlacingMethod Method, AllocationRule? Rule, IReadOnlyList<Pool> Pools,
    IReadOnlyList<AppliedShare> Shares, DateOnly? ShareDay, IReadOnlyList<SourceCharge> Charges);

/// <summary>Charges of one resource.</summary>
/// <param name="Service">The service.</param>
/// <param name="SubAccount">The sub-account.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Description">What it was for.</param>
/// <param name="EffectiveCost">The owner's part.</param>
public sealed record SourceCharge(string Service, string SubAccount, string Resource, string Description, ExactDecimal EffectiveCost);

/// <summary>Follows a figure back: cost → rules → pools and keys → charges.</summary>
public sealed class AllocationExplainer(ICostStore costs, AllocationRegistry registry, IPublishedImports published, IAllocationStore store)
{
    private const int StepsMax = 100;
    private const int StepsWithChargesMax = 8;
    private const int ChargesMax = 10;

    /// <summary>Explains what an owner pays of the charges that a filter leaves.</summary>
    public async Task<Explanation> Explain(CurrentTenant tenant, string dimension, string value, CostPeriod period, CostFilter? filter, CancellationToken stop)
    {
        var all = costs.For(tenant);
        var owner = Dimension.Allocated(dimension);
        CostFilter of = value == Outcome.Nobody ? new CostFilter.IsMissing(owner) : new CostFilter.Is(owner, value);
        var mine = CostFilter.All(of, filter)!;
        var answer = await all.Ask(new CostQuery
        {
            Measures = [Measure.EffectiveCost, Measure.Count],
            Period = period,
            Filter = mine,
            GroupBy = [Dimension.Allocated("rule"), Dimension.Allocated("pool"), Dimension.Allocated("method"), Dimension.Allocated("version")],
            OrderBy = [new CostOrder("EffectiveCost", Descending: true)],
            Limit = StepsMax,
        }, stop);
        var allocation = await registry.Of(tenant.Id, (await published.Of(tenant.Id, stop)).DataVersion, stop);
        var steps = new List<ExplainedStep>();
        foreach (var row in answer.Rows)
        {
            var number = int.Parse(row[3] ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            var rules = allocation.RulesOf(number);
            var pools = (row[1] ?? "").Split('>', StringSplitOptions.RemoveEmptyEntries).Select(id => rules.Pools.FirstOrDefault(p => p.Id == id)).OfType<Pool>().ToList();
            var (day, shares) = pools.Count == 0 ? ((DateOnly?)null, (IReadOnlyList<AppliedShare>)[]) : await Shares(tenant.Id, allocation, number, pools[0].Id, period, stop);
            var charges = steps.Count < StepsWithChargesMax ? await Charges(all, mine, row, period, stop) : [];
            var step = new ExplainedStep(row[4] ?? "", ExactDecimal.Parse(row[5]!), number, Enum.Parse<PlacingMethod>(row[2] ?? "unallocated", ignoreCase: true),
                rules.Rules.FirstOrDefault(r => r.Id == row[0]), pools, shares, day, charges);
            steps.Add(tenant.Rows is null ? step : Own(step, dimension, value));
        }

        return new Explanation(dimension, value, [.. answer.Totals.Select(t => new MatchedCost(t.Unit ?? "", long.Parse(t.Measures["Count"]!, System.Globalization.CultureInfo.InvariantCulture), ExactDecimal.Parse(t.Measures["EffectiveCost"]!)))], steps);
    }

    /// <summary>A step without whom else its rule and pools are about, for those who see only some rows.</summary>
    private static ExplainedStep Own(ExplainedStep step, string dimension, string value) => step with
    {
        Rule = step.Rule is { } rule ? new AllocationRule { Id = rule.Id, Name = rule.Name, Method = rule.MethodJudged } : null,
        Pools = [.. step.Pools.Select(pool => new Pool { Id = pool.Id, Name = pool.Name, Key = pool.Key })],
        Shares = [.. step.Shares.Where(share => share.Owners.GetValueOrDefault(dimension) == value)],
    };

    /// <summary>The shares of the last day of the period on which the pool had something to share out.</summary>
    private async Task<(DateOnly? Day, IReadOnlyList<AppliedShare> Shares)> Shares(int tenant, PublishedAllocation allocation, int number, string pool, CostPeriod period, CancellationToken stop)
    {
        var until = period.Range is { } range ? DateOnly.FromDateTime(range.End.UtcDateTime.AddTicks(-1)) : DateOnly.MaxValue;
        foreach (var day in allocation.Days.Values.Where(d => d.Number == number && d.Day <= until).OrderByDescending(d => d.Day).Take(31))
        {
            if (await store.SharesOf(tenant, day.RunId, day.Day, pool, stop) is { Count: > 0 } shares) return (day.Day, shares);
        }

        return (null, []);
    }

    private static async Task<IReadOnlyList<SourceCharge>> Charges(ITenantCosts all, CostFilter mine, string?[] step, CostPeriod period, CancellationToken stop)
    {
        static CostFilter Same(string name, string? value) => string.IsNullOrEmpty(value) ? new CostFilter.IsMissing(Dimension.Allocated(name)) : new CostFilter.Is(Dimension.Allocated(name), value);
        var answer = await all.Ask(new CostQuery
        {
            Period = period,
            Filter = CostFilter.All(mine, Same("rule", step[0]), Same("pool", step[1]), Same("method", step[2]), new CostFilter.Is(Dimension.Column("BillingCurrency"), step[4] ?? "")),
            GroupBy = [.. new[] { "ServiceName", "SubAccountId", "ResourceId", "ChargeDescription" }.Select(Dimension.Column)],
            OrderBy = [new CostOrder("EffectiveCost", Descending: true)],
            Limit = ChargesMax,
        }, stop);
        return [.. answer.Rows.Select(r => new SourceCharge(r[0] ?? "", r[1] ?? "", r[2] ?? "", r[3] ?? "", ExactDecimal.Parse(r[^1]!)))];
    }
}
