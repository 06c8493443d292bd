using FinOps.Platform.Engines;
using FinOps.Stores.Embedded;

namespace FinOps.Stores.ClickHouse;

/// <summary>Makes the cost tables where they are missing, in the main cell; other cells are prepared when they are first needed.</summary>
internal sealed class ClickHouseSetup(ClickHouseClient client) : IEngineSetup
{
    public EngineName Engine => EngineName.Costs;

    public Task Prepare(CancellationToken stop) => CostSchema.Make(client, stop);
}
