using FinOps.Costs;
using FinOps.Platform;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using FinOps.Understand.Allocation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FinOps.Stores.ClickHouse;

/// <summary>One ClickHouse with everything that speaks to it. A tenant's rows lie in one cell, all of them.</summary>
internal sealed class CostCell
{
    private readonly SemaphoreSlim _preparing = new(1);
    private volatile bool _prepared;

    public CostCell(string name, ClickHouseClient client, BillStage stage, IPublishedImports published, IPublishedAllocations allocations, TimeProvider clock)
    {
        (Name, Client) = (name, client);
        Intake = new ClickHouseIntake(client, stage, clock);
        Conformance = new ClickHouseConformance(client, stage);
        Reconciliation = new ClickHouseReconciliation(client);
        Tags = new ClickHouseTags(client);
        Allocation = new ClickHouseAllocation(client);
        Costs = new ClickHouseCosts(client, new OfCell(name, published), clock, allocations);
    }

    /// <summary>Its name in settings.</summary>
    public string Name { get; }

    /// <summary>Speaks to it.</summary>
    public ClickHouseClient Client { get; }

    /// <summary>Takes bills in.</summary>
    public ClickHouseIntake Intake { get; }

    /// <summary>Judges files and imports.</summary>
    public ClickHouseConformance Conformance { get; }

    /// <summary>Compares invoices and commitments.</summary>
    public ClickHouseReconciliation Reconciliation { get; }

    /// <summary>Adds up what tags say.</summary>
    public ClickHouseTags Tags { get; }

    /// <summary>Allocates charges.</summary>
    public ClickHouseAllocation Allocation { get; }

    /// <summary>Answers questions, those about tenants that live elsewhere with <see cref="TenantElsewhereException"/>.</summary>
    public ClickHouseCosts Costs { get; }

    /// <summary>Makes the tables where they are missing; once.</summary>
    public async Task Prepare(CancellationToken stop)
    {
        if (_prepared) return;
        await _preparing.WaitAsync(stop);
        try
        {
            if (_prepared) return;
            await CostSchema.Make(Client, stop);
            _prepared = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>What is published, as long as the tenant's rows lie in this cell: version, list and place are read as one.</summary>
    private sealed class OfCell(string name, IPublishedImports published) : IPublishedImports
    {
        public async ValueTask<PublishedImports> Of(int tenantId, CancellationToken stop)
        {
            var seen = await published.Of(tenantId, stop);
            return seen.Cell == name ? seen : throw new TenantElsewhereException(seen.Cell);
        }
    }
}

/// <summary>A tenant's rows lie in another cell than was believed: ask there.</summary>
/// <param name="cell">Where they lie.</param>
internal sealed class TenantElsewhereException(string cell) : Exception($"The tenant's rows lie in cell '{cell}'.")
{
    /// <summary>Where they lie.</summary>
    public string Cell { get; } = cell;
}

/// <summary>
/// The cells of this installation, and which of them keeps a tenant's rows. <c>ClickHouse__Url</c>, or the embedded engine, is
/// the cell <c>main</c>; <c>ClickHouse__Cells__NAME__Url</c> adds more.
/// </summary>
internal sealed class CostCells(IReadOnlyList<CostCell> cells, PlatformDbs platform, ILogger<CostCells> log) : ITenantCells
{
    /// <summary>What a tenant counts for when cells are compared, besides its bytes: an empty one will not stay empty.</summary>
    private const long BytesPerTenant = 10 << 20;

    /// <summary>All of them, the main one first.</summary>
    public IReadOnlyList<CostCell> All => cells;

    /// <summary>The one that is always there.</summary>
    public CostCell Main => cells[0];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [.. cells.Select(cell => cell.Name)];

    /// <summary>The cell of this name.</summary>
    /// <exception cref="EngineDownException">This server is not told of it.</exception>
    public CostCell Named(string name) =>
        cells.FirstOrDefault(cell => cell.Name == name) ?? throw new EngineDownException(EngineName.Costs, $"the settings name no cell '{name}'");

    /// <summary>The cell that keeps a tenant's rows now.</summary>
    public async ValueTask<CostCell> Of(int tenant, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var name = await db.Tenants.Where(t => t.Id == tenant).Select(t => t.Cell).FirstOrDefaultAsync(stop);
        var cell = name is null ? Main : Named(name);
        if (cell != Main) await cell.Prepare(stop);
        return cell;
    }

    /// <inheritdoc/>
    public async Task<string> LeastLoaded(CancellationToken stop)
    {
        if (cells.Count == 1) return Main.Name;
        await using var db = platform.Untenanted();
        var tenants = await db.Tenants.Where(t => t.State != TenantState.Deleted).GroupBy(t => t.Cell).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(stop);
        var loads = new List<(string Name, long Load)>();
        foreach (var cell in cells)
        {
            if (await Bytes(cell, stop) is { } bytes) loads.Add((cell.Name, bytes + (BytesPerTenant * (tenants.Find(t => t.Key == cell.Name)?.Count ?? 0))));
        }

        return loads.Count == 0 ? Main.Name : loads.MinBy(l => l.Load).Name;
    }

    /// <inheritdoc/>
    public Task<long> Copy(string from, string to, int tenant, CancellationToken stop) => new CellCopy(Named(from), Named(to), tenant).Run(stop);

    /// <inheritdoc/>
    public Task Clear(string cell, int tenant, CancellationToken stop) => ClickHouseTenantRows.Remove(Named(cell), tenant, stop);

    private async Task<long?> Bytes(CostCell cell, CancellationToken stop)
    {
        try
        {
            await cell.Prepare(stop);
            var rows = await cell.Client.All(new ClickHouseStatement("SELECT toString(sum(bytes_on_disk)) FROM system.parts WHERE active AND database = currentDatabase()"), stop);
            return long.Parse(rows.Single()[0]!, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (EngineDownException e)
        {
            // Nobody is placed where nothing answers.
            log.LogWarning(e, "The cell {Cell} does not answer; new tenants go elsewhere", cell.Name);
            return null;
        }
    }
}
