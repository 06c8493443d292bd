using System.Globalization;
using FinOps.Costs;

namespace FinOps.Stores.ClickHouse;

/// <summary>The bounds that the engine keeps while it answers.</summary>
internal static class SqlSettings
{
    /// <summary>Time and groups are bounded; an error is told in the status, because the answer is sent only when it is whole.</summary>
    public static IReadOnlyDictionary<string, string> Bounded { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["max_rows_to_group_by"] = CostLimits.GroupsMax.ToString(CultureInfo.InvariantCulture),
        ["group_by_overflow_mode"] = "throw",
        ["max_execution_time"] = CostLimits.AnswerSecondsMax.ToString(CultureInfo.InvariantCulture),
        ["wait_end_of_query"] = "1",
        // The asker is gone: ClickHouse shall not go on counting for nobody.
        ["cancel_http_readonly_queries_on_client_close"] = "1",
    };
}
