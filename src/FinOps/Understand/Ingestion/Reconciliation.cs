using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>One line of the proof that an import kept every digit.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="Measure">The FOCUS column added up.</param>
/// <param name="AsRead">The sum over the file's text.</param>
/// <param name="Rejected">The part of it that stands in rejected rows.</param>
/// <param name="AsStored">The sum over the stored rows.</param>
public sealed record ReconciliationLine(string Currency, string Measure, ExactDecimal AsRead, ExactDecimal Rejected, ExactDecimal AsStored)
{
    /// <summary>What is missing (positive) or too much (negative); zero for a sound import.</summary>
    public ExactDecimal Difference => AsRead - Rejected - AsStored;
}

/// <summary>
/// The judgement whether an import kept what it read: rows read + rows added by splitting = loaded + rejected + skipped, and
/// per currency and cost as read = as stored + rejected, to the last digit; the roll-ups must say the same as the rows.
/// For a provider's own bill, the sum of its own cost column must be the sum of billed cost.
/// </summary>
/// <param name="RowsRead">Records in the file.</param>
/// <param name="RowsLoaded">Rows in the store.</param>
/// <param name="RowsRejected">Records refused, each with a reason.</param>
/// <param name="Lines">Per currency and cost.</param>
/// <param name="RollupAgrees">True when the counts and sums of both roll-ups equal those of the rows.</param>
public sealed record Reconciliation(
    long RowsRead, long RowsLoaded, long RowsRejected, IReadOnlyList<ReconciliationLine> Lines, bool RollupAgrees)
{
    /// <summary>Records that are no row of their own, each with a counted reason; none in a FOCUS file.</summary>
    public long RowsSkipped { get; init; }

    /// <summary>Rows beyond the first that a record became; none in a FOCUS file.</summary>
    public long RowsAdded { get; init; }

    /// <summary>The bill's own cost beside the stored one, invoice by invoice; empty where there are too many to tell apart.</summary>
    public IReadOnlyList<InvoiceLine> Invoices { get; init; } = [];

    /// <summary>True when nothing was lost and nothing was counted twice.</summary>
    public bool Holds =>
        RowsRead + RowsAdded == RowsLoaded + RowsRejected + RowsSkipped && RollupAgrees && Lines.All(l => l.Difference == ExactDecimal.Zero);

    /// <summary>Compares what was read with what was rejected and stored.</summary>
    public static Reconciliation Of(BillSurvey read, BillSurvey? rejected, StoredBill stored)
    {
        var rejectedBy = (rejected?.Totals ?? []).ToDictionary(t => t.Currency, StringComparer.Ordinal);
        var storedBy = stored.Totals.ToDictionary(t => t.Currency, StringComparer.Ordinal);
        var readBy = read.Totals.ToDictionary(t => t.Currency, StringComparer.Ordinal);
        var currencies = readBy.Keys.Union(storedBy.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var lines = currencies.SelectMany(currency =>
        {
            var nothing = new CurrencyTotals(currency, 0, default, default, default, default);
            return readBy.GetValueOrDefault(currency, nothing).ByMeasure()
                .Zip(rejectedBy.GetValueOrDefault(currency, nothing).ByMeasure(), storedBy.GetValueOrDefault(currency, nothing).ByMeasure())
                .Select(m => new ReconciliationLine(currency, m.First.Measure, m.First.Amount, m.Second.Amount, m.Third.Amount));
        }).ToList();
        return new Reconciliation(read.Records, stored.Rows, rejected?.Rows ?? 0, [.. lines, .. OwnCosts(read.Native, lines)], stored.RollUpsAgree)
        {
            RowsSkipped = read.Native?.Skipped.Sum(s => s.Records) ?? 0,
            RowsAdded = read.Native?.RowsAdded ?? 0,
        };
    }

    /// <summary>The bill's own cost column, added up apart from the mapping, beside the billed cost that was stored.</summary>
    private static IEnumerable<ReconciliationLine> OwnCosts(NativeTally? native, List<ReconciliationLine> lines)
    {
        if (native is null) return [];
        var billed = lines.Where(l => l.Measure == "BilledCost").ToDictionary(l => l.Currency, StringComparer.Ordinal);
        var own = native.OwnCosts.ToDictionary(c => c.Currency, c => c.Amount, StringComparer.Ordinal);
        // A provider's FOCUS export calls its cost as FOCUS does; the line must still be told from the one that went through the mapping.
        var name = FocusColumns.Costs.Contains(native.OwnCostName) ? $"{native.OwnCostName} of the bill" : native.OwnCostName;
        return billed.Keys.Union(own.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(currency => new ReconciliationLine(
            currency, name, own.GetValueOrDefault(currency),
            billed.GetValueOrDefault(currency)?.Rejected ?? default, billed.GetValueOrDefault(currency)?.AsStored ?? default));
    }

    /// <summary>What does not hold, in a sentence.</summary>
    public string Explain()
    {
        if (RowsRead + RowsAdded != RowsLoaded + RowsRejected + RowsSkipped)
        {
            var native = RowsAdded + RowsSkipped > 0 ? $" ({RowsAdded} rows were added by splitting records, {RowsSkipped} records skipped)" : "";
            return $"{RowsRead} records were read, but {RowsLoaded} were stored and {RowsRejected} rejected{native}.";
        }

        if (Lines.FirstOrDefault(l => l.Difference != ExactDecimal.Zero) is { } line)
            return $"The sum of {line.Measure} in {line.Currency} was read as {line.AsRead - line.Rejected} but stored as {line.AsStored}.";
        return RollupAgrees ? "Everything agrees." : "A roll-up does not agree with the rows.";
    }
}
