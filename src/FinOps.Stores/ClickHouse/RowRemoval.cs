namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Removes rows of a table for good. A removal makes every part that it may touch anew, if only by name, column by column: so
/// it is asked first in which partitions there are such rows, and no other is touched.
/// </summary>
internal static class RowRemoval
{
    /// <summary>Where rows lie in more partitions than this, the removal looks through all of them.</summary>
    private const int PartitionsNamedMax = 12;

    /// <summary>A list of the rows' owners may stand in the statement.</summary>
    private const string QuerySizeMax = "16000000";

    /// <summary>Removes the rows of the tenants for which the condition holds; they are gone when this returns.</summary>
    /// <param name="client">Where the table is.</param>
    /// <param name="table">Its name; it is ordered by tenant first.</param>
    /// <param name="tenants">Whose rows.</param>
    /// <param name="condition">Which of them, as SQL.</param>
    /// <param name="stop">Ends the wait; what has begun goes on.</param>
    public static async Task Run(ClickHouseClient client, string table, IEnumerable<int> tenants, string condition, CancellationToken stop)
    {
        var which = $"WHERE TenantId IN ({string.Join(',', tenants.Distinct())}) AND ({condition})";
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_query_size"] = QuerySizeMax };
        var partitions = await client.All(new ClickHouseStatement($"SELECT DISTINCT _partition_id FROM {table} {which}") { Settings = settings }, stop);
        if (partitions.Count == 0) return;
        settings["mutations_sync"] = "1";
        var removals = partitions.Count > PartitionsNamedMax ? [$"DELETE {which}"] : partitions.Select(p => $"DELETE IN PARTITION ID '{p[0]}' {which}");
        await client.Execute(new ClickHouseStatement($"ALTER TABLE {table} {string.Join(", ", removals)}") { Settings = settings }, stop);
    }
}
