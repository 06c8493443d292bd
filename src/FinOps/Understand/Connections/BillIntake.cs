using FinOps.Understand.Ingestion;

namespace FinOps.Understand.Connections;

/// <summary>Takes a fetched bill in through the door that every bill takes, waits until that is over, and judges what came of it.</summary>
public sealed class BillIntake(BillParts parts, ObjectBills objects, ICostIntake costs, ImportQueue queue, ImportBook imports, TimeProvider clock)
{
    /// <summary>An import that failed for one of these may go well next time; for any other, the bill is at fault.</summary>
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal) { "engine_down", "import_failed", "interrupted", "file_gone", "file_changed", "store_busy" };

    /// <summary>The engine could not read the objects by itself after all.</summary>
    private const string CannotRead = "engine_cannot_read";

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    /// <summary>Imports the bill and writes into <paramref name="record"/> what came of it.</summary>
    public async Task Take(Connection connection, SourceBill bill, List<string> files, ConnectionBill record, CancellationToken stop)
    {
        try
        {
            var import = await parts.Record(connection.TenantId, files, new NewImport(connection.Name, bill.Name, "", true, 0, bill.Format, false) { EstimateFrom = bill.EstimateFrom }, stop);
            record.ImportId = import.Id;
            Judge(record, await Over(import, stop));
        }
        catch (ImportRefusedException e)
        {
            Fail(record, e.Problem.Code, e.Problem.Title + ".", e.Problem.Detail, forGood: true);
        }
    }

    /// <summary>Has the engine read the bill where it lies.</summary>
    /// <returns>False when the engine cannot: the bill must be fetched.</returns>
    public async Task<bool> Take(Connection connection, SourceBill bill, ObjectBill lent, ConnectionBill record, CancellationToken stop)
    {
        if (!await costs.Reaches(connection.TenantId, lent, stop)) return false;
        var path = await objects.Add(lent, stop);
        try
        {
            var file = new NewImport(connection.Name, bill.Name, path, true, lent.Bytes, bill.Format, false) { EstimateFrom = bill.EstimateFrom };
            var import = await Over((await imports.Add(connection.TenantId, [file], stop))[0], stop);
            if (import.Problem is [CannotRead, ..]) return false;
            record.ImportId = import.Id;
            Judge(record, import);
            return true;
        }
        finally
        {
            objects.Remove(path);
        }
    }

    /// <summary>Notes a failure: for good when another try cannot help, or when there were enough of them.</summary>
    public void Fail(ConnectionBill record, string code, string what, string fix, bool forGood)
    {
        record.Attempts++;
        record.State = forGood || record.Attempts >= ConnectionBill.AttemptsMax ? ConnectionBillState.Quarantined : ConnectionBillState.Failed;
        record.Problem = [code, what, fix];
    }

    /// <summary>
    /// Hands the import to the queue, where tenants take turns, and waits until it is over: told at once where this server runs
    /// it, and looking now and then for the case that another does.
    /// </summary>
    private async Task<Import> Over(Import import, CancellationToken stop)
    {
        var ended = queue.Ended(import.Id);
        try
        {
            queue.Add([import]);
            while (true)
            {
                using var glance = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var pause = Task.Delay(Glance, clock, glance.Token);
                await Task.WhenAny(ended, pause);
                stop.ThrowIfCancellationRequested();
                await glance.CancelAsync();
                var now = await imports.Find(import.TenantId, import.Id, stop);
                if (now is null or { IsFinal: true }) return now ?? import;
                // It ran and goes on waiting, or another server has it: from now on it is looked for.
                if (ended.IsCompleted) ended = new TaskCompletionSource().Task;
            }
        }
        finally
        {
            queue.Forget(import.Id);
        }
    }

    private void Judge(ConnectionBill record, Import import)
    {
        if (import.State is ImportState.Published or ImportState.Replaced)
        {
            (record.State, record.Attempts, record.Problem) = (ConnectionBillState.Imported, 0, []);
            return;
        }

        var (code, title, detail) = import.Problem is [var c, var t, var d] ? (c, t, d) : ("import_cancelled", "The import was given up", "Sync again to take the bill in.");
        if (code == "no_rows") (record.State, record.Attempts, record.Problem) = (ConnectionBillState.Empty, 0, []);
        else Fail(record, code, title + ".", detail, forGood: !Passing.Contains(code));
    }
}
