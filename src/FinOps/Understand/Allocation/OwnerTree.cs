using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Organisation;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Allocation;

/// <summary>A part of the cost in the tree of owners.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">business_unit, department, team or project; <c>owner</c> for one that the organisation does not know, <c>service</c> at the bottom.</param>
/// <param name="Owners">The values of the main dimension it is made of.</param>
/// <param name="EffectiveCost">All of it.</param>
/// <param name="Parts">What it is made of, the largest first.</param>
public sealed record OwnerPart(string Name, string Kind, IReadOnlyList<string> Owners, ExactDecimal EffectiveCost, IReadOnlyList<OwnerPart> Parts)
{
    /// <summary>The kind of an owner that the organisation does not know.</summary>
    public const string OwnerKind = "owner";

    /// <summary>The kind of what an owner's cost is made of.</summary>
    public const string ServiceKind = "service";
}

/// <summary>Who has what in one currency, from the top of the organisation down to services.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="Dimension">The main dimension, whose values are found in the organisation by their codes.</param>
/// <param name="Parts">The top.</param>
public sealed record OwnerTree(string Currency, string Dimension, IReadOnlyList<OwnerPart> Parts)
{
    /// <summary>Hangs owners into the organisation: whose value is the code of a node stands there, the others stand at the top.</summary>
    public static IReadOnlyList<OwnerTree> Of(OrganisationTree organisation, string dimension, IEnumerable<(string Owner, string Service, string Currency, ExactDecimal Cost)> costs) =>
        [.. costs.GroupBy(c => c.Currency, StringComparer.Ordinal).OrderByDescending(g => Sum(g.Select(c => c.Cost))).Select(g => new OwnerTree(g.Key, dimension, Top(organisation, [.. g])))];

    private static IReadOnlyList<OwnerPart> Top(OrganisationTree organisation, List<(string Owner, string Service, string Currency, ExactDecimal Cost)> costs)
    {
        var (byNode, strangers) = (new Dictionary<long, List<OwnerPart>>(), new List<OwnerPart>());
        foreach (var owner in costs.GroupBy(c => c.Owner, StringComparer.Ordinal))
        {
            var services = owner.Select(c => new OwnerPart(c.Service, OwnerPart.ServiceKind, [owner.Key], c.Cost, []));
            if (organisation.Find(owner.Key) is not { } node) strangers.Add(Whole(owner.Key, OwnerPart.OwnerKind, services));
            else if (byNode.TryGetValue(node.Id, out var known)) known.AddRange(services);
            else byNode[node.Id] = [.. services];
        }

        return Ordered(Below(null).Concat(strangers));

        // A node has what its own code was allocated, and what the nodes below it have.
        IEnumerable<OwnerPart> Below(long? id) => organisation.Below(id)
            .Select(n => Whole(n.Name, NodeWords.Of(n.Kind), Below(n.Id).Concat(byNode.GetValueOrDefault(n.Id, [])))).Where(p => p.Parts.Count > 0);
    }

    private static OwnerPart Whole(string name, string kind, IEnumerable<OwnerPart> parts)
    {
        var ordered = Ordered(parts);
        return new OwnerPart(name, kind, [.. ordered.SelectMany(p => p.Owners).Distinct(StringComparer.Ordinal)], Sum(ordered.Select(p => p.EffectiveCost)), ordered);
    }

    private static IReadOnlyList<OwnerPart> Ordered(IEnumerable<OwnerPart> parts) => [.. parts.OrderByDescending(p => p.EffectiveCost).ThenBy(p => p.Name, StringComparer.Ordinal)];

    private static ExactDecimal Sum(IEnumerable<ExactDecimal> amounts) => amounts.Aggregate(ExactDecimal.Zero, (sum, a) => sum + a);
}

/// <summary>Tells who has what along the organisation.</summary>
public sealed class OwnerTrees(ICostStore costs, RuleBook book, OrganisationBook organisation)
{
    /// <summary>The tree of a period, one per currency, the largest first.</summary>
    public async Task<IReadOnlyList<OwnerTree>> Of(CurrentTenant tenant, CostPeriod period, CancellationToken stop)
    {
        var dimension = ((await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty).MainDimension;
        var rows = new List<(string, string, string, ExactDecimal)>();
        await foreach (var r in costs.For(tenant).AskAll(new CostQuery { Period = period, GroupBy = [Dimension.Allocated(dimension), Dimension.Column("ServiceName")] }, stop))
            rows.Add((r[0] ?? Outcome.Nobody, r[1] ?? "", r[2] ?? "", ExactDecimal.Parse(r[3]!)));
        return OwnerTree.Of(await organisation.Tree(tenant.Id, stop), dimension, rows);
    }
}
