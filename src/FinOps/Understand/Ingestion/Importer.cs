using FinOps.Focus;
using FinOps.Platform.Engines;
using FinOps.Platform.Jobs;
using FinOps.Platform.Live;
using FinOps.Platform.Tenancy;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Takes one waiting file through its import: look, map, take in unseen, check to the last digit, publish at one moment.
/// Whatever goes wrong, nothing of it is visible.
/// </summary>
public sealed class Importer(
    ImportBook book, ICostIntake intake, IntakeFolder folder, IEnumerable<IBillFormat> formats, ObjectBills objects, MappingDesk mappings, PlatformLocks locks,
    RunningImports running, TenantBook tenants, IAccountNames accountNames, JobRunner jobs, Signals signals, TimeProvider clock, ILogger<Importer> log)
{
    private const int AttemptsMax = 4;

    /// <summary>FOCUS has some seventy; a file may bring others, of which so many are remembered.</summary>
    private const int ColumnsMax = 500;

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(5);

    /// <summary>Where one in so many charges stands in another import too, they are the same bill.</summary>
    private const int SameChargesOneIn = 10;

    /// <summary>The lock that a running import holds; whoever gets it knows that its server is gone.</summary>
    public static string LockOf(long importId) => $"import:{importId}";

    /// <summary>
    /// Runs a waiting import to its end. Does nothing when another server runs it or it is over. While the tenant's rows are
    /// moved or removed as a whole it goes on waiting, and the caretaker takes it up again.
    /// </summary>
    public async Task Run(int tenant, long importId, CancellationToken stop)
    {
        try
        {
            await RunAlone(tenant, importId, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Where it waited too, its turn passed while this server held it.
            await signals.Publish(tenant, RunningImports.LeftSignal, new { importId }, CancellationToken.None);
            throw;
        }
    }

    private async Task RunAlone(int tenant, long importId, CancellationToken stop)
    {
        if (await locks.TryTake(LockOf(importId), stop, shared: TenantGate.LockOf(tenant)) is not { } mine) return;
        await using (mine)
        {
            if (await book.Find(tenant, importId, stop) is not { IsFinal: false } import) return;
            using var watch = running.Start(import, stop);
            await Guard(import, mine, watch, stop);
        }
    }

    private async Task Guard(Import import, HeldLocks mine, RunningImport watch, CancellationToken stop)
    {
        try
        {
            try
            {
                // Two files of the same name may be the same bill: in the order in which they were asked for, one after the other.
                // Whoever still waits when the server stops has not begun.
                using (var turn = CancellationTokenSource.CreateLinkedTokenSource(watch.Stop, stop))
                    await mine.Also($"bill:{import.TenantId}:{import.Source}:{import.FileName}", turn.Token);
                await Take(import, mine, watch, watch.Stop);
            }
            catch (ImportRefusedException e) when (!watch.CancelledByPerson)
            {
                await book.End(import, ImportState.Failed, e.Problem, watch.Proof, CancellationToken.None);
            }
            catch (Exception e) when (watch.CancelledByPerson && e is not ImportOverException)
            {
                log.LogInformation(e, "Import {Import} was cancelled", import.Id);
                await book.End(import, ImportState.Cancelled, null, null, CancellationToken.None);
            }
            catch (Exception e) when (!(stop.IsCancellationRequested && e is OperationCanceledException) && !watch.Stop.IsCancellationRequested && e is not ImportOverException)
            {
                log.LogError(e, "Import {Import} failed", import.Id);
                await book.End(import, ImportState.Failed, Unexpected(e), watch.Proof, CancellationToken.None);
            }

            folder.Forget(import);
        }
        catch (ImportOverException e)
        {
            log.LogWarning(e, "Import {Import} went on after it was over", import.Id);
            await book.RowsRemain(import, CancellationToken.None);
            folder.Forget(import);
        }
        finally
        {
            await intake.Forget(import.Id);
        }
    }

    private async Task Take(Import import, HeldLocks mine, RunningImport watch, CancellationToken stop)
    {
        await book.Begin(import, stop);
        var path = folder.Place(import);
        var file = objects.Find(import) is { } bill
            ? await intake.Look(import.TenantId, path, import.FileName, bill, stop)
            : await intake.Look(path, import.FileName, stop, import.PackedBytes);
        var mapping = await MappingOf(import, file.Columns, stop);
        var names = AccountNames.From(await accountNames.Of(import.TenantId, import.Source, stop));
        (import.Format, import.FocusVersion, import.MappingVersion) = (mapping.Format, mapping.Version is { } v ? v.Text() : null, names.VersionOf(mapping.MappingVersion));
        import.Columns = mapping.Version is null ? [] : [.. file.Columns.Select(c => c.Trim()).Take(ColumnsMax)];

        import.RollUpTagKeys = [.. (await tenants.RollUpTagKeys(import.TenantId, stop)).Take(IntakeJob.TagKeysMax)];
        var job = new IntakeJob(import.TenantId, import.Id, import.Source, file, mapping, import.RollUpTagKeys) { AccountNames = names };
        watch.Phase(job, "loading");
        var survey = await Patiently(import, () => Read(import, job, stop), stop);
        Note(import, file, mapping, survey);
        import.State = ImportState.Checking;
        await book.Save(import, stop);
        // So may be two files whose names end alike, and two of the same content.
        await mine.Also($"name:{import.TenantId}:{import.Source}:{BillName.Last(import.FileName)}", stop);
        await mine.Also($"content:{import.TenantId}:{import.Source}:{import.ContentHash}", stop);
        var replaced = await Replaced(import, stop);

        // An estimate is never what counts beside a bill.
        if (replaced.Where(r => r.Id > import.Id && (r.EstimateFrom is null || import.EstimateFrom is not null)).MaxBy(r => r.Id) is { } newer)
        {
            // A short bill overtakes a long one; what was asked for last is what counts.
            import.ReplacedBy = newer.Id;
            await book.End(import, ImportState.Replaced, null, null, stop);
            return;
        }

        job = job with { Residuals = survey.Native?.Residuals ?? [] };
        await Check(import, job, survey, watch, stop);

        import.SummedByService = true;
        import.Replaces = [.. replaced.Select(r => r.Id)];
        // Two views of one bill may come at once: each is held against the other before it is published.
        if (mapping.Native?.WhenImportedAlready is { } advice)
        {
            await mine.Also($"views:{import.TenantId}", stop);
            await RefuseTwice(import, advice, stop);
        }

        var restated = await Restated(import, replaced, stop);
        await book.Publish(import, watch.Proof!, restated, stop);
        jobs.Nudge(ConformanceJob.JobName);
    }

    private async Task<IReadOnlyList<Import>> Replaced(Import import, CancellationToken stop)
    {
        var published = await book.PublishedOf(import, stop);
        // A file that comes along from where another lay will take that one's place itself.
        var onTheirWay = SameBill.LayElsewhere(import, published).Count > 0 ? await book.PlacesOnTheirWay(import, stop) : [];
        var replaced = SameBill.Replaced(import, published, onTheirWay);
        import.Warnings = [.. import.Warnings, .. SameBill.Notes(import, replaced)];
        // The name that tells more stays, or the next file of the shorter one would be taken for this bill.
        if (replaced.FirstOrDefault(old => old.FileName.Length > import.FileName.Length && BillName.Agree(import, old)) is { } longer) import.FileName = longer.FileName;
        return replaced;
    }

    /// <summary>Does it, again after a while when the store was too busy: nothing that waits for a bill is in such a hurry.</summary>
    private async Task<T> Patiently<T>(Import import, Func<Task<T>> step, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await step();
            }
            catch (StoreBusyException e) when (attempt < AttemptsMax)
            {
                log.LogWarning(e, "Import {Import} waits: the cost store has no memory left (attempt {Attempt})", import.Id, attempt);
                await Task.Delay(BusyPause * attempt, clock, stop);
            }
            catch (StoreBusyException)
            {
                throw new ImportRefusedException("store_busy", "The cost store is too busy",
                    "It had no memory left for this bill beside its other work, several times over. Nothing was imported. Import the file again later.");
            }
        }
    }

    /// <summary>Takes the file's rows in, and its fingerprint beside; neither outlives the other.</summary>
    private async Task<BillSurvey> Read(Import import, IntakeJob job, CancellationToken stop)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var hash = job.File.Objects is { } objects ? Task.FromResult(objects.Fingerprint) : ContentHash.Of(job.File.Path, both.Token);
        try
        {
            var survey = await intake.Take(job, both.Token);
            import.ContentHash = await hash;
            return survey;
        }
        finally
        {
            await both.CancelAsync();
            await hash.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task Check(Import import, IntakeJob job, BillSurvey survey, RunningImport watch, CancellationToken stop)
    {
        watch.Phase(job, "checking");
        var stored = await intake.Stored(job.Tenant, job.ImportId, byInvoice: survey.Invoices is not null, stop);
        var rejected = stored.Rows < survey.Rows ? await intake.Reject(job, stop) : null;
        import.Warnings = [.. import.Warnings, .. rejected?.Notes ?? []];
        var proof = Reconciliation.Of(survey, rejected, stored) with { Invoices = Invoices(survey, rejected, stored.Invoices) };
        watch.Proof = proof;
        import.Count(proof);
        if (!proof.Holds)
        {
            throw new ImportRefusedException("not_conserved", "The import does not add up",
                $"{proof.Explain()} Nothing was published. Import the file again; if it happens twice, report it with the import's id {import.Id}.");
        }

        if (proof is { RowsLoaded: 0, RowsRejected: > 0 })
        {
            throw new ImportRefusedException("all_rows_rejected", "Every row was rejected",
                $"None of the {proof.RowsRead} records could be imported; the list of rejected rows says why.");
        }

        if (import.Strict && proof.RowsRejected > 0)
        {
            throw new ImportRefusedException("rows_rejected", "Rows were rejected",
                $"{proof.RowsRejected} of {proof.RowsRead} records could not be imported, and strict import was asked for. Nothing was published.");
        }
    }

    private static IReadOnlyList<InvoiceLine> Invoices(BillSurvey survey, BillSurvey? rejected, IReadOnlyList<InvoiceAmount> stored) =>
        survey.Invoices is { } read ? InvoiceLine.Compare(read, rejected?.Invoices ?? [], stored) : [];

    private static void Note(Import import, BillFile file, BillMapping mapping, BillSurvey survey)
    {
        if (survey.Records == 0)
            throw new ImportRefusedException("no_rows", "The file has no rows", "It has a header but no records below it. Export it again for a period with costs.");
        if (survey.Truncated)
        {
            throw new ImportRefusedException("truncated_file", "The file is cut off",
                "Its last record ends in the middle, so the end of the file is missing. Nothing was imported. Upload it again.");
        }

        import.RowsRead = survey.Records;
        import.BillingPeriods = [.. survey.BillingPeriods];
        import.Providers = [.. survey.Providers];
        import.BillingAccounts = [.. survey.BillingAccounts];
        import.UnknownServices = [.. survey.Native?.UnknownServices ?? []];
        import.Through = survey.Through;
        import.Warnings = [.. mapping.Warnings, .. survey.Notes, .. survey.Native?.Notes() ?? []];
        // FOCUS files' own formats say it; names that differ in their case are several tags of a provider's bill.
        if (mapping.Native is not null && file.Columns.GroupBy(c => c, StringComparer.Ordinal).Where(g => g.Key.Length > 0 && g.Skip(1).Any()).Select(g => g.Key).ToList() is [_, ..] twice)
            import.Warnings = [.. import.Warnings, $"Columns appear twice; the first one counts: {string.Join(", ", twice.Take(10))}."];
        if (survey.Invoices is null)
            import.Warnings = [.. import.Warnings, "The bill names so many invoices that they are not compared one by one; its totals are."];
    }

    private async Task<BillMapping> MappingOf(Import import, IReadOnlyList<string> columns, CancellationToken stop) =>
        import.RequestedFormat.StartsWith(SavedMappingBook.FormatMark, StringComparison.Ordinal)
            ? await mappings.Map(import.TenantId, import.RequestedFormat[SavedMappingBook.FormatMark.Length..], columns, stop)
            : FormatOf(import, columns).Map(columns);

    private IBillFormat FormatOf(Import import, IReadOnlyList<string> columns)
    {
        if (import.RequestedFormat != "auto")
        {
            return formats.FirstOrDefault(f => f.Name == import.RequestedFormat)
                ?? throw new ImportRefusedException("unknown_format", "The format is not known",
                    $"'{import.RequestedFormat}' is none of auto, {string.Join(", ", formats.Select(f => f.Name))}.");
        }

        return formats.Where(f => f.Recognise(columns) > 0).MaxBy(f => f.Recognise(columns))
            ?? throw new ImportRefusedException("not_a_bill", "This is not a bill that can be read",
                $"None of its {columns.Count} columns look like a FOCUS cost-and-usage file (the first are: "
                + $"{string.Join(", ", columns.Take(5))}). Upload a cost export with its header line.");
    }

    /// <summary>
    /// A provider may export the same charges twice: as billed and as amortised, or anew under another name. A few equal
    /// charges are chance (two licences of one price on one day); a tenth of them is the same bill.
    /// </summary>
    private async Task RefuseTwice(Import import, string advice, CancellationToken stop)
    {
        foreach (var other in (await book.PublishedBeside(import, stop)).Where(o => !import.Replaces.Contains(o.Id)))
        {
            var (charges, same) = await intake.SameCharges(import.TenantId, import.Id, [other.Id], stop);
            if (same * SameChargesOneIn < charges || same == 0) continue;
            throw new ImportRefusedException("charges_imported_already", "These charges were imported already",
                $"{same} of its {charges} charges stand in import {other.Id} ('{other.FileName}') too; keeping both would count them twice. {advice}");
        }
    }

    private async Task<List<Restatement>> Restated(Import import, IReadOnlyList<Import> replaced, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (!replaced.SelectMany(r => r.BillingPeriods).Any(p => Restatement.IsClosed(p, now))) return [];
        var before = await intake.ServiceTotals(import.TenantId, [.. replaced.Select(r => r.Id)], stop);
        var after = await intake.ServiceTotals(import.TenantId, [import.Id], stop);
        return [.. Restatement.Compare(import, before, after, now)];
    }

    private static ImportProblem Unexpected(Exception e) => e is EngineDownException
        ? new("engine_down", "The cost store went away", "It stopped while the file was read. Nothing was published. Import the file again.")
        : new("import_failed", "The import failed", "Something unexpected happened; the server's log has the details. Nothing was published. Import the file again.");
}
