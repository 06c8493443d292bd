using System.Globalization;
using FinOps.Focus;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Writes the statements that allocate charges. What rules look at is usually kept apart by the daily roll-up; then a charge's
/// day is allocated without reading the charge again (<see cref="IsByDay"/>). Where rules look deeper, the charges are rolled
/// up once more by where they go. What is shared out is cut charge by charge, except where cutting the day's sum gives the
/// same digits.
/// </summary>
internal sealed class SqlAllocation
{
    private static readonly string Dimensions = string.Join(", ", CostTables.RollupDimensions);
    private static readonly string ServiceDimensions = string.Join(", ", CostTables.ServiceDimensions);
    private static readonly string Costs = string.Join(", ", FocusColumns.Costs);

    /// <summary>Cuts of one cost that are held at a time: charges are read in blocks small enough for that.</summary>
    private const int CutsAtOnceMax = 500_000;

    private readonly AllocationTask _task;
    private readonly SqlScope _scope = new();

    public SqlAllocation(AllocationTask task) => _task = task;

    /// <summary>True when all that the rules look at is kept apart by the daily roll-up.</summary>
    public bool IsByDay => MatchColumn.Of(_task.Rules).All(c => c.Tag is { } tag ? IsRolledUp(tag) : CostTable.IsRolledUp(c.Dimension!, _task.RollUpTagKeys));

    /// <summary>Finds for every combination which rules win.</summary>
    /// <returns>The statement, and the values to look rules up by, which have to be there before it runs.</returns>
    public (ClickHouseStatement Statement, IReadOnlyList<RuleTerm> Terms) Match()
    {
        var rules = new SqlRules(_task.Rules);
        var from = IsByDay ? CostTable.Days : CostTable.Rows;
        var winners = rules.Winners(_scope, Run());
        var sql = $"""
            INSERT INTO allocation_places (TenantId, RunId, Tuple, Winners, Copies, Outcome)
            SELECT {Tenant()}, {RunId()}, Tuple, Winners, Copies, sipHash64(Winners, Copies)
            FROM
            (
              SELECT *, {rules.Copies(_scope)} AS Copies
              FROM
              (
                SELECT *, {winners} AS Winners
                FROM
                (
            {SqlShape.Indent(rules.Combinations(from.Name, Charges(from), _scope), 6)}
                )
              )
            )
            """;
        return (Statement(sql), rules.Terms);
    }

    /// <summary>What came out, each once.</summary>
    public ClickHouseStatement Matches() => Statement($"""
        SELECT toString(Outcome), arrayStringConcat(arrayMap(w -> toString(w), any(Winners)), ','), toString(any(Copies))
        FROM allocation_places
        WHERE {Run()}
        GROUP BY Outcome
        ORDER BY Outcome
        """);

    /// <summary>Rolls the charges up by where they go; only where the daily roll-up cannot tell.</summary>
    public ClickHouseStatement Cells() => Statement($"""
        INSERT INTO allocation_cells (TenantId, RunId, ImportId, Day, {Dimensions}, Tags, Outcome, {Costs}, RowCount)
        SELECT {Tenant()}, {RunId()}, ImportId, toDate(ChargePeriodStart) AS Day, {Dimensions}, {ChosenTags()} AS ChosenTags, Outcome,
          {string.Join(", ", FocusColumns.Costs.Select(c => $"sum({c})"))}, count()
        FROM (SELECT *, {SqlRules.Tuple(_task.Rules, _scope)} AS Tuple FROM cost_rows WHERE {Charges(CostTable.Rows)}) AS charges
        INNER JOIN (SELECT Tuple, Outcome FROM allocation_places WHERE {Run()}) AS places ON charges.Tuple = places.Tuple
        GROUP BY ImportId, Day, {Dimensions}, ChosenTags, Outcome
        """);

    /// <summary>Allocates what goes to one owner whole.</summary>
    public ClickHouseStatement Place() => Statement($"""
        INSERT INTO allocation_days (TenantId, RunId, ImportId, Day, {Dimensions}, Tags, Allocated, Rule, Pool, Method, {Costs}, RowCount)
        SELECT {Tenant()}, {RunId()}, ImportId, Day, {Dimensions}, Tags, Allocated, Rule, '', Method, {Costs}, RowCount
        FROM ({Placed()})
        WHERE Combo = ''
        """);

    /// <summary>What each owner has directly.</summary>
    public ClickHouseStatement Direct(IReadOnlyList<string> dimensions) => Statement($"""
        SELECT toString(Day), BillingCurrency, {string.Join(", ", dimensions.Select((d, i) => $"Allocated[{_scope.Text(d)}] AS v{i}"))}, {Sums()}
        FROM ({Placed()})
        WHERE {string.Join(" AND ", dimensions.Select((_, i) => $"v{i} != {_scope.Text(Outcome.Nobody)}"))}
        GROUP BY Day, BillingCurrency, {string.Join(", ", dimensions.Select((_, i) => $"v{i}"))}
        """);

