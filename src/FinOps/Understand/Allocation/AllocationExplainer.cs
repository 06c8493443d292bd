using System.Globalization;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Allocation;

/// <summary>Follows a figure back: cost → rules → pools and keys → charges.</summary>
public sealed class AllocationExplainer(ICostStore costs, AllocationRegistry registry, IPublishedImports published, IAllocationStore store)
{
    private const int StepsMax = 100;
    private const int StepsWithChargesMax = 8;
    private const int ChargesMax = 10;
    private const int ShareDaysMax = 31;

    private static readonly Dimension[] How = [.. new[] { "rule", "pool", "method", "version" }.Select(Dimension.Allocated)];

    /// <summary>Explains a figure.</summary>
    public async Task<Explanation> Explain(CurrentTenant tenant, Figure figure, CancellationToken stop)
    {
        var all = costs.For(tenant);
        var allocation = await registry.Of(tenant.Id, (await published.Of(tenant.Id, stop)).DataVersion, stop);
        // What is kept with every charge is how its main dimension was decided; of another one each charge's own match has to tell.
        var isMain = allocation.Timeline.All(t => t.Rules.MainDimension == figure.Dimension || !t.Rules.Dimensions.Contains(figure.Dimension, StringComparer.Ordinal));
        IReadOnlyList<Dimension> by = isMain ? How : [Dimension.DecidedBy(figure.Dimension), Dimension.Allocated("version")];
        var mine = CostFilter.All(OwnerFilter(figure), figure.Filter);
        var answer = await all.Ask(new CostQuery
        {
            Measures = [.. new[] { figure.Measure, Measure.Count }.Distinct()],
            Period = figure.Period,
            Filter = mine,
            GroupBy = by,
            OrderBy = [new CostOrder(figure.Measure.Name, Descending: true)],
            Limit = StepsMax,
        }, stop);
        var steps = new List<ExplainedStep>();
        // A quantity that no charge of the group has is missing: nothing of it came this way.
        foreach (var row in answer.Rows.Where(r => r[answer.IndexOf(figure.Measure.Name)] is not null))
        {
            var way = Way(answer, row, figure, allocation, isMain);
            var (day, shares) = way.Pools.Count == 0 ? ((DateOnly?)null, (IReadOnlyList<AppliedShare>)[]) : await Shares(tenant.Id, allocation, way, figure, isMain, stop);
            var charges = steps.Count < StepsWithChargesMax ? await Charges(all, CostFilter.All(mine, Same(answer, row, by)), figure, way.Unit, stop) : [];
            var step = way with { Shares = shares, ShareDay = day, Charges = charges };
            steps.Add(tenant.Rows is null ? step : Own(step, figure));
        }

        return new Explanation(figure.Dimension, figure.Value, figure.Measure.Name, [.. answer.Totals.Select(t => Total(t, figure.Measure)).OfType<ExplainedTotal>()], steps);
    }

    private static CostFilter? OwnerFilter(Figure figure)
    {
        var owner = Dimension.Allocated(figure.Dimension);
        return figure.Value switch { null => null, Outcome.Nobody => new CostFilter.IsMissing(owner), _ => new CostFilter.Is(owner, figure.Value) };
    }

    private static ExplainedTotal? Total(CostTotal total, Measure measure) => total.UnitColumn == measure.UnitColumn && total.Measures.GetValueOrDefault(measure.Name) is { } amount
        ? new ExplainedTotal(total.Unit ?? "", ExactDecimal.Parse(amount), Whole(total.Measures.GetValueOrDefault(Measure.Count.Name)))
        : null;

