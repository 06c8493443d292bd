using System.Globalization;
using FinOps.Platform.Engines;

namespace FinOps.Stores.ClickHouse;

/// <summary>How what an import wrote goes again.</summary>
public sealed partial class ClickHouseIntake
{
    /// <summary>One removal rewrites the parts it touches, for however many imports: few large ones are far cheaper than many small.</summary>
    private const int ImportsRemovedAtOnce = 5000;

    /// <inheritdoc/>
    public async Task Remove(IReadOnlyCollection<(int Tenant, long ImportId)> imports, bool keepRejects, CancellationToken stop)
    {
        string[] tables = keepRejects ? [.. CostTables.OfCosts] : [.. CostTables.OfCosts, "cost_rejects"];
        foreach (var some in imports.Chunk(ImportsRemovedAtOnce))
        {
            foreach (var table in tables) await Remove(table, some, stop);
        }
    }

    /// <summary>Most refused bills have written nothing: where no rows are, nothing is touched.</summary>
    private Task Remove(string table, IReadOnlyCollection<(int Tenant, long ImportId)> imports, CancellationToken stop)
    {
        var hidden = string.Join(',', imports.Select(i => string.Create(CultureInfo.InvariantCulture, $"({i.Tenant},{i.ImportId})")));
        return RowRemoval.Run(client, table, imports.Select(i => i.Tenant), $"(TenantId, ImportId) IN ({hidden})", stop);
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