    /// <summary>What each owner has of some charges.</summary>
    public ClickHouseStatement DirectOf(Pool pool)
    {
        var of = pool.Of.Select(c => SqlRules.Condition(c, _task.Rules.Tags, _scope)).Append("1");
        var values = string.Join(", ", pool.Dimensions.Select((_, i) => $"v{i}"));
        var (what, unit) = pool.Key == SplitKey.Usage ? ("sum(ifNull(ConsumedQuantity, 0))", "ConsumedUnit") : ($"sum({pool.Measure})", "''");
        return Statement($"""
            SELECT toString(toDate(ChargePeriodStart)) AS Day, {(pool.Key == SplitKey.Usage ? "''" : "BillingCurrency")} AS Currency, {string.Join(", ", pool.Dimensions.Select((d, i) => $"Allocated[{_scope.Text(d)}] AS v{i}"))},
              toString({what}), {unit} AS Unit
            FROM (SELECT *, {SqlRules.Tuple(_task.Rules, _scope)} AS Tuple FROM cost_rows WHERE {Charges(CostTable.Rows)} AND {string.Join(" AND ", of)}{(pool.Key == SplitKey.Usage ? " AND ConsumedUnit != ''" : "")}) AS charges
            INNER JOIN ({Places()}) AS places ON charges.Tuple = places.Tuple
            WHERE {string.Join(" AND ", pool.Dimensions.Select((_, i) => $"v{i} != {_scope.Text(Outcome.Nobody)}"))}
            GROUP BY Day, Currency, {values}, Unit
            """);
    }

    /// <summary>What is to be shared out.</summary>
    public ClickHouseStatement ToShare() => Statement($"""
        SELECT toString(Day), BillingCurrency, toString(Outcome), {Sums()}, toString(max(arrayExists(c -> c != CAST(CAST(c, 'Decimal(76, 20)'), '{CostTables.Amount}'), [{Costs}])))
        FROM ({Placed()})
        WHERE Combo != ''
        GROUP BY Day, BillingCurrency, Outcome
        ORDER BY Day, BillingCurrency, Outcome
        """);

    /// <summary>Allocates what is shared out. A part is cut out of a running total, so that all of them are the whole.</summary>
    public ClickHouseStatement Share() => Shared($"""
        SELECT *, RowCount AS Charges, {string.Join(", ", SqlCuts.Of.Select(c => c.Rests(c.Rest(c.Cost, "shares."), "shares.")))}
        FROM (SELECT * FROM ({Placed()}) WHERE Combo != '') AS cells
        INNER JOIN ({Shares()}) AS shares ON cells.Day = shares.SharedDay AND cells.BillingCurrency = shares.Currency AND cells.Combo = shares.SharedCombo
        """);

    /// <summary>
    /// The same, charge by charge: every charge is cut by itself, and its cuts are added up by the daily row it belongs to, which
    /// is told by a hash of what makes it.
    /// </summary>
    /// <param name="partsMax">Into how many parts a charge is cut at most.</param>
    public ClickHouseStatement ShareByCharge(int partsMax) => Shared($"""
        SELECT cells.*, cut.* EXCEPT (Cell, Outcome)
        FROM
        (
          SELECT Cell, Outcome, any(shares.Ends) AS Ends, any(shares.Parts) AS Parts, count() AS Charges,
            {string.Join(",\n    ", SqlCuts.Of.Select(c => c.SummedRests(c.Rest("charges." + c.Cost, "shares."), "shares.")))}
          FROM
          (
            SELECT BillingCurrency, toDate(ChargePeriodStart) AS Day, {Costs}, {Cell(ChosenTags(), "toDate(ChargePeriodStart)")} AS Cell, {SqlRules.Tuple(_task.Rules, _scope)} AS Tuple
            FROM cost_rows
            WHERE {Charges(CostTable.Rows)} AND Tuple IN (SELECT Tuple FROM ({Places()}) WHERE Combo != '')
          ) AS charges
          INNER JOIN (SELECT Tuple, Outcome, Combo FROM ({Places()}) WHERE Combo != '') AS places ON charges.Tuple = places.Tuple
          INNER JOIN ({Shares()}) AS shares ON charges.Day = shares.SharedDay AND charges.BillingCurrency = shares.Currency AND places.Combo = shares.SharedCombo
          GROUP BY Cell, Outcome
        ) AS cut
        INNER JOIN (SELECT *, {Cell("Tags", "Day")} AS Cell FROM ({Placed()}) WHERE Combo != '') AS cells ON cut.Cell = cells.Cell AND cut.Outcome = cells.Outcome
        """, ("max_block_size", Math.Clamp(CutsAtOnceMax / Math.Max(1, partsMax), 64, 65_536).ToString(CultureInfo.InvariantCulture)));

