using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Tenancy;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>Compliance as it is shown.</summary>
/// <param name="PolicyVersion">The policy it was judged by; 0 is the shipped example.</param>
/// <param name="Period">Charges of which time.</param>
/// <param name="Measure">Which cost.</param>
/// <param name="Keys">The required keys with the spellings found in the bills.</param>
/// <param name="Currencies">Compliance by currency; none when there are no charges.</param>
public sealed record TagComplianceView(
    int PolicyVersion, PeriodView? Period, string Measure, IReadOnlyList<ResolvedKeyView> Keys, IReadOnlyList<CurrencyCompliance> Currencies);

/// <summary>A key and how the bills write it.</summary>
public sealed record ResolvedKeyView(string Key, IReadOnlyList<string> RawKeys);

/// <summary>What could be mended.</summary>
/// <param name="Merges">Spellings that are likely one.</param>
/// <param name="Owners">Untagged resources with their likely value of <paramref name="OwnerKey"/>.</param>
/// <param name="OwnerKey">The key that is guessed; null when the policy has none.</param>
public sealed record TagRecommendations(IReadOnlyList<TagMerge> Merges, IReadOnlyList<LikelyOwner> Owners, string? OwnerKey);

/// <summary>What a change of the policy would do.</summary>
/// <param name="Changes">Per key and value: how it is written now and then.</param>
/// <param name="Sums">Per key, currency and value: rows and cost now and then.</param>
public sealed record TagMigration(IReadOnlyList<TagChange> Changes, IReadOnlyList<TagValueSums> Sums);

/// <summary>A value before and after.</summary>
public sealed record TagValueSums(string Key, string Value, string Currency, long RowsBefore, long RowsAfter, ExactDecimal AmountBefore, ExactDecimal AmountAfter);

/// <summary>Puts together what is asked about tags.</summary>
public sealed class TagDesk(TagPolicyBook book, ITagStore store, ICostStore costs, IPublishedImports published)
{
    /// <summary>How many untagged resources are looked at.</summary>
    public const int OwnersMax = 50;

    private static readonly string[] OwnerKeys = ["Team", "Owner", "Project"];

    /// <summary>Compliance with the policy in force.</summary>
    public async Task<TagComplianceView> Compliance(CurrentTenant tenant, CostPeriod period, Measure measure, CancellationToken stop)
    {
        var saved = await book.Current(tenant.Id, stop);
        var required = saved.Policy.Keys.Where(k => k.Required is not null).ToList();
        var question = await Question(tenant, required, saved.Policy.Inheritance, measure, period, stop);
        if (required.Count == 0 || question.Imports.Count == 0) return View([]);
        var spend = store.Spend(tenant.Id, question, stop);
        var resources = store.Resources(tenant.Id, question, stop);
        await Task.WhenAll(spend, resources);
        return View(TagCompliance.Judge([.. required.Select(k => k.Key)], await spend, await resources));

        TagComplianceView View(IReadOnlyList<CurrencyCompliance> currencies) => new(
            saved.Version, PeriodView.Of(period), measure.Name, [.. question.Keys.Select(k => new ResolvedKeyView(k.Key.Key, k.RawKeys))], currencies);
    }

    /// <summary>Spellings to merge, and likely values for the dearest untagged resources.</summary>
    public async Task<TagRecommendations> Recommendations(CurrentTenant tenant, CostPeriod period, Measure measure, string? ownerKey, CancellationToken stop)
    {
        var policy = (await book.Current(tenant.Id, stop)).Policy;
        var question = await Question(tenant, policy.Keys, policy.Inheritance, measure, period, stop);
        if (question.Imports.Count == 0) return new([], [], null);
        var merges = TagMerges.Of(await store.Raw(tenant.Id, question, stop), policy);
        var owner = ownerKey is not null ? policy.Find(ownerKey) : OwnerKeys.Select(policy.Find).FirstOrDefault(k => k is not null);
        if (owner is null) return new(merges, [], null);
        var ofOwner = question with { Keys = [.. question.Keys.Where(k => k.Key == owner)] };
        var untagged = await store.Untagged(tenant.Id, ofOwner, OwnersMax, stop);
        var near = untagged.Count == 0 ? [] : await store.Near(tenant.Id, ofOwner, untagged, stop);
        return new(merges, LikelyOwners.Judge(untagged, near), owner.Key);
    }

    /// <summary>What another policy would make of the same charges.</summary>
    public async Task<TagMigration> Preview(CurrentTenant tenant, TagPolicy proposed, CostPeriod period, Measure measure, CancellationToken stop)
    {
        var policy = (await book.Current(tenant.Id, stop)).Policy;
        var before = await Question(tenant, policy.Keys, policy.Inheritance, measure, period, stop);
        var after = await Question(tenant, proposed.Keys, proposed.Inheritance, measure, period, stop);
        if (before.Imports.Count == 0) return new([], []);
        var changes = await store.Changes(tenant.Id, before, after, stop);
        return new([.. changes.Where(c => c.Before != c.After)], Sums(changes));
    }

    /// <summary>The question for some keys, with the spellings that the tenant's bills hold; of the charges that the asker may see.</summary>
    public async Task<TagQuestion> Question(
        CurrentTenant tenant, IReadOnlyList<TagKey> keys, TagInheritance inheritance, Measure measure, CostPeriod period, CancellationToken stop)
    {
        var seen = await published.Of(tenant.Id, stop);
        const string TagMark = "tag:";
        var raw = (await costs.For(tenant).Dimensions(stop)).Where(d => d.Name.StartsWith(TagMark, StringComparison.Ordinal)).Select(d => d.Name[TagMark.Length..]);
        return new(RawTagKeys.Of(keys, raw), inheritance, measure, period.Range, seen.ImportIds, RowScopes.FilterOfCharges(tenant.Rows));
    }

    private static IReadOnlyList<TagValueSums> Sums(IReadOnlyList<TagChange> changes)
    {
        var before = changes.ToLookup(c => (c.Key, Value: c.Before, c.Currency));
        var after = changes.ToLookup(c => (c.Key, Value: c.After, c.Currency));
        return [.. before.Select(g => g.Key).Union(after.Select(g => g.Key))
            .Select(k => new TagValueSums(k.Key, k.Value, k.Currency, before[k].Sum(c => c.Rows), after[k].Sum(c => c.Rows), Sum(before[k]), Sum(after[k])))
            .OrderBy(s => s.Key, StringComparer.Ordinal).ThenByDescending(s => s.AmountAfter).ThenBy(s => s.Value, StringComparer.Ordinal)];
    }

    private static ExactDecimal Sum(IEnumerable<TagChange> changes) => changes.Aggregate(ExactDecimal.Zero, (sum, c) => sum + c.Amount);
}
