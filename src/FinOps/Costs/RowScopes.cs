using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.Organisation;
using FinOps.Platform.Tenancy;

namespace FinOps.Costs;

/// <summary>Turns the rows that a caller may see into the condition that every question is asked under.</summary>
public static class RowScopes
{
    private static readonly CostFilter Nothing = new CostFilter.AllOf(
        [new CostFilter.IsMissing(Dimension.Column("ServiceName")), new CostFilter.Not(new CostFilter.IsMissing(Dimension.Column("ServiceName")))]);

    /// <summary>The condition; null where all rows may be seen. A rule that cannot be read makes no row visible.</summary>
    public static CostFilter? FilterOf(RowScope? rows)
    {
        if (rows is null) return null;
        var ways = rows.Rules.Where(r => r.Values.Count > 0)
            .Select(r => Dimension.TryParse(r.Dimension, out var dimension, out _) ? new CostFilter.OneOf(dimension, r.Values) : null)
            .OfType<CostFilter>().ToList();
        return ways.Count switch { 0 => Nothing, 1 => ways[0], _ => new CostFilter.AnyOf(ways) };
    }

    /// <summary>The same, for sums over charges as their bills have them, where nothing is known of how they are allocated.</summary>
    /// <exception cref="CostRefusedException">The caller sees what is allocated to somebody; that does not tell one charge from another.</exception>
    public static CostFilter? FilterOfCharges(RowScope? rows)
    {
        var filter = FilterOf(rows);
        return filter?.Nodes().Any(n => n.ColumnAsked is { Source: DimensionSource.Allocated }) == true
            ? throw new CostRefusedException(new CostProblem(
                "scope_by_allocation", "You see what is allocated to you. This looks at charges as their bills have them, before they are allocated; it needs a role limited by tags or accounts."))
            : filter;
    }

    /// <summary>
    /// How far the data reaches, as far as the caller may know. Who sees only some rows is told of the providers among them,
    /// once each, with the number of those rows.
    /// </summary>
    public static async Task<IReadOnlyList<DataFreshness>> FreshnessFor(this IImportFacts facts, CurrentTenant tenant, ITenantCosts costs, CancellationToken stop)
    {
        var all = await facts.Freshness(tenant.Id, stop);
        if (tenant.Rows is null) return all;
        var answer = await costs.Ask(new CostQuery(Measure.Count, by: [Dimension.Column("ProviderName")]), stop);
        var seen = answer.Rows.ToDictionary(row => row[0] ?? "", row => long.Parse(row[answer.IndexOf(Measure.Count.Name)]!, System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return
        [
            .. all.Where(f => seen.ContainsKey(f.Provider)).GroupBy(f => f.Provider, StringComparer.Ordinal)
                .Select(g => new DataFreshness(g.Key, string.Join(", ", g.Select(f => f.Source).Distinct()), g.Max(f => f.Through), g.Max(f => f.LastImportAt), seen[g.Key])),
        ];
    }
}

/// <summary>
/// By what a tenant's rows are told apart: every dimension that costs are asked by, and parts of the organisation, whose rows
/// carry their code in the tag of their kind (<c>tag:team</c> or <c>tag:Team</c>, <c>tag:business_unit</c> or <c>tag:BusinessUnit</c> …).
/// </summary>
internal sealed class CostRowRules : IRowRules
{
    public string? Problem(string dimension) => Dimension.TryParse(dimension ?? "", out _, out var problem) ? null : problem.Detail;

    public IReadOnlyList<RowScopeRule> Of(IReadOnlyList<OrganisationNode> nodes)
    {
        var rules = new List<RowScopeRule>();
        foreach (var kind in nodes.GroupBy(n => n.Kind).OrderBy(g => g.Key))
        {
            string[] codes = [.. kind.Select(n => n.Code).Order(StringComparer.Ordinal)];
            foreach (var tag in new[] { NodeWords.Of(kind.Key), kind.Key.ToString() }) rules.Add(new RowScopeRule(Dimension.Tag(tag).Name, codes));
        }

        return rules;
    }

    public bool Holds(RowScope scope, OrganisationNode node)
    {
        var word = NodeWords.Of(node.Kind);
        string[] ways = [Dimension.Tag(word).Name, Dimension.Tag(node.Kind.ToString()).Name, Dimension.Allocated(word).Name];
        return scope.Rules.Any(rule => ways.Contains(rule.Dimension) && rule.Values.Contains(node.Code, StringComparer.Ordinal));
    }
}
