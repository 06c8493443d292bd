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
/// The judgement whether an import kept what it read: rows read = loaded + rejected, and per currency and cost
/// as read = as stored + rejected, to the last digit; the daily roll-up must say the same as the rows.
/// </summary>
/// <param name="RowsRead">Records in the file.</param>
/// <param name="RowsLoaded">Rows in the store.</param>
/// <param name="RowsRejected">Records refused, each with a reason.</param>
/// <param name="Lines">Per currency and cost.</param>
/// <param name="RollupAgrees">True when the daily roll-up's counts and sums equal those of the rows.</param>
public sealed record Reconciliation(
    long RowsRead, long RowsLoaded, long RowsRejected, IReadOnlyList<ReconciliationLine> Lines, bool RollupAgrees)
{
    /// <summary>True when nothing was lost and nothing was counted twice.</summary>
    public bool Holds =>
        RowsRead == RowsLoaded + RowsRejected && RollupAgrees && Lines.All(l => l.Difference == ExactDecimal.Zero);

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
        var rollupAgrees = stored.Rows == stored.RollupRows
            && stored.Totals.OrderBy(t => t.Currency, StringComparer.Ordinal)
                .SequenceEqual(stored.RollupTotals.OrderBy(t => t.Currency, StringComparer.Ordinal));
        return new Reconciliation(read.Rows, stored.Rows, rejected?.Rows ?? 0, lines, rollupAgrees);
    }

    /// <summary>What does not hold, in a sentence.</summary>
    public string Explain()
    {
        if (RowsRead != RowsLoaded + RowsRejected)
            return $"{RowsRead} records were read, but {RowsLoaded} were stored and {RowsRejected} rejected.";
        if (Lines.FirstOrDefault(l => l.Difference != ExactDecimal.Zero) is { } line)
            return $"The sum of {line.Measure} in {line.Currency} was read as {line.AsRead - line.Rejected} but stored as {line.AsStored}.";
        return RollupAgrees ? "Everything agrees." : "The daily roll-up does not agree with the rows.";
    }
}
