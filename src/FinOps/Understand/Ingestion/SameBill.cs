namespace FinOps.Understand.Ingestion;

/// <summary>
/// Judges which published imports a new one replaces. A bill is the same when it comes from the same source, covers the same
/// billing periods, and is the same file: by name and billing account, or byte for byte under whatever name. A bill also
/// replaces the estimates of the days that it reaches.
/// </summary>
public static class SameBill
{
    /// <summary>The imports that <paramref name="import"/> takes the place of.</summary>
    /// <exception cref="ImportRefusedException">
    /// The file of that name covers only part of the billing periods of an older one: replacing would lose the rest, and
    /// keeping both would count the common part twice.
    /// </exception>
    public static IReadOnlyList<Import> Replaced(Import import, IEnumerable<Import> published)
    {
        var others = published.Where(old => old.Id != import.Id).ToList();
        var same = others.Where(old => IsSame(import, old) || TakesPlaceOfEstimate(import, old)).ToList();
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

    private static bool IsSame(Import import, Import old) =>
        old.State == ImportState.Published
        && old.TenantId == import.TenantId
        && old.Source == import.Source
        && old.BillingPeriods.Intersect(import.BillingPeriods).Any()
        && old.BillingAccounts.Intersect(import.BillingAccounts, StringComparer.Ordinal).Any()
        && (old.FileName == import.FileName || (import.ContentHash.Length > 0 && old.ContentHash == import.ContentHash));
}
