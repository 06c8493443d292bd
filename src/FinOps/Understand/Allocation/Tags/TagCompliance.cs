using FinOps.Focus;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>
/// Cost by how it stands to a key. The share is (compliant + inherited) ÷ (compliant + inherited + invalid + missing), four
/// places, null when nothing counts; untaggable and out-of-scope cost is told, and is no part of it.
/// </summary>
public sealed record TagCoverage(
    ExactDecimal Compliant, ExactDecimal Inherited, ExactDecimal Invalid, ExactDecimal Missing, ExactDecimal Untaggable, ExactDecimal OutOfScope, ExactDecimal? Share);

/// <summary>Resources by how they stand to a key; the share is as for cost.</summary>
public sealed record ResourceCoverage(long Compliant, long Inherited, long Invalid, long Missing, ExactDecimal? Share);

/// <summary>One key over the whole period.</summary>
public sealed record KeyCompliance(string Key, TagCoverage Cost, ResourceCoverage Resources);

/// <summary>One cell of the heat map: a key in a sub-account.</summary>
public sealed record AccountCompliance(string SubAccountId, string SubAccountName, string Key, TagCoverage Cost, ResourceCoverage Resources);

/// <summary>One key in one month.</summary>
public sealed record MonthCompliance(DateOnly Month, string Key, TagCoverage Cost);

/// <summary>The compliance of one currency's cost.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Share">Over all keys together; null when nothing counts.</param>
/// <param name="Keys">By key, in the policy's order.</param>
/// <param name="Accounts">By sub-account, the dearest first, and key.</param>
/// <param name="Months">By month and key.</param>
/// <param name="Worst">The cells with the most cost that is missing or invalid.</param>
public sealed record CurrencyCompliance(
    string Currency, ExactDecimal? Share, IReadOnlyList<KeyCompliance> Keys, IReadOnlyList<AccountCompliance> Accounts,
    IReadOnlyList<MonthCompliance> Months, IReadOnlyList<AccountCompliance> Worst);

/// <summary>Judges compliance from sums. Pure: the sums come from the cost store.</summary>
public static class TagCompliance
{
    /// <summary>How many of the worst are named.</summary>
    public const int WorstMax = 20;

    private const int SharePlaces = 4;

    /// <summary>Compliance per currency, the dearest currency first.</summary>
    /// <exception cref="InvalidOperationException">The sums of the keys differ: each key sees every charge once, so they cannot.</exception>
    public static IReadOnlyList<CurrencyCompliance> Judge(IReadOnlyList<string> keys, IReadOnlyList<TagSpend> spend, IReadOnlyList<TagResources> resources) =>
        [.. spend.GroupBy(s => s.Currency, StringComparer.Ordinal)
            .OrderByDescending(g => Sum(g.Where(s => s.Key == keys[0])).Abs())
            .Select(currency => Of(currency.Key, keys, [.. currency], resources))];

    private static CurrencyCompliance Of(string currency, IReadOnlyList<string> keys, List<TagSpend> spend, IReadOnlyList<TagResources> resources)
    {
        var totals = keys.Select(k => Sum(spend.Where(s => s.Key == k))).Distinct().ToList();
        if (totals.Count > 1) throw new InvalidOperationException($"Tag compliance lost cost: the keys' sums in {currency} differ ({string.Join(", ", totals)}).");
        var counted = resources.GroupBy(r => (r.SubAccountId, r.Key)).ToDictionary(g => g.Key, g => g.ToList());
        var accounts = spend.GroupBy(s => s.SubAccountId, StringComparer.Ordinal)
            .OrderByDescending(g => Sum(g.Where(s => s.Key == keys[0])).Abs()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(account => keys.Select(key => new AccountCompliance(
                account.Key, account.Max(s => s.SubAccountName) ?? "", key,
                Cost(account.Where(s => s.Key == key)), Count(counted.GetValueOrDefault((account.Key, key)) ?? []))))
            .ToList();
        return new(
            currency, Cost(spend).Share,
            [.. keys.Select(key => new KeyCompliance(key, Cost(spend.Where(s => s.Key == key)), Count(resources.Where(r => r.Key == key))))],
            accounts,
            [.. spend.GroupBy(s => (s.Month, s.Key)).OrderBy(g => g.Key.Month).ThenBy(g => keys.ToList().IndexOf(g.Key.Key))
                .Select(g => new MonthCompliance(g.Key.Month, g.Key.Key, Cost(g)))],
            [.. accounts.Where(a => (a.Cost.Missing + a.Cost.Invalid).Sign > 0).OrderByDescending(a => a.Cost.Missing + a.Cost.Invalid).Take(WorstMax)]);
    }

    private static TagCoverage Cost(IEnumerable<TagSpend> spend)
    {
        var by = spend.GroupBy(s => s.State).ToDictionary(g => g.Key, g => Sum(g));
        ExactDecimal Of(TagState state) => by.GetValueOrDefault(state);
        var right = Of(TagState.Compliant) + Of(TagState.Inherited);
        return new(
            Of(TagState.Compliant), Of(TagState.Inherited), Of(TagState.Invalid), Of(TagState.Missing), Of(TagState.Untaggable), Of(TagState.OutOfScope),
            ShareOf(right, right + Of(TagState.Invalid) + Of(TagState.Missing)));
    }

    private static ResourceCoverage Count(IEnumerable<TagResources> resources)
    {
        var by = resources.GroupBy(r => r.State).ToDictionary(g => g.Key, g => g.Sum(r => r.Resources));
        long Of(TagState state) => by.GetValueOrDefault(state);
        var right = Of(TagState.Compliant) + Of(TagState.Inherited);
        return new(Of(TagState.Compliant), Of(TagState.Inherited), Of(TagState.Invalid), Of(TagState.Missing), ShareOf(right, right + Of(TagState.Invalid) + Of(TagState.Missing)));
    }

    // Refunds can turn a sum below zero; a share of that says nothing.
    private static ExactDecimal? ShareOf(ExactDecimal part, ExactDecimal whole) => whole.Sign > 0 ? ExactDecimal.Divide(part, whole, SharePlaces) : null;

    private static ExactDecimal Sum(IEnumerable<TagSpend> spend) => spend.Aggregate(ExactDecimal.Zero, (sum, one) => sum + one.Amount);
}
