using System.Globalization;
using System.IO.Pipelines;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Copies a tenant's rows from one cell to another, table by table as the catalogue knows them, a few imports at a time, and
/// proves each import: as many rows, the same sum of every decimal column to the last digit, and the same fingerprint of all
/// their values.
/// </summary>
internal sealed class CellCopy(CostCell from, CostCell to, int tenant)
{
    private const int ImportsAtOnce = 50;
    private readonly string _tenant = tenant.ToString(CultureInfo.InvariantCulture);

    /// <summary>Copies everything. Returns how many rows there are.</summary>
    /// <exception cref="InvalidOperationException">A copy differs from its original.</exception>
    public async Task<long> Run(CancellationToken stop)
    {
        await to.Prepare(stop);
        var rows = 0L;
        // Sums of imports under way are none of it: no import runs while a tenant moves.
        foreach (var table in (await ClickHouseTenantRows.Tables(from, stop)).Where(name => name != TakeTables.Tally))
        {
            var columns = await Columns(table, stop);
            var hasImports = columns.Exists(c => c.Name == "ImportId");
            var before = await Prints(from, table, columns, hasImports, stop);
            foreach (var some in before.Chunk(ImportsAtOnce)) await Copy(table, hasImports ? [.. some.Select(p => p[0]!)] : null, stop);
            var after = await Prints(to, table, columns, hasImports, stop);
            Compare(table, before, after);
            rows += before.Sum(print => long.Parse(print[1]!, CultureInfo.InvariantCulture));
        }

        return rows;
    }

    private static void Compare(string table, List<string?[]> before, List<string?[]> after)
    {
        if (before.Count != after.Count) throw new InvalidOperationException($"The copy of {table} has {after.Count} imports instead of {before.Count}.");
        for (var at = 0; at < before.Count; at++)
        {
            if (!before[at].AsSpan().SequenceEqual(after[at]))
                throw new InvalidOperationException($"The copy of import {before[at][0]} in {table} differs: {string.Join(' ', after[at])} instead of {string.Join(' ', before[at])}.");
        }
    }

    private async Task<List<(string Name, string Type)>> Columns(string table, CancellationToken stop)
    {
        var rows = await from.Client.All(new ClickHouseStatement("SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position")
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["table"] = table },
        }, stop);
        return rows.ConvertAll(row => (row[0]!, row[1]!));
    }

    /// <summary>Per import: its number, rows, a fingerprint of all values, and the sum of each decimal column.</summary>
    private async Task<List<string?[]>> Prints(CostCell cell, string table, List<(string Name, string Type)> columns, bool hasImports, CancellationToken stop)
    {
        var sums = columns.Where(c => c.Type.Contains("Decimal", StringComparison.Ordinal)).Select(c => $", toString(ifNull(sum({c.Name}), 0))");
        var import = hasImports ? "ImportId" : "0";
        return await cell.Client.All(new ClickHouseStatement($"""
            SELECT toString({import}), toString(count()), toString(sum(cityHash64(toString(tuple(*))))){string.Concat(sums)}
            FROM {table} WHERE TenantId = {_tenant} GROUP BY {(hasImports ? "ImportId" : "TenantId")} ORDER BY {(hasImports ? "ImportId" : "TenantId")}
            """), stop);
    }

    private async Task Copy(string table, string[]? imports, CancellationToken stop)
    {
        var which = imports is null ? "" : $" AND ImportId IN ({string.Join(',', imports)})";
        var pipe = new Pipe();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var read = Task.Run(async () =>
        {
            Exception? broken = null;
            try
            {
                await using var into = pipe.Writer.AsStream(leaveOpen: true);
                await from.Client.CopyTo(new ClickHouseStatement($"SELECT * FROM {table} WHERE TenantId = {_tenant}{which}"), "Native", into, both.Token);
            }
            catch (Exception e)
            {
                broken = e;
                throw;
            }
            finally
            {
                // The reader of a pipe that broke must not take what came for the whole.
                await pipe.Writer.CompleteAsync(broken);
            }
        }, CancellationToken.None);
        try
        {
            await using var data = pipe.Reader.AsStream();
            await to.Client.Insert(new ClickHouseStatement($"INSERT INTO {table} FORMAT Native"), data, "none", stop);
        }
        finally
        {
            await both.CancelAsync();
            await read.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        await read;
    }
}