    /// <summary>A row of the answer as a step, without shares and charges yet.</summary>
    private static ExplainedStep Way(CostAnswer answer, string?[] row, Figure figure, PublishedAllocation allocation, bool isMain)
    {
        string? Cell(string name) => row[answer.IndexOf(name)];
        var number = (int)Whole(Cell("alloc:version"));
        var rules = allocation.RulesOf(number);
        var position = isMain ? 0 : (int)Whole(Cell(Dimension.DecidedBy(figure.Dimension).Name));
        var rule = isMain ? rules.Rules.FirstOrDefault(r => r.Id == Cell("alloc:rule")) : position > 0 && position <= rules.Rules.Count ? rules.Rules[position - 1] : null;
        var path = isMain ? (Cell("alloc:pool") ?? "").Split('>', StringSplitOptions.RemoveEmptyEntries) : rule?.Pool is { } pool ? [pool] : [];
        var method = isMain ? Enum.Parse<PlacingMethod>(Cell("alloc:method") ?? "unallocated", ignoreCase: true)
            : rule is null || figure.Value == Outcome.Nobody ? PlacingMethod.Unallocated : rule.MethodJudged;
        return new ExplainedStep(
            figure.Measure.UnitColumn is { } unit ? Cell(unit) ?? "" : "", ExactDecimal.Parse(Cell(figure.Measure.Name)!), number, method, rule,
            [.. path.Select(id => rules.Pools.FirstOrDefault(p => p.Id == id)).OfType<Pool>()], [], null, []);
    }

    /// <summary>A step without whom else its rule and pools are about, for those who see only some rows.</summary>
    private static ExplainedStep Own(ExplainedStep step, Figure figure) => step with
    {
        Rule = step.Rule is { } rule ? new AllocationRule { Id = rule.Id, Name = rule.Name, Method = rule.MethodJudged } : null,
        Pools = [.. step.Pools.Select(pool => new Pool { Id = pool.Id, Name = pool.Name, Key = pool.Key })],
        Shares = [.. step.Shares.Where(share => share.Owners.GetValueOrDefault(figure.Dimension) == figure.Value)],
    };

    /// <summary>The shares of the last day of the period on which the pool had something to share out.</summary>
    private async Task<(DateOnly? Day, IReadOnlyList<AppliedShare> Shares)> Shares(
        int tenant, PublishedAllocation allocation, ExplainedStep way, Figure figure, bool isMain, CancellationToken stop)
    {
        var (from, until) = figure.Period.Range is { } range
            ? (DateOnly.FromDateTime(range.Start.UtcDateTime), DateOnly.FromDateTime(range.End.UtcDateTime.AddTicks(-1)))
            : (DateOnly.MinValue, DateOnly.MaxValue);
        foreach (var day in allocation.Days.Values.Where(d => d.Number == way.Number && d.Day >= from && d.Day <= until).OrderByDescending(d => d.Day).Take(ShareDaysMax))
        {
            var shares = await store.SharesOf(tenant, day.RunId, day.Day, way.Pools[0].Id, figure.Dimension, isMain, stop);
            // Shares are those of a currency; a quantity is told in another unit, and may be of several.
            if (figure.Measure.UnitColumn == Measure.EffectiveCost.UnitColumn) shares = [.. shares.Where(s => s.Currency == way.Unit)];
            if (shares.Count > 0) return (day.Day, shares);
        }

        return (null, []);
    }

    private static CostFilter Same(CostAnswer answer, string?[] row, IReadOnlyList<Dimension> by) =>
        CostFilter.All([.. by.Select(d => (CostFilter)(row[answer.IndexOf(d.Name)] is { Length: > 0 } value ? new CostFilter.Is(d, value) : new CostFilter.IsMissing(d)))])!;

    private static async Task<IReadOnlyList<SourceCharge>> Charges(ITenantCosts all, CostFilter? step, Figure figure, string unit, CancellationToken stop)
    {
        CostFilter? ofUnit = figure.Measure.UnitColumn is not { } column ? null
            : unit.Length > 0 ? new CostFilter.Is(Dimension.Column(column), unit) : new CostFilter.IsMissing(Dimension.Column(column));
        var answer = await all.Ask(new CostQuery
        {
            Measures = [figure.Measure],
            Period = figure.Period,
            Filter = CostFilter.All(step, ofUnit),
            GroupBy = [.. new[] { "ServiceName", "SubAccountId", "ResourceId", "ChargeDescription" }.Select(Dimension.Column)],
            OrderBy = [new CostOrder(figure.Measure.Name, Descending: true)],
            Limit = ChargesMax,
        }, stop);
        return [.. answer.Rows.Where(r => r[^1] is not null).Select(r => new SourceCharge(r[0] ?? "", r[1] ?? "", r[2] ?? "", r[3] ?? "", ExactDecimal.Parse(r[^1]!)))];
    }

    private static long Whole(string? text) => long.Parse(text ?? "0", CultureInfo.InvariantCulture);
}
