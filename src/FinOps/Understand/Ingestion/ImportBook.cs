using FinOps.Platform;
using FinOps.Platform.Audit;
using FinOps.Platform.Live;
using FinOps.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Understand.Ingestion;

/// <summary>A file that waits to be imported.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="FileName">Its name as sent.</param>
/// <param name="Path">Where it lies on the server.</param>
/// <param name="OwnsFile">True when the server made the file and removes it after reading.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Format">The format asked for; <c>auto</c> lets the columns decide.</param>
/// <param name="Strict">True when one rejected row refuses the whole file.</param>
public sealed record NewImport(string Source, string FileName, string Path, bool OwnsFile, long Bytes, string Format, bool Strict)
{
    /// <summary>The first day of which this is only an estimate; null for a bill.</summary>
    public DateOnly? EstimateFrom { get; init; }

    /// <summary>See <see cref="Import.Place"/>.</summary>
    public string Place { get; init; } = "";

    /// <summary>See <see cref="Import.PackedBytes"/>.</summary>
    public long PackedBytes { get; init; }
}

/// <summary>
/// Loads and saves imports: the registry that decides what readers see. An import becomes visible, and what it replaces
/// invisible, in one transaction.
/// </summary>
public sealed class ImportBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>The most imports one page lists.</summary>
    public const int PageMax = 500;

    private const int AddedAtOnce = 500;

    /// <summary>Records files that wait to be imported.</summary>
    public async Task<List<Import>> Add(int tenant, IEnumerable<NewImport> files, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var now = clock.GetUtcNow();
        var imports = files.Select(file => new Import
        {
            TenantId = tenant,
            Source = file.Source,
            FileName = file.FileName,
            Path = file.Path,
            OwnsFile = file.OwnsFile,
            RequestedFormat = file.Format,
            Strict = file.Strict,
            Bytes = file.Bytes,
            EstimateFrom = file.EstimateFrom,
            Place = file.Place,
            PackedBytes = file.PackedBytes,
            StartedAt = now,
        }).ToList();
        await using var transaction = imports.Count > AddedAtOnce ? await db.Database.BeginTransactionAsync(stop) : null;
        foreach (var some in imports.Chunk(AddedAtOnce))
        {
            db.AddRange(some);
            await db.SaveChangesAsync(stop);
            // Ten thousand tracked rows take far more memory than they are.
            db.ChangeTracker.Clear();
        }

        if (transaction is not null) await transaction.CommitAsync(stop);
        return imports;
    }

    /// <summary>One import with its totals; null when the tenant has none of this id.</summary>
    public async Task<Import?> Find(int tenant, long id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Import>().AsNoTracking().Include(i => i.Totals).FirstOrDefaultAsync(i => i.TenantId == tenant && i.Id == id, stop);
    }

    /// <summary>Imports, newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="state">Only these; null for all.</param>
    /// <param name="before">Only older ones than this id; null to begin.</param>
    /// <param name="most">How many, up to <see cref="PageMax"/>.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<List<Import>> List(int tenant, ImportState? state, long? before, int most, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Import>().AsNoTracking().Include(i => i.Totals)
            .Where(i => i.TenantId == tenant && (state == null || i.State == state) && (before == null || i.Id < before))
            .OrderByDescending(i => i.Id).Take(Math.Clamp(most, 1, PageMax)).ToListAsync(stop);
    }

    /// <summary>The published imports, from wherever, of the same billing accounts and periods.</summary>
    public async Task<List<Import>> PublishedBeside(Import import, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        var published = await db.Set<Import>().AsNoTracking()
            .Where(i => i.TenantId == import.TenantId && i.State == ImportState.Published && i.Id != import.Id).ToListAsync(stop);
        return published.FindAll(i => i.BillingPeriods.Intersect(import.BillingPeriods).Any()
            && i.BillingAccounts.Intersect(import.BillingAccounts, StringComparer.Ordinal).Any());
    }

    /// <summary>The published imports among which a new one may find the bill it replaces.</summary>
    public async Task<List<Import>> PublishedOf(Import import, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        var last = BillName.Last(import.FileName);
        var inFolder = "/" + last;
        return await db.Set<Import>().AsNoTracking()
            .Where(i => i.TenantId == import.TenantId && i.State == ImportState.Published && i.Source == import.Source
                && (i.FileName == import.FileName || i.ContentHash == import.ContentHash || i.EstimateFrom != null
                    || i.FileName == last || i.FileName.EndsWith(inFolder)))
            .ToListAsync(stop);
    }

    /// <summary>Where the files lay that wait or are being read beside this one, of the same source.</summary>
    public async Task<List<string>> PlacesOnTheirWay(Import import, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        return await db.Set<Import>().AsNoTracking()
            .Where(i => i.TenantId == import.TenantId && i.Source == import.Source && i.Id != import.Id && i.Place != ""
                && (i.State == ImportState.Queued || i.State == ImportState.Reading || i.State == ImportState.Checking))
            .Select(i => i.Place).ToListAsync(stop);
    }

    /// <summary>Notes that an import is being read from now on.</summary>
    /// <exception cref="ImportOverException">It was given up while it waited.</exception>
    public async Task Begin(Import import, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        var begun = await db.Set<Import>()
            .Where(i => i.TenantId == import.TenantId && i.Id == import.Id
                && (i.State == ImportState.Queued || i.State == ImportState.Reading || i.State == ImportState.Checking))
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.State, ImportState.Reading), stop);
        if (begun == 0) throw new ImportOverException(import.Id);
        import.State = ImportState.Reading;
    }

    /// <summary>Ends, in one step, imports that only wait: nothing of them is in the store yet.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="only">Which; null for all of the tenant's.</param>
    /// <param name="stop">Cancels.</param>
    /// <returns>Those that are over now, with their files.</returns>
    public async Task<List<GivenUp>> CancelWaiting(int tenant, IReadOnlyCollection<long>? only, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var (now, all, ids) = (clock.GetUtcNow(), only is null, only?.ToArray() ?? []);
        var ended = await db.Database.SqlQuery<GivenUp>($"""
            update imports set state = 'cancelled', finished_at = {now}, hidden_at = {now}, rows_removed = true
            where tenant_id = {tenant} and state = 'queued' and ({all} or id = any({ids}))
            returning id as "ImportId", path as "Path", owns_file as "OwnsFile"
            """).ToListAsync(stop);
        if (ended.Count > 0) await Signals.Publish(db, tenant, "imports", new { importId = ended.Max(e => e.ImportId) }, stop);
        await transaction.CommitAsync(stop);
        if (ended.Count > 0) AuditChanges.Note("imports", new { state = "queued", count = ended.Count }, new { state = "cancelled", count = ended.Count }, tenant);
        return ended;
    }

    /// <summary>A tenant's imports that have not come to an end.</summary>
    public async Task<List<Import>> Unfinished(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Import>().AsNoTracking()
            .Where(i => i.TenantId == tenant && (i.State == ImportState.Queued || i.State == ImportState.Reading || i.State == ImportState.Checking))
            .OrderBy(i => i.Id).ToListAsync(stop);
    }

    /// <summary>Keeps how far an import has come.</summary>
    public async Task Save(Import import, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        db.Attach(import).State = EntityState.Modified;
        await db.SaveChangesAsync(stop);
    }

    /// <summary>
    /// Makes an import visible and what it replaces invisible, at one moment, and tells every open screen.
    /// </summary>
    /// <exception cref="ImportOverException">It came to an end while its server believed to run it; nothing changes.</exception>
    public async Task Publish(Import import, Reconciliation proof, IReadOnlyList<Restatement> restated, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var version = await TenantBook.RaiseDataVersion(db, import.TenantId, stop);
        await DemandUnfinished(db, import, stop);
        var now = clock.GetUtcNow();
        (import.State, import.FinishedAt) = (ImportState.Published, now);
        import.Count(proof);
        db.Attach(import).State = EntityState.Modified;
        AddTotals(db, import, proof);
        db.AddRange(restated);
        await db.SaveChangesAsync(stop);
        await db.Set<Import>()
            .Where(i => i.TenantId == import.TenantId && import.Replaces.Contains(i.Id) && i.State == ImportState.Published)
            .ExecuteUpdateAsync(set => set
                .SetProperty(i => i.State, ImportState.Replaced).SetProperty(i => i.ReplacedBy, import.Id).SetProperty(i => i.HiddenAt, now), stop);
        await Signals.Publish(db, import.TenantId, "published", new { importId = import.Id, dataVersion = version }, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Ends an import without making it visible.</summary>
    /// <exception cref="ImportOverException">It has come to an end already; nothing changes.</exception>
    public async Task End(Import import, ImportState state, ImportProblem? problem, Reconciliation? proof, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await DemandUnfinished(db, import, stop);
        var now = clock.GetUtcNow();
        (import.State, import.FinishedAt, import.HiddenAt) = (state, now, now);
        import.Problem = problem is null ? [] : [problem.Code, problem.Title, problem.Detail];
        db.Attach(import).State = EntityState.Modified;
        if (proof is not null) AddTotals(db, import, proof);
        await db.SaveChangesAsync(stop);
        await Signals.Publish(db, import.TenantId, "imports", new { importId = import.Id }, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Has the rows of an ended import removed once more: its server wrote on after it had been given up.</summary>
    public async Task RowsRemain(Import import, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        await db.Set<Import>().Where(i => i.TenantId == import.TenantId && i.Id == import.Id && i.HiddenAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.RowsRemoved, false), stop);
    }

    /// <summary>Every tenant's published imports that are not rolled up by service yet, the newest first.</summary>
    public async Task<List<Import>> NotSummedByService(int most, CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<Import>().AsNoTracking().Where(i => i.State == ImportState.Published && !i.SummedByService)
            .OrderByDescending(i => i.Id).Take(most).ToListAsync(stop);
    }

    /// <summary>Notes that an import is rolled up by service. False when it was hidden meanwhile; then what was written is removed with it.</summary>
    public async Task<bool> SummedByService(Import import, CancellationToken stop)
    {
        await using var db = platform.For(import.TenantId);
        var changed = await db.Set<Import>().Where(i => i.TenantId == import.TenantId && i.Id == import.Id && i.State == ImportState.Published)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.SummedByService, true), stop);
        if (changed == 0) await RowsRemain(import, stop);
        return changed > 0;
    }

    /// <summary>Takes a published import out of sight. False when it is not published.</summary>
    public async Task<bool> Delete(int tenant, long id, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var version = await TenantBook.RaiseDataVersion(db, tenant, stop);
        var now = clock.GetUtcNow();
        var changed = await db.Set<Import>().Where(i => i.TenantId == tenant && i.Id == id && i.State == ImportState.Published)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.State, ImportState.Deleted).SetProperty(i => i.HiddenAt, now), stop);
        if (changed == 0) return false;
        await Signals.Publish(db, tenant, "published", new { importId = id, dataVersion = version }, stop);
        await transaction.CommitAsync(stop);
        AuditChanges.Note($"imports {id}", new { state = "published" }, new { state = "deleted" }, tenant);
        return true;
    }

    /// <summary>What a restated bill changed, in the order of periods, services and costs.</summary>
    public async Task<List<Restatement>> Restatements(int tenant, long importId, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Restatement>().AsNoTracking().Where(r => r.TenantId == tenant && r.ImportId == importId)
            .OrderBy(r => r.BillingPeriod).ThenBy(r => r.Currency).ThenBy(r => r.Service).ThenBy(r => r.Measure).ToListAsync(stop);
    }

    /// <summary>What restated bills changed in billing periods that begin within days, or ever; the latest first.</summary>
    public async Task<List<Restatement>> Restatements(int tenant, (DateOnly? From, DateOnly? To) periods, int most, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<Restatement>().AsNoTracking().Where(r => r.TenantId == tenant)
            .Where(r => (periods.From == null || r.BillingPeriod >= periods.From) && (periods.To == null || r.BillingPeriod < periods.To))
            .OrderByDescending(r => r.ImportId).ThenBy(r => r.Id).Take(most).ToListAsync(stop);
    }

    /// <summary>The invoices of an import, in the order of their periods.</summary>
    public async Task<List<ImportInvoice>> Invoices(int tenant, long importId, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<ImportInvoice>().AsNoTracking().Where(i => i.TenantId == tenant && i.ImportId == importId).OrderBy(i => i.Id).ToListAsync(stop);
    }

    /// <summary>How far an import's rows keep the rules of FOCUS; null before that is judged.</summary>
    public async Task<ImportConformance?> Conformance(int tenant, long importId, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return await db.Set<ImportConformance>().AsNoTracking().FirstOrDefaultAsync(c => c.TenantId == tenant && c.ImportId == importId, stop);
    }

    /// <summary>Every tenant's published imports whose conformance is not judged yet, the newest first: people look at those.</summary>
    public async Task<List<Import>> Unjudged(int most, IReadOnlyCollection<long> except, CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<Import>().AsNoTracking()
            .Where(i => i.State == ImportState.Published && !except.Contains(i.Id) && !db.Set<ImportConformance>().Any(c => c.ImportId == i.Id))
            .OrderByDescending(i => i.Id).Take(most).ToListAsync(stop);
    }

    /// <summary>Keeps what was judged, and tells open screens.</summary>
    public async Task Keep(ImportConformance judged, CancellationToken stop)
    {
        await using var db = platform.For(judged.TenantId);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Add(judged);
        await db.SaveChangesAsync(stop);
        await Signals.Publish(db, judged.TenantId, "imports", new { importId = judged.ImportId }, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Every tenant's imports that have not come to an end, oldest first. For the job that looks after them.</summary>
    public async Task<List<Import>> Unfinished(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        return await db.Set<Import>().AsNoTracking()
            .Where(i => i.State == ImportState.Queued || i.State == ImportState.Reading || i.State == ImportState.Checking)
            .OrderBy(i => i.Id).ToListAsync(stop);
    }

    /// <summary>Every tenant's hidden imports whose rows still lie in the store, the longest hidden first.</summary>
    public async Task<List<Import>> Hidden(CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        var now = clock.GetUtcNow();
        // A clock that was set back leaves moments in the future: wait from now on, not until the clock is there again.
        await db.Set<Import>().Where(i => i.HiddenAt > now && !i.RowsRemoved)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.HiddenAt, now), stop);
        return await db.Set<Import>().AsNoTracking()
            .Where(i => i.HiddenAt != null && !i.RowsRemoved).OrderBy(i => i.HiddenAt).Take(1000).ToListAsync(stop);
    }

    /// <summary>Notes that the rows of these imports are gone from the store.</summary>
    public async Task RowsRemoved(IReadOnlyCollection<long> importIds, CancellationToken stop)
    {
        await using var db = platform.AllTenants();
        await db.Set<Import>().Where(i => importIds.Contains(i.Id)).ExecuteUpdateAsync(set => set.SetProperty(i => i.RowsRemoved, true), stop);
    }

    /// <summary>
    /// A server that lost its connection, and with it the lock, may believe to run an import that another gave up; and a
    /// publication whose answer got lost may be done already. The row, locked until the transaction ends, says what is true.
    /// </summary>
    private static async Task DemandUnfinished(PlatformDb db, Import import, CancellationToken stop)
    {
        var unfinished = await db.Set<Import>()
            .Where(i => i.TenantId == import.TenantId && i.Id == import.Id
                && (i.State == ImportState.Queued || i.State == ImportState.Reading || i.State == ImportState.Checking))
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.HiddenAt, i => i.HiddenAt), stop);
        if (unfinished == 0) throw new ImportOverException(import.Id);
    }

    private static void AddTotals(PlatformDb db, Import import, Reconciliation proof)
    {
        db.AddRange(proof.Invoices.Select(line => ImportInvoice.Of(import, line)));
        db.AddRange(proof.Lines.Select(line => new ImportTotal
        {
            ImportId = import.Id,
            TenantId = import.TenantId,
            Currency = line.Currency,
            Measure = line.Measure,
            AsRead = line.AsRead,
            Rejected = line.Rejected,
            AsStored = line.AsStored,
        }));
    }
}

/// <summary>An import that was given up while it waited.</summary>
/// <param name="ImportId">Which.</param>
/// <param name="Path">Where its file lies.</param>
/// <param name="OwnsFile">True when the server made the file.</param>
public sealed record GivenUp(long ImportId, string? Path, bool OwnsFile);

/// <summary>An import was to be ended that has come to an end already.</summary>
/// <param name="importId">The import.</param>
public sealed class ImportOverException(long importId) : Exception($"Import {importId} is over already.");
