using FinOps.Platform.Engines;
using FinOps.Stores.Embedded;

namespace FinOps.Stores.ClickHouse;

/// <summary>Makes the cost tables where they are missing, in the main cell; other cells are prepared when they are first needed.</summary>
internal sealed class ClickHouseSetup(ClickHouseClient client) : IEngineSetup
{
    public EngineName Engine => EngineName.Costs;

    public async Task Prepare(CancellationToken stop)
    {
        foreach (var statement in CostTables.Create().Concat(AllocationTables.Create())) await client.Execute(new ClickHouseStatement(statement), stop);
    }
}
