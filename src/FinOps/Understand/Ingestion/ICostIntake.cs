using FinOps.Focus;
using FinOps.Platform.Engines;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Where cost rows go in. The seam to the store: everything that touches rows happens in its engine, so that a bill loads
/// at the engine's own speed.
/// </summary>
public interface ICostIntake
{
    /// <summary>Looks at the file's first bytes and header.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="stop">Cancels.</param>
    /// <param name="packedBytes">What it took in the archive that it came in; 0 when it came in none.</param>
    /// <exception cref="ImportRefusedException">The file is no table with a header, or unpacks to far too much.</exception>
    Task<BillFile> Look(string path, string name, CancellationToken stop, long packedBytes = 0);

    /// <summary>True when the engine that keeps the tenant's rows can read these objects by itself. Asked of it once in a while.</summary>
    Task<bool> Reaches(int tenant, ObjectBill bill, CancellationToken stop);

    /// <summary>Looks at the objects' headers.</summary>
    /// <exception cref="ImportRefusedException">They are no table, or the engine cannot read them (<c>engine_cannot_read</c>).</exception>
    Task<BillFile> Look(int tenant, string path, string name, ObjectBill bill, CancellationToken stop);

    /// <summary>Writes the records of several Parquet files into one; columns that some of them lack are null there.</summary>
    /// <exception cref="ImportRefusedException">They do not fit together, or one cannot be read.</exception>
    Task JoinParquet(IReadOnlyList<string> parts, string target, CancellationToken stop);

    /// <summary>
    /// Reads the whole file once: its good rows are written under the import's id, unseen by readers, and rolled up by day and
    /// by service; all its records are added up beside, as they were read.
    /// </summary>
    /// <returns>What the file says, which is to be held against what is <see cref="Stored"/>.</returns>
    /// <exception cref="ImportRefusedException">The file cannot be read to its end.</exception>
    /// <exception cref="StoreBusyException">The store had no memory left; nothing was kept, and it may be tried again.</exception>
    Task<BillSurvey> Take(IntakeJob job, CancellationToken stop);

    /// <summary>The first rows as they would be read, with what is wrong with each. Nothing is kept.</summary>
    Task<MappingPreview> Preview(IntakeJob job, int most, CancellationToken stop);

    /// <summary>Rolls an import up by service that was published before there was such a roll-up. Safe to repeat.</summary>
    Task SumByService(int tenant, long importId, CancellationToken stop);

    /// <summary>What the store holds for an import, from its rows and from its roll-ups.</summary>
    /// <param name="tenant">Whose import.</param>
    /// <param name="importId">Which.</param>
    /// <param name="byInvoice">True to have its invoices told apart.</param>
    /// <param name="stop">Cancels.</param>
    Task<StoredBill> Stored(int tenant, long importId, bool byInvoice, CancellationToken stop);

    /// <summary>Writes the list of rejected rows and adds up what they say.</summary>
    Task<BillSurvey> Reject(IntakeJob job, CancellationToken stop);

    /// <summary>Rejected rows of an import, in the order of the file.</summary>
    Task<IReadOnlyList<Rejected>> Rejects(int tenant, long importId, int most, CancellationToken stop);

    /// <summary>All rejected rows of an import, in the order of the file, as they come: there may be as many as the file has rows.</summary>
    IAsyncEnumerable<Rejected> AllRejects(int tenant, long importId, CancellationToken stop);

    /// <summary>Each of the four costs per billing period, currency and service of some imports, for comparing a restated bill with its predecessor.</summary>
    Task<IReadOnlyList<ServiceTotal>> ServiceTotals(int tenant, IReadOnlyList<long> importIds, CancellationToken stop);

    /// <summary>The days with charges from <paramref name="from"/> on, per account and service, as these imports have them.</summary>
    Task<IReadOnlyList<ChargedDays>> DaysWithCharges(int tenant, IReadOnlyList<long> importIds, DateOnly from, CancellationToken stop);

    /// <summary>How many charges an import has that cost something, and how many of them stand in one of the others too.</summary>
    Task<(long Charges, long Same)> SameCharges(int tenant, long importId, IReadOnlyList<long> others, CancellationToken stop);

    /// <summary>Removes the rows of these imports; readers no longer see them already.</summary>
    /// <param name="imports">The imports, each with the tenant it belongs to.</param>
    /// <param name="keepRejects">True when people may still want to read why rows were refused.</param>
    /// <param name="stop">Cancels the wait, not the removal.</param>
    Task Remove(IReadOnlyCollection<(int Tenant, long ImportId)> imports, bool keepRejects, CancellationToken stop);

    /// <summary>Removes what the store keeps of an import's file while it is read. Whatever cannot be removed now is left over.</summary>
    Task Forget(long importId);

    /// <summary>Removes what the store kept of files whose imports are over: of those whose server died.</summary>
    /// <param name="unfinished">Gives the imports that are not over; asked only when there is something left, and after it was found.</param>
    /// <param name="stop">Cancels.</param>
    Task RemoveLeftOver(Func<Task<IReadOnlySet<long>>> unfinished, CancellationToken stop);

    /// <summary>How far the running statement of a job has come; null when none runs.</summary>
    Task<IntakeProgress?> Progress(IntakeJob job, CancellationToken stop);
}