    /// <summary>Parts, each a row, of daily rows whose rests are cut.</summary>
    private ClickHouseStatement Shared(string cut, params IEnumerable<(string Name, string Value)> settings) => Statement($"""
        INSERT INTO allocation_days (TenantId, RunId, ImportId, Day, {Dimensions}, Tags, Allocated, Rule, Pool, Method, {Costs}, RowCount)
        SELECT {Tenant()}, {RunId()}, ImportId, Day, {Dimensions}, Tags, mapUpdate(cut.Allocated, parts.Allocated), Rule, parts.Pool, if(parts.Method = '', cut.Method, parts.Method),
          {string.Join(", ", SqlCuts.Of.Select(c => c.Part))}, Charges
        FROM
        (
          SELECT * EXCEPT (Parts), Part, {string.Join(", ", SqlCuts.Of.Select(c => c.PartName))}
          FROM
          (
            SELECT ImportId, Day, {Dimensions}, Tags, Allocated, Rule, Method, Charges, Parts,
              {string.Join(",\n      ", SqlCuts.Of.Select(c => c.Parts))}
            FROM
            (
        {SqlShape.Indent(cut, 6)}
            )
          )
          ARRAY JOIN Parts AS Part, {string.Join(", ", SqlCuts.Of.Select(c => $"{c.PartsName} AS {c.PartName}"))}
        ) AS cut
        INNER JOIN (SELECT Part, Allocated, Pool, Method FROM allocation_parts WHERE {Run()}) AS parts ON cut.Part = parts.Part
        """, settings);

    /// <summary>Where the parts of each day, currency and combination end, in order, and what they are ends of.</summary>
    private string Shares() => $"""
        SELECT Day AS SharedDay, Currency, Combo AS SharedCombo, any(ShareWhole) AS Whole, {SqlCuts.FromLimb("Whole")} AS FromLimb, arraySort(groupArray((ShareTo, Part))) AS Cuts, Cuts.1 AS Ends, Cuts.2 AS Parts
        FROM allocation_shares
        WHERE {Run()}
        GROUP BY Day, Currency, Combo
        """;

    private static string Cell(string tags, string day) =>
        $"reinterpretAsUInt128(sipHash128(ImportId, {day}, {string.Join(", ", CostTables.RollupDimensions)}, {tags}))";

    /// <summary>Rolls the allocated days up by service and owner.</summary>
    public ClickHouseStatement RollUp() => Statement($"""
        INSERT INTO allocation_services (TenantId, RunId, ImportId, Day, {ServiceDimensions}, Allocated, Pool, Method, {Costs}, RowCount)
        SELECT {Tenant()}, {RunId()}, ImportId, Day, {ServiceDimensions}, Allocated, Pool, Method, {string.Join(", ", FocusColumns.Costs.Select(c => $"sum({c})"))}, sum(RowCount)
        FROM allocation_days
        WHERE {Run()} AND {Days("Day")}
        GROUP BY ImportId, Day, {ServiceDimensions}, Allocated, Pool, Method
        """);

    /// <summary>Where imported sums and those of a table of allocated ones differ.</summary>
    public ClickHouseStatement Prove(string table) => Statement($"""
        SELECT toString(Day), BillingCurrency, toString(ImportId), {string.Join(", ", FocusColumns.Costs.Select(c => $"toString(sum({c}))"))}
        FROM
        (
          SELECT ImportId, Day, BillingCurrency, {Costs} FROM cost_days WHERE {Charges(CostTable.Days)}
          UNION ALL
          SELECT ImportId, Day, BillingCurrency, {string.Join(", ", FocusColumns.Costs.Select(c => $"-{c}"))} FROM {table} WHERE {Run()} AND {Days("Day")}
        )
        GROUP BY Day, BillingCurrency, ImportId
        HAVING {string.Join(" OR ", FocusColumns.Costs.Select(c => $"sum({c}) != 0"))}
        ORDER BY Day, BillingCurrency, ImportId
        LIMIT 10
        """);

    /// <summary>How many rows were allocated.</summary>
    public ClickHouseStatement Count() => Statement($"SELECT toString(count()) FROM allocation_days WHERE {Run()} AND {Days("Day")}");

    /// <summary>What each owner has per month.</summary>
    public ClickHouseStatement ByOwner(string dimension) => Statement($"""
        SELECT toString(toStartOfMonth(Day)) AS Month, BillingCurrency, Allocated[{_scope.Text(dimension)}] AS Owner, toString(sum(EffectiveCost))
        FROM allocation_days
        WHERE {Run()} AND {Days("Day")}
        GROUP BY Month, BillingCurrency, Owner
        ORDER BY Month, BillingCurrency, Owner
        """);

