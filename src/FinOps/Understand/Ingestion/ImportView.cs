using System.ComponentModel.DataAnnotations;
using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>An import as the outside sees it; amounts travel as text.</summary>
/// <param name="ImportId">Its id.</param>
/// <param name="File">The file's name as sent.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Format">The format recognised, or asked for while nothing is recognised yet.</param>
/// <param name="FocusVersion">The FOCUS version recognised.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="StartedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it came to an end.</param>
/// <param name="Seconds">How long it took or takes, from the request on.</param>
/// <param name="RowsRead">Records in the file.</param>
/// <param name="RowsLoaded">Rows in the store.</param>
/// <param name="RowsRejected">Records refused.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="BillingPeriods">First days of its billing periods.</param>
/// <param name="Providers">Providers in the file.</param>
/// <param name="Totals">Sums per currency, as stored.</param>
/// <param name="Reconciliation">The proof that nothing was lost, line by line.</param>
/// <param name="Replaced">The import whose place it took; the newest when there were several.</param>
/// <param name="ReplacedBy">The import that took its place.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Progress">How far it has come, while it runs on this server.</param>
/// <param name="Rejects">The first rejected records.</param>
/// <param name="Warnings">What was tolerated.</param>
/// <param name="Restatement">What a restated bill changed.</param>
public sealed record ImportView(
    long ImportId, string File, string Source, string Format, string? FocusVersion,
    [property: AllowedValues("queued", "reading", "checking", "published", "replaced", "failed", "cancelled", "deleted")] string State,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, decimal? Seconds,
    long RowsRead, long RowsLoaded, long RowsRejected, long Bytes,
    IReadOnlyList<DateOnly> BillingPeriods, IReadOnlyList<string> Providers, IReadOnlyList<TotalsView> Totals,
    IReadOnlyList<ReconciliationView> Reconciliation, long? Replaced, long? ReplacedBy, ImportProblem? Error,
    ImportProgress? Progress, IReadOnlyList<Rejected> Rejects, IReadOnlyList<string> Warnings, IReadOnlyList<RestatementView>? Restatement)
{
    /// <summary>Records of a provider's own bill that are no row of their own; the warnings say why.</summary>
    public long RowsSkipped { get; init; }

    /// <summary>Rows beyond the first that records of a provider's own bill became: rows read + added = loaded + rejected + skipped.</summary>
    public long RowsAdded { get; init; }

    /// <summary>The version of the mapping that made the rows.</summary>
    public string MappingVersion { get; init; } = "";

    /// <summary>The first day of which this is only an estimate; null for a bill.</summary>
    public DateOnly? EstimateFrom { get; init; }

    /// <summary>The bill's own cost beside the stored one, invoice by invoice; only in the import's detail.</summary>
    public IReadOnlyList<ImportInvoiceView> Invoices { get; init; } = [];

    /// <summary>The most rejected records that come with an import; all of them have an address of their own.</summary>
    public const int RejectsMax = 20;

    /// <summary>Puts the view together.</summary>
    public static ImportView Of(
        Import import, ImportProgress? progress = null, IReadOnlyList<Rejected>? rejects = null, IReadOnlyList<Restatement>? restated = null,
        IReadOnlyList<ImportInvoice>? invoices = null) => new(
        import.Id, import.FileName, import.Source, import.Format.Length > 0 ? import.Format : import.RequestedFormat, import.FocusVersion,
        import.State.ToString().ToLowerInvariant(), import.StartedAt, import.FinishedAt,
        import.FinishedAt is { } end ? Math.Round(Math.Max(0, (decimal)(end - import.StartedAt).TotalSeconds), 3) : null,
        import.RowsRead, import.RowsLoaded, import.RowsRejected, import.Bytes, import.BillingPeriods, import.Providers,
        [.. import.Totals.Where(t => t.Currency.Length > 0).GroupBy(t => t.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(TotalsView.Of)],
        [.. import.Totals.OrderBy(t => t.Currency, StringComparer.Ordinal).ThenBy(t => Order(t.Measure)).Select(ReconciliationView.Of)],
        import.Replaces.Length > 0 ? import.Replaces.Max() : null, import.ReplacedBy,
        import.Problem is [var code, var title, var detail] ? new ImportProblem(code, title, detail) : null,
        progress, rejects ?? [], import.Warnings, restated is { Count: > 0 } ? [.. restated.Select(RestatementView.Of)] : null)
        {
            RowsSkipped = import.RowsSkipped,
            RowsAdded = import.RowsAdded,
            MappingVersion = import.MappingVersion,
            EstimateFrom = import.EstimateFrom,
            Invoices = [.. (invoices ?? []).Select(ImportInvoiceView.Of)],
        };

    private static int Order(string measure) => FocusColumns.Costs.ToList().IndexOf(measure);
}

/// <summary>The four costs of an import in one currency.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="BilledCost">Sum of billed cost.</param>
/// <param name="EffectiveCost">Sum of effective cost.</param>
/// <param name="ListCost">Sum of list cost.</param>
/// <param name="ContractedCost">Sum of contracted cost.</param>
public sealed record TotalsView(
    string Currency, ExactDecimal BilledCost, ExactDecimal EffectiveCost, ExactDecimal ListCost, ExactDecimal ContractedCost)
{
    internal static TotalsView Of(IGrouping<string, ImportTotal> totals)
    {
        ExactDecimal Sum(string measure) => totals.FirstOrDefault(t => t.Measure == measure)?.AsStored ?? default;
        return new TotalsView(totals.Key, Sum("BilledCost"), Sum("EffectiveCost"), Sum("ListCost"), Sum("ContractedCost"));
    }
}

/// <summary>One line of the proof.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="Measure">The FOCUS column added up.</param>
/// <param name="AsRead">The sum over the file's text.</param>
/// <param name="Rejected">The part that stands in rejected rows.</param>
/// <param name="AsStored">The sum over the stored rows.</param>
/// <param name="Difference">What is missing or too much; zero for a sound import.</param>
public sealed record ReconciliationView(
    string Currency, string Measure, ExactDecimal AsRead, ExactDecimal Rejected, ExactDecimal AsStored, ExactDecimal Difference)
{
    internal static ReconciliationView Of(ImportTotal t) => new(t.Currency, t.Measure, t.AsRead, t.Rejected, t.AsStored, t.AsRead - t.Rejected - t.AsStored);
}

/// <summary>One service's change by a restated bill.</summary>
/// <param name="BillingPeriod">First day of the closed billing period.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Service">The service.</param>
/// <param name="Measure">Which cost, by its FOCUS column.</param>
/// <param name="Before">The cost before.</param>
/// <param name="After">The cost after.</param>
/// <param name="Difference">After less before.</param>
/// <param name="ImportId">The import that changed it.</param>
/// <param name="RecordedAt">When that was.</param>
public sealed record RestatementView(
    DateOnly BillingPeriod, string Currency, string Service, string Measure, ExactDecimal Before, ExactDecimal After, ExactDecimal Difference, long ImportId,
    DateTimeOffset RecordedAt)
{
    internal static RestatementView Of(Restatement r) =>
        new(r.BillingPeriod, r.Currency, r.Service, r.Measure, r.Before, r.After, r.After - r.Before, r.ImportId, r.RecordedAt);
}

/// <summary>What restated bills changed in billing periods that were over.</summary>
/// <param name="From">First day of the periods; null for the earliest.</param>
/// <param name="To">The day after the last; null for the latest.</param>
/// <param name="Lines">Per import, period, service and cost; the latest import first.</param>
/// <param name="IsCut">True when there are more lines than are listed.</param>
/// <param name="DataVersion">Of which data.</param>
public sealed record RestatementsView(DateOnly? From, DateOnly? To, IReadOnlyList<RestatementView> Lines, bool IsCut, long DataVersion);
