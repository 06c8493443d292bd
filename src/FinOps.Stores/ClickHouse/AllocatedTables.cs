using System.Globalization;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// What allocated charges are summed from, at one moment: the daily roll-up of the runs that count, or the charges themselves
/// with their places and shares, which gives the same digits. Charges that came a moment ago and are not allocated yet stand
/// beside them as nobody's, so that the sum is always what is imported.
/// </summary>
internal sealed class AllocatedTables(int tenantId, PublishedImports seen, PublishedAllocation allocation)
{
    private const string Nothing = "CAST(map(), 'Map(LowCardinality(String), String)')";

    private const string NoDeciders = "CAST(map(), 'Map(String, UInt32)')";

    private static readonly string[] HowColumns = ["rule", "pool", "method", "version"];
    private static readonly string Dimensions = string.Join(", ", CostTables.RollupDimensions);
    private static readonly string Costs = string.Join(", ", FocusColumns.Costs);
    private static readonly HashSet<string> Cuttable = Measure.All.Where(m => m.Kind != MeasureKind.Count).Select(m => m.Name).ToHashSet(StringComparer.Ordinal);

    private readonly long[] _allocated = [.. seen.ImportIds.Where(allocation.ImportIds.Contains)];
    private readonly long[] _pending = [.. seen.ImportIds.Where(i => !allocation.ImportIds.Contains(i))];

    /// <summary>The roll-up of allocated charges by service and owner; null while a day has none.</summary>
    public CostTable? Services => allocation.Days.Values.All(d => d.Summed) ? new("allocation_services", "Day", "Date", "sum(RowCount)") { From = ServicesFrom } : null;

    /// <summary>The daily roll-up of allocated charges.</summary>
    public CostTable Days => new("allocation_days", "Day", "Date", "sum(RowCount)") { From = DaysFrom };

    /// <summary>The charges, each with its parts.</summary>
    public CostTable Rows => new("cost_rows", "ChargePeriodStart", "DateTime('UTC')", "count()") { From = RowsFrom };

    /// <summary>The dimensions that charges are or were allocated to.</summary>
    public static IReadOnlyList<string> Known(PublishedAllocation allocation) =>
        [.. allocation.Timeline.Reverse().SelectMany(t => t.Rules.Dimensions).Distinct(StringComparer.Ordinal)];

    /// <summary>What stands for an allocated dimension in either table.</summary>
    public static string Expression(Dimension dimension, SqlScope scope) => dimension.Key switch
    {
        "rule" => "Rule",
        "pool" => "Pool",
        "method" => "Method",
        "version" => "RuleSetNumber",
        _ when dimension.Decides is { } decided => $"toString(Deciders[{scope.Text(decided)}])",
        // A dimension that an older rule set did not know is nobody's.
        _ => $"if(Allocated[{scope.Text(dimension.Key)}] = '', {scope.Text(Outcome.Nobody)}, Allocated[{scope.Text(dimension.Key)}])",
    };

    /// <summary>True when the roll-up by service keeps the dimension apart.</summary>
    public static bool IsInServices(Dimension dimension) => dimension.Source switch
    {
        DimensionSource.Allocated => dimension.Key != "rule" && !IsOfCharges(dimension),
        DimensionSource.Column => CostTables.ServiceDimensions.Contains(dimension.Key),
        _ => false,
    };

    /// <summary>True when a missing value of the dimension is the word for nobody.</summary>
    public static bool IsOwner(Dimension dimension) => dimension.Source == DimensionSource.Allocated && dimension.Decides is null && !HowColumns.Contains(dimension.Key);

    /// <summary>True when no roll-up keeps the dimension: it is told of the charges themselves.</summary>
    public static bool IsOfCharges(Dimension dimension) => dimension.Decides is not null;

    /// <summary>Refuses a dimension that charges were never allocated to.</summary>
    /// <exception cref="CostRefusedException">There is none of this name.</exception>
    public void Demand(IEnumerable<Dimension> dimensions)
    {
        var known = Known(allocation);
        if (known.Count == 0) return;
        if (dimensions.FirstOrDefault(d => IsOwner(d) && !known.Contains(d.Key)) is { } unknown)
            throw new CostRefusedException(new CostProblem("unknown_column", $"Charges are not allocated to '{unknown.Key}'. Known: {string.Join(", ", known.Concat(HowColumns).Select(k => "alloc:" + k))}."));
    }