    /// <summary>One cost's part, from where the share starts to where it ends.</summary>
    public static string Cut(string cost) => $"{cost} * ShareTo / ShareWhole - {cost} * ShareFrom / ShareWhole";

    /// <summary>Rows of days with where they go: <c>Outcome, Combo, Allocated, Rule, Method</c>.</summary>
    private string Placed() => IsByDay
        ? $"""
          SELECT days.* EXCEPT (Tuple), places.* EXCEPT (Tuple)
          FROM (SELECT ImportId, Day, {Dimensions}, Tags, {Costs}, RowCount, {SqlRules.Tuple(_task.Rules, _scope)} AS Tuple FROM cost_days WHERE {Charges(CostTable.Days)}) AS days
          INNER JOIN ({Places()}) AS places ON days.Tuple = places.Tuple
          """
        : $"""
          SELECT cells.*, outcomes.* EXCEPT (Outcome)
          FROM (SELECT ImportId, Day, {Dimensions}, Tags, {Costs}, RowCount, Outcome FROM allocation_cells WHERE {Run()}) AS cells
          INNER JOIN (SELECT Outcome, Combo, Allocated, Rule, Method FROM allocation_outcomes WHERE {Run()}) AS outcomes ON cells.Outcome = outcomes.Outcome
          """;

    private string Places() => $"""
        SELECT p.Tuple AS Tuple, o.Outcome AS Outcome, o.Combo AS Combo, o.Allocated AS Allocated, o.Rule AS Rule, o.Method AS Method
        FROM (SELECT Tuple, Outcome FROM allocation_places WHERE {Run()}) AS p
        INNER JOIN (SELECT Outcome, Combo, Allocated, Rule, Method FROM allocation_outcomes WHERE {Run()}) AS o ON p.Outcome = o.Outcome
        """;

    private static string Sums() => string.Join(", ", FocusColumns.Costs.Select(c => $"toString(sum({c}))"));

    private string ChosenTags() =>
        $"mapFilter((k, v) -> has({_scope.Bind("Array(String)", ClickHouseStatement.ArrayOf(_task.RollUpTagKeys.Order(StringComparer.Ordinal)))}, k), Tags)";

    private bool IsRolledUp(NormalisedTag tag) => !tag.IgnoreKeyCase && tag.Keys.All(_task.RollUpTagKeys.Contains)
        && tag.Inherit.All(i => MatchColumn.TryParse(i.Column, [], out var column, out _) && CostTable.IsRolledUp(column.Dimension!, _task.RollUpTagKeys));

    private string Charges(CostTable table) => $"{_scope.Visible(_task.Tenant, _task.ImportIds)} AND {Days(table == CostTable.Days ? "Day" : "toDate(ChargePeriodStart)", table)}";

    private string Days(string day, CostTable? table = null)
    {
        var (first, last) = (_task.Days.Min(), _task.Days.Max());
        // The bounds stand on the column itself, so that months and marks outside them are not read.
        var bounds = table == CostTable.Rows
            ? $"ChargePeriodStart >= toDateTime({Date(first)}, 'UTC') AND ChargePeriodStart < toDateTime({Date(last.AddDays(1))}, 'UTC')"
            : $"{day} >= {Date(first)} AND {day} <= {Date(last)}";
        return last.DayNumber - first.DayNumber + 1 == _task.Days.Count
            ? bounds
            : $"{bounds} AND toUInt16({day}) IN ({string.Join(", ", _task.Days.Select(Number))})";
    }

    private static string Number(DateOnly day) => (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).ToString(CultureInfo.InvariantCulture);

    private string Date(DateOnly day) => _scope.Bind("Date", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private string Run() => $"TenantId = {Tenant()} AND RunId = {RunId()}";

    private string Tenant() => _scope.Bind("UInt32", _task.Tenant.ToString(CultureInfo.InvariantCulture));

    private string RunId() => _scope.Number(_task.RunId);

    private ClickHouseStatement Statement(string sql, params IEnumerable<(string Name, string Value)> settings) => new(sql)
    {
        Parameters = _scope.Values.ToDictionary(StringComparer.Ordinal),
        Settings = AllocationSettings.Concat(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).ToDictionary(StringComparer.Ordinal),
    };

    private static Dictionary<string, string> AllocationSettings { get; } = new(StringComparer.Ordinal)
    {
        ["max_execution_time"] = "3600",
        ["max_query_size"] = "16000000",
        ["max_ast_elements"] = "1000000",
        ["max_expanded_ast_elements"] = "2000000",
        ["max_partitions_per_insert_block"] = "1200",
        ["max_insert_threads_min_free_memory_per_thread"] = "0",
        ["max_insert_threads"] = "2",
        ["max_bytes_before_external_group_by"] = "1000000000",
    };
}
