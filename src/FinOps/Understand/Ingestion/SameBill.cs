namespace FinOps.Understand.Ingestion;

/// <summary>
/// Judges which published imports a new one replaces. A bill is the same when it comes from the same source, covers the same
/// billing periods, and is the same file: by name and billing account, or byte for byte under whatever name. Where none has its
/// name, the one whose name is the end of its name, or the other way round, is the same bill; where that cannot be said of just
/// one, the import is refused, for replacing the wrong one loses a bill and replacing none counts one twice. A bill also replaces
/// the estimates of the days that it reaches.
/// </summary>
public static class SameBill
{
    /// <summary>The imports that <paramref name="import"/> takes the place of.</summary>
    /// <exception cref="ImportRefusedException">
    /// The file of that name covers only part of the billing periods of an older one: replacing would lose the rest, and
    /// keeping both would count the common part twice.
    /// </exception>
    /// <param name="import">The new one.</param>
    /// <param name="published">Those among which it may find the bill it replaces.</param>
    /// <param name="onTheirWay">Where files lay that will take the place of what lay there.</param>
    public static IReadOnlyList<Import> Replaced(Import import, IEnumerable<Import> published, IReadOnlyCollection<string>? onTheirWay = null)
    {
        var others = published.Where(old => old.Id != import.Id).ToList();
        var same = others.Where(old => IsSame(import, old) || TakesPlaceOfEstimate(import, old)).ToList();
        if (!same.Exists(old => old.EstimateFrom is null)) same.AddRange(SameByTheEndOfItsName(import, others, onTheirWay ?? []));
        if (same.FirstOrDefault(old => old.BillingPeriods.Except(import.BillingPeriods).Any()) is not { } wider) return same;
        var lost = string.Join(", ", wider.BillingPeriods.Except(import.BillingPeriods).Select(p => p.ToString("yyyy-MM")));
        throw new ImportRefusedException(
            "overlapping_bill", "An older import covers more",
            $"Import {wider.Id} of '{wider.FileName}' covers {lost} too. Replacing it would lose that, keeping both would count twice. "
            + $"Delete import {wider.Id} first, or import a file that covers the same billing periods.");
    }

    /// <summary>
    /// An estimate covers a month or one day. It goes at the moment at which a bill of its days is published, as a whole: what
    /// the bill does not reach yet is estimated anew, day by day. A source has one export, and the cloud's totals may call
    /// the account that pays otherwise than its bills do, so accounts are not compared.
    /// </summary>
    private static bool TakesPlaceOfEstimate(Import import, Import old) =>
        old is { State: ImportState.Published, EstimateFrom: { } from }
        && import.EstimateFrom is null
        && old.TenantId == import.TenantId
        && old.Source == import.Source
        && import.Through is { } through && from <= DateOnly.FromDateTime(through.UtcDateTime)
        && old.BillingPeriods.All(import.BillingPeriods.Contains);

    /// <summary>What the sender should know of the imports that were replaced, in sentences: where another bill may have been meant.</summary>
    public static IEnumerable<string> Notes(Import import, IEnumerable<Import> replaced)
    {
        foreach (var old in replaced.Where(old => old.EstimateFrom is null && old.Id < import.Id && old.ContentHash != import.ContentHash))
        {
            if (old.FileName != import.FileName)
                yield return $"It took the place of import {old.Id} ('{old.FileName}'), whose name ends alike. {IfTwo}";
            else if (import.FileName == BillName.None)
                yield return $"It has no name, and took the place of import {old.Id}, which has none either. {IfTwo}";
            else if (old.Place.Length > 0 && import.Place.Length > 0 && !BillName.AreAlike(old.Place, import.Place))
                yield return $"It took the place of import {old.Id} of the same name, whose file lay in another folder. {IfTwo}";
        }
    }

    /// <summary>The published imports whose names are like that of a new one, but whose files lay elsewhere.</summary>
    public static IReadOnlyList<Import> LayElsewhere(Import import, IEnumerable<Import> published) =>
        [.. published.Where(old => IsNamedAlike(import, old) && !BillName.Agree(import, old))];

    private const string IfTwo = "If they are two bills, import that one again under a name of its own (--name, fileName).";

    private static List<Import> SameByTheEndOfItsName(Import import, List<Import> published, IReadOnlyCollection<string> onTheirWay)
    {
        var same = published.FindAll(old => IsNamedAlike(import, old) && BillName.Agree(import, old));
        if (same.DistinctBy(old => old.FileName, StringComparer.Ordinal).Skip(1).Any()) throw Which(import, same);
        if (same.Count > 0) return same;
        var unclear = LayElsewhere(import, published).Where(old => !onTheirWay.Contains(old.Place)).ToList();
        return unclear.Count == 0 ? [] : throw Which(import, unclear);
    }

    private static ImportRefusedException Which(Import import, List<Import> published)
    {
        var some = string.Join(", ", published.Take(5).Select(old => $"import {old.Id} ('{old.FileName}')"));
        return new ImportRefusedException("which_bill", "It cannot be told which bill this is",
            $"'{import.FileName}' may be the bill of {some}{(published.Count > 5 ? " and others" : "")}, of the same account and period, or another one. Nothing was imported. "
            + $"Import it as '{published[0].FileName}' to take that one's place, or under a name that ends otherwise to count both: finops import --name, fileName of an upload.");
    }

    private static bool IsNamedAlike(Import import, Import old) =>
        import.Place.Length > 0 && old.FileName != import.FileName && old.EstimateFrom is null && CoverTheSame(import, old) && BillName.AreAlike(import.FileName, old.FileName);

    private static bool IsSame(Import import, Import old) =>
        CoverTheSame(import, old) && (old.FileName == import.FileName || (import.ContentHash.Length > 0 && old.ContentHash == import.ContentHash));

    private static bool CoverTheSame(Import import, Import old) =>
        old.State == ImportState.Published
        && old.TenantId == import.TenantId
        && old.Source == import.Source
        && old.BillingPeriods.Intersect(import.BillingPeriods).Any()
        && old.BillingAccounts.Intersect(import.BillingAccounts, StringComparer.Ordinal).Any();
}
