using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Allocation;

/// <summary>Who used a commitment, who bought it, and what nobody used.</summary>
/// <param name="CommitmentId">The commitment discount.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">The provider's name for its kind.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Bought">What buying it was billed, by the sub-account that bought it.</param>
/// <param name="Used">Effective cost of its use, by owner.</param>
/// <param name="Unused">Effective cost of what nobody used.</param>
/// <param name="UnusedOwners">Who bears what nobody used, by the rules.</param>
public sealed record CommitmentUse(
    string CommitmentId, string Name, string Kind, string Currency, IReadOnlyList<NamedCost> Bought, IReadOnlyList<NamedCost> Used, ExactDecimal Unused, IReadOnlyList<NamedCost> UnusedOwners);

/// <summary>What someone has.</summary>
/// <param name="Name">Who.</param>
/// <param name="Cost">How much.</param>
public sealed record NamedCost(string Name, ExactDecimal Cost);

/// <summary>Tells who uses commitments and who bears what is not used.</summary>
public sealed class CommitmentUses(ICostStore costs, RuleBook book)
{
    /// <summary>Every commitment of a period, the one with the most unused cost first.</summary>
    public async Task<IReadOnlyList<CommitmentUse>> Of(CurrentTenant tenant, CostPeriod period, CancellationToken stop)
    {
        var rules = (await book.Published(tenant.Id, stop))?.Rules ?? RuleSet.Empty;
        var query = new CostQuery
        {
            Measures = [Measure.EffectiveCost, Measure.BilledCost],
            Period = period,
            Filter = new CostFilter.Not(new CostFilter.IsMissing(Dimension.Column("CommitmentDiscountId"))),
            GroupBy = [.. new[] { "CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountType", "CommitmentDiscountStatus", "ChargeCategory", "SubAccountId" }.Select(Dimension.Column), Dimension.Allocated(rules.MainDimension)],
        };
        var rows = new List<string?[]>();
        await foreach (var row in costs.For(tenant).AskAll(query, stop)) rows.Add(row);
        return [.. rows.GroupBy(r => (Id: r[0]!, Currency: r[7] ?? "")).Select(g => new CommitmentUse(
            g.Key.Id, First(g, 1), First(g, 2), g.Key.Currency,
            Sums(g.Where(r => r[4] == "Purchase"), 5, 9),
            Sums(g.Where(r => r[3] == "Used"), 6, 8),
            Sums(g.Where(r => r[3] == "Unused"), 6, 8).Aggregate(ExactDecimal.Zero, (sum, c) => sum + c.Cost),
            Sums(g.Where(r => r[3] == "Unused"), 6, 8)))
            .OrderByDescending(c => c.Unused).ThenBy(c => c.CommitmentId, StringComparer.Ordinal)];
    }

    private static string First(IEnumerable<string?[]> rows, int column) => rows.Select(r => r[column]).FirstOrDefault(t => !string.IsNullOrEmpty(t)) ?? "";

    private static IReadOnlyList<NamedCost> Sums(IEnumerable<string?[]> rows, int name, int cost) =>
        [.. rows.GroupBy(r => r[name] ?? "", StringComparer.Ordinal).Select(g => new NamedCost(g.Key, g.Aggregate(ExactDecimal.Zero, (sum, r) => sum + ExactDecimal.Parse(r[cost]!))))
            .OrderByDescending(c => c.Cost).ThenBy(c => c.Name, StringComparer.Ordinal)];
}
