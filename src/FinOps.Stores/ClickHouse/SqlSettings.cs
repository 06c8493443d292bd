using System.Globalization;
using FinOps.Costs;

namespace FinOps.Stores.ClickHouse;

/// <summary>The bounds that the engine keeps while it answers.</summary>
internal static class SqlSettings
{
    /// <summary>ClickHouse's error when a statement ran longer than it may.</summary>
    public const int TimeoutCode = 159;

    /// <summary>ClickHouse's error when there are more groups than allowed.</summary>
    public const int TooManyGroupsCode = 158;

    /// <summary>Time and groups are bounded; an error is told in the status, because the answer is sent only when it is whole.</summary>
    public static IReadOnlyDictionary<string, string> Bounded { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["max_rows_to_group_by"] = CostLimits.GroupsMax.ToString(CultureInfo.InvariantCulture),
        ["group_by_overflow_mode"] = "throw",
        ["max_execution_time"] = CostLimits.AnswerSecondsMax.ToString(CultureInfo.InvariantCulture),
        ["wait_end_of_query"] = "1",
    };
}
