using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>Where an import is in its life. Only <see cref="Published"/> rows are visible.</summary>
public enum ImportState
{
    /// <summary>Waits for its turn.</summary>
    Queued,

    /// <summary>Its file is being read into the store, unseen.</summary>
    Reading,

    /// <summary>Its rows are being compared with the file.</summary>
    Checking,

    /// <summary>Visible to everyone.</summary>
    Published,

    /// <summary>A newer import of the same bill took its place.</summary>
    Replaced,

    /// <summary>Refused; nothing of it is visible.</summary>
    Failed,

    /// <summary>Given up by a person; nothing of it is visible.</summary>
    Cancelled,

    /// <summary>Taken out by a person after it was published.</summary>
    Deleted,
}

/// <summary>One file's way into the store: what it is, how far it came, what it holds.</summary>
public sealed class Import
{
    /// <summary>The id its rows carry; rises with time.</summary>
    public long Id { get; init; }

    /// <summary>Whose costs they are.</summary>
    public int TenantId { get; init; }

    /// <summary>Where the bill came from: <c>upload</c> or a connection's name. Part of the bill's identity.</summary>
    public required string Source { get; init; }

    /// <summary>The file's name as sent, or the longer one of the bill that it replaces. Part of the bill's identity.</summary>
    public required string FileName { get; set; }

    /// <summary>
    /// Where the file lay when it was named or sent, with its folders as far as they are known; helps to tell which bill it is.
    /// Empty where the name alone says that: a connection's bill keeps its name.
    /// </summary>
    public string Place { get; init; } = "";

    /// <summary>What the file took in the archive that it came in; 0 when it came in none.</summary>
    public long PackedBytes { get; init; }

    /// <summary>Where the file lies on the server until it is read; null afterwards.</summary>
    public string? Path { get; set; }

    /// <summary>True when the server made the file and removes it after reading.</summary>
    public bool OwnsFile { get; init; }

    /// <summary>The format asked for; <c>auto</c> lets the columns decide.</summary>
    public required string RequestedFormat { get; init; }

    /// <summary>True when one rejected row refuses the whole file.</summary>
    public bool Strict { get; init; }

    /// <summary>The file's size in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Where it is in its life.</summary>
    public ImportState State { get; set; }

    /// <summary>The format recognised; empty before.</summary>
    public string Format { get; set; } = "";

    /// <summary>The FOCUS version recognised, such as <c>1.2</c>; null for other formats.</summary>
    public string? FocusVersion { get; set; }

    /// <summary>The version of the mapping that made the rows.</summary>
    public string MappingVersion { get; set; } = "";

    /// <summary>The columns of a FOCUS file as its header names them; none for other formats, whose rows are given all that FOCUS has.</summary>
    public string[] Columns { get; set; } = [];

    /// <summary>Fingerprint of the file's bytes; empty before the file was read.</summary>
    public string ContentHash { get; set; } = "";

    /// <summary>Records in the file.</summary>
    public long RowsRead { get; set; }

    /// <summary>Rows in the store.</summary>
    public long RowsLoaded { get; set; }

    /// <summary>Records refused.</summary>
    public long RowsRejected { get; set; }

    /// <summary>Records of a provider's own bill that are no row of their own.</summary>
    public long RowsSkipped { get; set; }

    /// <summary>Rows beyond the first that records of a provider's own bill became.</summary>
    public long RowsAdded { get; set; }

    /// <summary>First days of the billing periods in the file.</summary>
    public DateOnly[] BillingPeriods { get; set; } = [];

    /// <summary>Providers in the file.</summary>
    public string[] Providers { get; set; } = [];

    /// <summary>Billing accounts in the file.</summary>
    public string[] BillingAccounts { get; set; } = [];

    /// <summary>Services in the file that the provider's tables do not know; see <see cref="NativeRows.UnknownService"/>.</summary>
    public string[] UnknownServices { get; set; } = [];

    /// <summary>The tag keys that its daily roll-up keeps.</summary>
    public string[] RollUpTagKeys { get; set; } = [];

    /// <summary>True when its costs are rolled up by service, too.</summary>
    public bool SummedByService { get; set; }

    /// <summary>The first day of which this is only an estimate, made of the provider's own totals; null for a bill.</summary>
    public DateOnly? EstimateFrom { get; init; }

    /// <summary>When the last charge starts.</summary>
    public DateTimeOffset? Through { get; set; }

    /// <summary>What was tolerated, in sentences.</summary>
    public string[] Warnings { get; set; } = [];

