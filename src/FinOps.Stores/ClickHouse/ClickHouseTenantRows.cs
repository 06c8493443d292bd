using System.Globalization;
using FinOps.Platform.Tenancy;

namespace FinOps.Stores.ClickHouse;

/// <summary>What the cost store keeps of a tenant: every table with a <c>TenantId</c>, as each cell's catalogue knows them.</summary>
internal sealed class ClickHouseTenantRows(CostCells cells) : ITenantRows
{
    private const string Ending = ".parquet";

    private const int TablesAtOnce = 4;

    /// <summary>Made of other tables, and made again from them.</summary>
    private static readonly string[] Derived = ["cost_days", "cost_services", TakeTables.Tally, .. AllocationTables.All];

    /// <inheritdoc/>
    public string Store => "clickhouse";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TenantRowCount>> Count(int tenant, CancellationToken stop)
    {
        var counts = new List<TenantRowCount>();
        foreach (var cell in cells.All)
        {
            foreach (var table in await Tables(cell, stop))
                counts.Add(new(Store, cell.Name, table, await CountOf(cell, table, tenant, stop)));
        }

        return counts;
    }

    /// <inheritdoc/>
    public async Task Remove(int tenant, CancellationToken stop)
    {
        foreach (var cell in cells.All) await Remove(cell, tenant, stop);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> Files(int tenant, CancellationToken stop) =>
        [.. (await Tables(await cells.Of(tenant, stop), stop)).Except(Derived, StringComparer.Ordinal).Select(table => table + Ending)];

    /// <inheritdoc/>
    public async Task Write(int tenant, string file, Stream to, CancellationToken stop)
    {
        var cell = await cells.Of(tenant, stop);
        var table = (await Tables(cell, stop)).Find(t => t + Ending == file) ?? throw new ArgumentException($"There is no table '{file}'.", nameof(file));
        await cell.Client.CopyTo(new ClickHouseStatement($"SELECT * FROM {table} WHERE TenantId = {Number(tenant)}"), "Parquet", to, stop);
    }

    /// <summary>Removes a tenant's rows from one cell. Most of it is waiting: an engine does it when it has nothing more urgent to do.</summary>
    internal static async Task Remove(CostCell cell, int tenant, CancellationToken stop) => await Parallel.ForEachAsync(
        await Tables(cell, stop), new ParallelOptions { MaxDegreeOfParallelism = TablesAtOnce, CancellationToken = stop },
        async (table, stopped) => await RowRemoval.Run(cell.Client, table, [tenant], "1", stopped));

    /// <summary>The tables of a cell that hold rows of tenants. Names that are not plain are none of ours.</summary>
    internal static async Task<List<string>> Tables(CostCell cell, CancellationToken stop)
    {
        await cell.Prepare(stop);
        var rows = await cell.Client.All(new ClickHouseStatement("""
            SELECT DISTINCT c.table FROM system.columns c INNER JOIN system.tables t ON t.database = c.database AND t.name = c.table
            WHERE c.database = currentDatabase() AND c.name = 'TenantId' AND t.engine LIKE '%MergeTree' AND match(c.table, '^[a-z][a-z0-9_]*$')
            ORDER BY 1
            """), stop);
        return rows.ConvertAll(row => row[0]!);
    }

    private static async Task<long> CountOf(CostCell cell, string table, int tenant, CancellationToken stop)
    {
        var rows = await cell.Client.All(new ClickHouseStatement($"SELECT toString(count()) FROM {table} WHERE TenantId = {Number(tenant)}"), stop);
        return long.Parse(rows.Single()[0]!, CultureInfo.InvariantCulture);
    }

    private static string Number(int tenant) => tenant.ToString(CultureInfo.InvariantCulture);
}