/// <summary>One file on its way in.</summary>
/// <param name="Tenant">Whose costs they are.</param>
/// <param name="ImportId">The id under which the rows stay unseen until published.</param>
/// <param name="Source">Where the bill came from: <c>upload</c> or a connection's name.</param>
/// <param name="File">The file.</param>
/// <param name="Mapping">Its way to FOCUS.</param>
/// <param name="RollupTagKeys">Tag keys that the daily roll-up keeps.</param>
public sealed record IntakeJob(
    int Tenant, long ImportId, string Source, BillFile File, BillMapping Mapping, IReadOnlyList<string> RollupTagKeys)
{
    /// <summary>Rows to add, from the survey: see <see cref="NativeTally.Residuals"/>.</summary>
    public IReadOnlyList<Residual> Residuals { get; init; } = [];

    /// <summary>Names of accounts for rows that have none.</summary>
    public AccountNames AccountNames { get; init; } = AccountNames.None;

    /// <summary>The most tag keys that the daily roll-up keeps; more would make it as large as the rows.</summary>
    public const int TagKeysMax = 8;
}

/// <summary>What a bill says, as read from its text.</summary>
/// <param name="Rows">FOCUS rows, rejected ones included; in a FOCUS file, each record is one.</param>
/// <param name="Totals">Sums per currency; amounts that are no numbers count as zero and are rejected later.</param>
/// <param name="BillingPeriods">The billing periods' first days.</param>
/// <param name="Providers">Who made the services available.</param>
/// <param name="BillingAccounts">Whose invoice it is.</param>
/// <param name="Through">When the last charge starts; null without rows.</param>
/// <param name="Truncated">True when the last record ends before its last field.</param>
/// <param name="Notes">Oddities that were tolerated, in sentences.</param>
public sealed record BillSurvey(
    long Rows,
    IReadOnlyList<CurrencyTotals> Totals,
    IReadOnlyList<DateOnly> BillingPeriods,
    IReadOnlyList<string> Providers,
    IReadOnlyList<string> BillingAccounts,
    DateTimeOffset? Through,
    bool Truncated,
    IReadOnlyList<string> Notes)
{
    /// <summary>What a provider's own bill says beside its FOCUS rows; null for a FOCUS file.</summary>
    public NativeTally? Native { get; init; }

    /// <summary>What each invoice comes to by the bill's own cost column; null where there are too many to tell apart.</summary>
    public IReadOnlyList<InvoiceAmount>? Invoices { get; init; }

    /// <summary>Data records in the file.</summary>
    public long Records => Native?.Records ?? Rows;
}

/// <summary>What the store holds of a bill.</summary>
/// <param name="Totals">Sums per currency over the rows.</param>
/// <param name="RollUps">The same over each roll-up.</param>
public sealed record StoredBill(IReadOnlyList<CurrencyTotals> Totals, IReadOnlyList<IReadOnlyList<CurrencyTotals>> RollUps)
{
    /// <summary>What each invoice comes to by its stored rows; empty where they were not to be told apart.</summary>
    public IReadOnlyList<InvoiceAmount> Invoices { get; init; } = [];

    /// <summary>Rows stored.</summary>
    public long Rows => Totals.Sum(t => t.Rows);

    /// <summary>True when every roll-up counts and adds up to what the rows do.</summary>
    public bool RollUpsAgree => RollUps.All(r => InOrder(r).SequenceEqual(InOrder(Totals)));

    private static IOrderedEnumerable<CurrencyTotals> InOrder(IReadOnlyList<CurrencyTotals> totals) => totals.OrderBy(t => t.Currency, StringComparer.Ordinal);
}

/// <summary>The four costs of a set of rows in one currency, exact.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="BilledCost">Sum of billed cost.</param>
/// <param name="EffectiveCost">Sum of effective cost.</param>
/// <param name="ListCost">Sum of list cost.</param>
/// <param name="ContractedCost">Sum of contracted cost.</param>
public sealed record CurrencyTotals(
    string Currency, long Rows, ExactDecimal BilledCost, ExactDecimal EffectiveCost, ExactDecimal ListCost, ExactDecimal ContractedCost)
{
    /// <summary>The four costs by FOCUS column, in the order in which they are shown.</summary>
    public IEnumerable<(string Measure, ExactDecimal Amount)> ByMeasure() =>
        [("BilledCost", BilledCost), ("EffectiveCost", EffectiveCost), ("ListCost", ListCost), ("ContractedCost", ContractedCost)];

    /// <summary>One per currency, where there may be several.</summary>
    public static IReadOnlyList<CurrencyTotals> Merged(IEnumerable<CurrencyTotals> totals) =>
        [.. totals.GroupBy(t => t.Currency, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => new CurrencyTotals(
            a.Currency, a.Rows + b.Rows, a.BilledCost + b.BilledCost, a.EffectiveCost + b.EffectiveCost, a.ListCost + b.ListCost,
            a.ContractedCost + b.ContractedCost)))];
}

/// <summary>A record that was not loaded, and why.</summary>
/// <param name="Line">Its line in the file; the header is line 1. In Parquet: the row's number.</param>
/// <param name="Column">The column at fault.</param>
/// <param name="Value">What stood there, shortened to 200 characters.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record Rejected(long Line, string Column, string Value, string Reason);

/// <summary>One of the four costs of one service in one billing period.</summary>
/// <param name="BillingPeriod">First day of the billing period.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Measure">Which cost, by its FOCUS column.</param>
/// <param name="Amount">The sum.</param>
public sealed record ServiceTotal(DateOnly BillingPeriod, string Currency, string Service, string Measure, ExactDecimal Amount);

/// <summary>The days on which a service of an account had charges.</summary>
/// <param name="Account">The sub-account; empty where charges name none.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Days">The days, in order.</param>
public sealed record ChargedDays(string Account, string Service, IReadOnlyList<DateOnly> Days);

/// <summary>How far a statement has come.</summary>
/// <param name="RowsRead">Records read so far.</param>
/// <param name="BytesRead">Bytes of the file read so far, as stored on disk; 0 when unknown.</param>
public sealed record IntakeProgress(long RowsRead, long BytesRead);
