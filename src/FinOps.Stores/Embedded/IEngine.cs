using FinOps.Platform.Engines;

namespace FinOps.Stores.Embedded;

/// <summary>
/// One engine as the supervisor sees it. The seam between engines this server starts itself (<see cref="EmbeddedPostgres"/>,
/// <see cref="EmbeddedEngine"/>) and engines that run elsewhere (<see cref="RemoteEngine"/>).
/// </summary>
internal interface IEngine
{
    /// <summary>Which engine.</summary>
    EngineName Name { get; }

    /// <summary>True when this server starts it.</summary>
    bool Embedded { get; }

    /// <summary>Starts it if it is ours; returns when it answers. Throws when it does not come up.</summary>
    Task Start(CancellationToken stop);

    /// <summary>Returns if it answers now, throws if it does not.</summary>
    Task Probe(CancellationToken stop);

    /// <summary>Completes when its process ends; never for an engine elsewhere.</summary>
    Task Ended { get; }

    /// <summary>Stops it if it is ours, and cleans up after a failed start. May be called at any time.</summary>
    Task Stop();
}

/// <summary>
/// Prepares an engine that has just begun to answer, before anyone else may use it: migrations, schemas. Runs after each start.
/// The seam: one for PostgreSQL, one for ClickHouse.
/// </summary>
public interface IEngineSetup
{
    /// <summary>The engine it prepares.</summary>
    EngineName Engine { get; }

    /// <summary>Prepares it; safe to repeat, and quick when there is nothing to do.</summary>
    Task Prepare(CancellationToken stop);
}