    private string DaysFrom(SqlScope scope, ChargePeriod? period) => From(scope, period, "allocation_days", $"{Dimensions}, Tags", "Rule, Pool", "'' AS Rule, '' AS Pool");

    private string ServicesFrom(SqlScope scope, ChargePeriod? period) => From(scope, period, "allocation_services", string.Join(", ", CostTables.ServiceDimensions), "'' AS Rule, Pool", "'' AS Rule, '' AS Pool");

    /// <summary>A roll-up of allocated days, and beside it what waits.</summary>
    /// <param name="scope">The statement's values.</param>
    /// <param name="period">What is asked for; null for all.</param>
    /// <param name="table">The roll-up.</param>
    /// <param name="columns">What it keeps apart, as the imported days do.</param>
    /// <param name="how">How charges were placed.</param>
    /// <param name="unplaced">The same of those that were not.</param>
    private string From(SqlScope scope, ChargePeriod? period, string table, string columns, string how, string unplaced)
    {
        var days = In(period);
        var parts = new List<string>();
        if (_allocated.Length > 0 && days.Count > 0)
        {
            parts.Add($"""
                SELECT TenantId, ImportId, Day, {columns}, Allocated, {how}, Method, {Numbers(days, "toUInt16(Day)")} AS RuleSetNumber, {Costs}, RowCount
                FROM {table}
                WHERE {scope.Visible(tenantId, _allocated)} AND Day >= {Date(days[0].Day)} AND Day <= {Date(days[^1].Day)} AND RunId = {Runs(days, "toUInt16(Day)")}
                """);
        }

        if (_pending.Length > 0)
        {
            parts.Add($"""
                SELECT TenantId, ImportId, Day, {columns}, {Nothing} AS Allocated, {unplaced}, {Waiting} AS Method, '0' AS RuleSetNumber, {Costs}, RowCount
                FROM cost_days
                WHERE {scope.Visible(tenantId, _pending)}
                """);
        }

        // No day of the period is allocated and nothing waits: there is nothing to ask.
        if (parts.Count == 0)
            parts.Add($"SELECT TenantId, ImportId, Day, {columns}, {Nothing} AS Allocated, {unplaced}, '' AS Method, '0' AS RuleSetNumber, {Costs}, RowCount FROM cost_days WHERE 0");
        return $"({string.Join("\nUNION ALL\n", parts)})";
    }

    private string RowsFrom(SqlScope scope, ChargePeriod? period)
    {
        var parts = new List<string>();
        if (_allocated.Length > 0) parts.AddRange(In(period).GroupBy(d => d.Number).OrderBy(g => g.Key).Select(g => Placed(scope, g.Key, [.. g])));
        if (_pending.Length > 0 || parts.Count == 0)
        {
            var where = _pending.Length > 0 ? scope.Visible(tenantId, _pending) : "0";
            parts.Add($"SELECT {string.Join(", ", Columns.Select(c => c.Name))}, {Nothing} AS Allocated, '' AS Rule, '' AS Pool, {Waiting} AS Method, '0' AS RuleSetNumber, {NoDeciders} AS Deciders FROM cost_rows WHERE {where}");
        }

        return $"({string.Join("\nUNION ALL\n", parts)})";
    }

