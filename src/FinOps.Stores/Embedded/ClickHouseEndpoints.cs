using FinOps.Platform.Engines;

namespace FinOps.Stores.Embedded;

/// <summary>Where ClickHouse answers at this moment, and who we are there.</summary>
/// <param name="Url">The base address of its HTTP interface.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The password; of the embedded engine a secret made at its start.</param>
public sealed record ClickHouseEndpoint(Uri Url, string User, string Password)
{
    /// <summary>Without the password, which must not reach a log.</summary>
    public override string ToString() => $"{User}@{Url}";
}

/// <summary>The current ClickHouse. Ask each time: an embedded one has another port and password after a restart.</summary>
public sealed class ClickHouseEndpoints
{
    private ClickHouseEndpoint? _current;

    /// <summary>Where ClickHouse answers now.</summary>
    /// <exception cref="EngineDownException">Nowhere, just now.</exception>
    public ClickHouseEndpoint Current => Volatile.Read(ref _current) ?? throw new EngineDownException(EngineName.Costs, "restarting");

    internal void Set(ClickHouseEndpoint? endpoint) => Volatile.Write(ref _current, endpoint);
}