    /// <summary>Why it failed: code, title and detail; empty otherwise.</summary>
    public string[] Problem { get; set; } = [];

    /// <summary>The imports whose place it took.</summary>
    public long[] Replaces { get; set; } = [];

    /// <summary>The import that took its place.</summary>
    public long? ReplacedBy { get; set; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it came to an end, good or bad.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Since when its rows are out of every reader's sight; they are removed some time later.</summary>
    public DateTimeOffset? HiddenAt { get; set; }

    /// <summary>True once the rows of a hidden import are removed from the store.</summary>
    public bool RowsRemoved { get; set; }

    /// <summary>The proof, line by line.</summary>
    public List<ImportTotal> Totals { get; init; } = [];

    /// <summary>True when nothing more will happen by itself.</summary>
    public bool IsFinal => State is not (ImportState.Queued or ImportState.Reading or ImportState.Checking);

    /// <summary>Takes over the counts of the proof.</summary>
    internal void Count(Reconciliation proof)
    {
        (RowsRead, RowsLoaded, RowsRejected) = (proof.RowsRead, proof.RowsLoaded, proof.RowsRejected);
        (RowsSkipped, RowsAdded) = (proof.RowsSkipped, proof.RowsAdded);
    }
}

/// <summary>A kept <see cref="ReconciliationLine"/>.</summary>
public sealed class ImportTotal
{
    /// <summary>The import.</summary>
    public long ImportId { get; init; }

    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>The billing currency.</summary>
    public required string Currency { get; init; }

    /// <summary>The FOCUS column added up.</summary>
    public required string Measure { get; init; }

    /// <summary>The sum over the file's text.</summary>
    public ExactDecimal AsRead { get; init; }

    /// <summary>The part that stands in rejected rows.</summary>
    public ExactDecimal Rejected { get; init; }

    /// <summary>The sum over the stored rows.</summary>
    public ExactDecimal AsStored { get; init; }
}

/// <summary>One line of the ledger of restated bills: a closed billing period whose cost changed afterwards.</summary>
public sealed class Restatement
{
    /// <summary>The line's number.</summary>
    public long Id { get; init; }

    /// <summary>Whose bill it was.</summary>
    public int TenantId { get; init; }

    /// <summary>The import that changed it.</summary>
    public long ImportId { get; init; }

    /// <summary>First day of the billing period.</summary>
    public DateOnly BillingPeriod { get; init; }

    /// <summary>The billing currency.</summary>
    public required string Currency { get; init; }

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>Which of the four costs, by its FOCUS column.</summary>
    public required string Measure { get; init; }

    /// <summary>The cost before.</summary>
    public ExactDecimal Before { get; init; }

    /// <summary>The cost after.</summary>
    public ExactDecimal After { get; init; }

    /// <summary>When it was noticed.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>
    /// Compares a restated bill with what it replaces, service by service and cost by cost; equal ones make no line. Only billing
    /// periods that were over at <paramref name="now"/> count: an open month changes every day.
    /// </summary>
    public static IEnumerable<Restatement> Compare(
        Import import, IReadOnlyList<ServiceTotal> before, IReadOnlyList<ServiceTotal> after, DateTimeOffset now)
    {
        var old = before.ToDictionary(t => (t.BillingPeriod, t.Currency, t.Service, t.Measure), t => t.Amount);
        var young = after.ToDictionary(t => (t.BillingPeriod, t.Currency, t.Service, t.Measure), t => t.Amount);
        var replacedPeriods = before.Select(t => t.BillingPeriod).ToHashSet();
        return from key in old.Keys.Union(young.Keys).Order()
               where replacedPeriods.Contains(key.BillingPeriod) && IsClosed(key.BillingPeriod, now)
               let was = old.GetValueOrDefault(key)
               let becomes = young.GetValueOrDefault(key)
               where was != becomes
               select new Restatement
               {
                   TenantId = import.TenantId,
                   ImportId = import.Id,
                   BillingPeriod = key.BillingPeriod,
                   Currency = key.Currency,
                   Service = key.Service,
                   Measure = key.Measure,
                   Before = was,
                   After = becomes,
                   RecordedAt = now,
               };
    }

    /// <summary>True when the month that starts at <paramref name="billingPeriod"/> is over.</summary>
    public static bool IsClosed(DateOnly billingPeriod, DateTimeOffset now) =>
        billingPeriod.AddMonths(1) <= DateOnly.FromDateTime(now.UtcDateTime);
}