    private string Placed(SqlScope scope, int number, List<AllocatedDay> days)
    {
        var rules = allocation.RulesOf(number);
        var run = $"TenantId = {scope.Bind("UInt32", tenantId.ToString(CultureInfo.InvariantCulture))} AND RunId IN ({string.Join(", ", days.Select(d => d.RunId).Distinct().Order())})";
        // The winners are cut to the length of the dimensions, as rows of other rule sets may be looked at before they are left out.
        var values = string.Join(", ", Columns.Select(c => Cuttable.Contains(c.Name) ? $"if(places.Combo = '', charges.{c.Name}, {SqlAllocation.Cut("charges." + c.Name)}) AS {c.Name}" : $"charges.{c.Name} AS {c.Name}"));
        return $"""
            SELECT {values},
              mapUpdate(places.Allocated, shares.Allocated) AS Allocated, places.Rule AS Rule, shares.Pool AS Pool, if(shares.Method = '', places.Method, shares.Method) AS Method, '{number.ToString(CultureInfo.InvariantCulture)}' AS RuleSetNumber,
              CAST(mapFromArrays([{string.Join(", ", rules.Dimensions.Select(scope.Text))}], arrayResize(places.Winners, {rules.Dimensions.Count.ToString(CultureInfo.InvariantCulture)}, toUInt32(0))), 'Map(String, UInt32)') AS Deciders
            FROM
            (
              SELECT *, {SqlRules.Tuple(rules, scope)} AS Tuple, {Runs(days, "toUInt16(toDate(ChargePeriodStart))")} AS RunOfDay, toDate(ChargePeriodStart) AS ChargeDay
              FROM cost_rows
              WHERE {scope.Visible(tenantId, _allocated)} AND ChargePeriodStart >= toDateTime({Date(days[0].Day)}, 'UTC') AND ChargePeriodStart < toDateTime({Date(days[^1].Day.AddDays(1))}, 'UTC') AND RunOfDay > 0
            ) AS charges
            INNER JOIN
            (
              SELECT p.RunId AS RunId, p.Tuple AS Tuple, p.Winners AS Winners, o.Combo AS Combo, o.Allocated AS Allocated, o.Rule AS Rule, o.Method AS Method
              FROM (SELECT RunId, Tuple, Winners, Outcome FROM allocation_places WHERE {run}) AS p
              INNER JOIN (SELECT RunId, Outcome, Combo, Allocated, Rule, Method FROM allocation_outcomes WHERE {run}) AS o ON p.RunId = o.RunId AND p.Outcome = o.Outcome
            ) AS places ON charges.RunOfDay = places.RunId AND charges.Tuple = places.Tuple
            LEFT JOIN
            (
              SELECT s.RunId AS RunId, s.Day AS Day, s.Currency AS Currency, s.Combo AS Combo, s.ShareFrom AS ShareFrom, s.ShareTo AS ShareTo, s.ShareWhole AS ShareWhole, p.Allocated AS Allocated, p.Pool AS Pool, p.Method AS Method
              FROM (SELECT RunId, Day, Currency, Combo, Part, ShareFrom, ShareTo, ShareWhole FROM allocation_shares WHERE {run}) AS s
              INNER JOIN (SELECT RunId, Part, Allocated, Pool, Method FROM allocation_parts WHERE {run}) AS p ON s.RunId = p.RunId AND s.Part = p.Part
            ) AS shares ON charges.RunOfDay = shares.RunId AND charges.ChargeDay = shares.Day AND charges.BillingCurrency = shares.Currency AND places.Combo = shares.Combo
            """;
    }

    /// <summary>A charge that waits for its allocation; without rules nothing is to come.</summary>
    private string Waiting => allocation.Timeline.Count > 0 ? "'pending'" : "'unallocated'";

    private static IReadOnlyList<(string Name, ColumnKind Kind)> Columns { get; } =
    [
        ("TenantId", ColumnKind.Text), ("ImportId", ColumnKind.Text), .. FocusColumns.All.Select(c => (c.Name, c.Kind)), ("Extensions", ColumnKind.KeyValues),
    ];

    private List<AllocatedDay> In(ChargePeriod? period)
    {
        var days = allocation.Days.Values.OrderBy(d => d.Day);
        return period is not { } p ? [.. days] : [.. days.Where(d => Start(d.Day.AddDays(1)) > p.Start && Start(d.Day) < p.End)];
    }

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>The run of a day; 0 for none. Numbers alone stand in the text.</summary>
    private static string Runs(IReadOnlyList<AllocatedDay> days, string day) =>
        $"transform({day}, [{string.Join(',', days.Select(d => Number(d.Day)))}], [{string.Join(',', days.Select(d => $"toUInt64({d.RunId.ToString(CultureInfo.InvariantCulture)})"))}], toUInt64(0))";

    private static string Numbers(IReadOnlyList<AllocatedDay> days, string day) => days.Select(d => d.Number).Distinct().ToList() is [var one]
        ? $"'{one.ToString(CultureInfo.InvariantCulture)}'"
        : $"toString(transform({day}, [{string.Join(',', days.Select(d => Number(d.Day)))}], [{string.Join(',', days.Select(d => $"toUInt32({d.Number.ToString(CultureInfo.InvariantCulture)})"))}], toUInt32(0)))";

    private static string Number(DateOnly day) => (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).ToString(CultureInfo.InvariantCulture);

    private static string Date(DateOnly day) => $"toDate('{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}')";
}
