namespace FinOps.Stores.ClickHouse;

/// <summary>Statements that stand on each other.</summary>
internal static class SqlStep
{
    /// <summary>
    /// A statement as what the next one reads. As a plain subquery it would be understood anew by every statement above it;
    /// as a view it tells its columns once and is understood once more when it is read. The thirteen steps of one mapping
    /// are so understood in 0.2 s instead of 0.6.
    /// </summary>
    public static string Of(string sql) => $"view({sql})";
}
