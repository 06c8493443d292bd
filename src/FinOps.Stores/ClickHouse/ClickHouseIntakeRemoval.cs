using System.Globalization;
using FinOps.Platform.Engines;

namespace FinOps.Stores.ClickHouse;

/// <summary>How what an import wrote goes again.</summary>
public sealed partial class ClickHouseIntake
{
    /// <summary>One removal rewrites the parts it touches, for however many imports: few large ones are far cheaper than many small.</summary>
    private const int ImportsRemovedAtOnce = 5000;

    /// <summary>Where rows lie in more partitions than this, the removal looks through all of them.</summary>
    private const int PartitionsNamedMax = 12;

    /// <inheritdoc/>
    public async Task Remove(IReadOnlyCollection<(int Tenant, long ImportId)> imports, bool keepRejects, CancellationToken stop)
    {
        string[] tables = keepRejects ? [.. CostTables.OfCosts] : [.. CostTables.OfCosts, "cost_rejects"];
        foreach (var some in imports.Chunk(ImportsRemovedAtOnce))
        {
            foreach (var table in tables) await Remove(table, some, stop);
        }
    }

    /// <summary>
    /// Most refused bills have written nothing, and a removal makes every part that it may touch anew, if only by name: so it is
    /// asked first where there are rows, and nothing else is touched.
    /// </summary>
    private async Task Remove(string table, IReadOnlyCollection<(int Tenant, long ImportId)> imports, CancellationToken stop)
    {
        var hidden = string.Join(',', imports.Select(i => string.Create(CultureInfo.InvariantCulture, $"({i.Tenant},{i.ImportId})")));
        var which = $"WHERE TenantId IN ({string.Join(',', imports.Select(i => i.Tenant).Distinct())}) AND (TenantId, ImportId) IN ({hidden})";
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_query_size"] = QuerySizeMax };
        var partitions = await client.All(new ClickHouseStatement($"SELECT DISTINCT _partition_id FROM {table} {which}") { Settings = settings }, stop);
        if (partitions.Count == 0) return;
        settings["mutations_sync"] = "1";
        var removals = partitions.Count > PartitionsNamedMax ? [$"DELETE {which}"] : partitions.Select(p => $"DELETE IN PARTITION ID '{p[0]}' {which}");
        await client.Execute(new ClickHouseStatement($"ALTER TABLE {table} {string.Join(", ", removals)}") { Settings = settings }, stop);
    }

    /// <summary>Removes the sums of an import, which were read. They would go by themselves after a day.</summary>
    private async Task ForgetSums(long importId)
    {
        try
        {
            await client.Execute(new ClickHouseStatement(TakeTables.Drop(importId)), CancellationToken.None);
        }
        catch (Exception e) when (e is ClickHouseException or EngineDownException)
        {
            // The import itself says what is wrong with the engine.
        }
    }
}
