namespace FinOps.Platform.Engines;

/// <summary>The two engines the platform stands on, named by what they keep.</summary>
public enum EngineName
{
    /// <summary>PostgreSQL: everything people edit, and the registry of imports.</summary>
    Platform,

    /// <summary>ClickHouse: the cost rows.</summary>
    Costs,
}
