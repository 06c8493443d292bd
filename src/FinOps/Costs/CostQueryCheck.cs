namespace FinOps.Costs;

/// <summary>Judges a question before it is asked: limits, and parts that contradict each other.</summary>
public static class CostQueryCheck
{
    /// <summary>The first thing wrong with a question whose preset is resolved; null when it can be asked.</summary>
    public static CostProblem? Find(CostQuery query) =>
        Counts(query) ?? Repeats(query) ?? Filter(query.Filter) ?? Time(query) ?? Top(query) ?? Order(query);

    private static CostProblem? Counts(CostQuery query) =>
        query.Measures.Count == 0 ? new CostProblem("no_measure", "Ask for at least one measure.", At: "measures")
        : Over("Measures", nameof(CostLimits.MeasuresMax), CostLimits.MeasuresMax, query.Measures.Count)?.In("measures")
        ?? Over("Dimensions to group by", nameof(CostLimits.GroupingsMax), CostLimits.GroupingsMax, query.GroupBy.Count)?.In("groupBy")
        ?? Over("Terms to order by", nameof(CostLimits.OrderingsMax), CostLimits.OrderingsMax, query.OrderBy.Count)?.In("orderBy")
        ?? Between("limit", nameof(CostLimits.RowsPerPageMax), CostLimits.RowsPerPageMax, query.Limit)
        ?? Between("top", nameof(CostLimits.TopMax), CostLimits.TopMax, query.Top);

    private static CostProblem? Repeats(CostQuery query)
    {
        var asked = query.Measures.Select(m => m.Name).Concat(query.GroupBy.Select(d => d.Name));
        var twice = asked.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? null : new CostProblem("asked_twice", $"'{twice.Key}' would be two columns of the answer; ask for it once.");
    }

    private static CostProblem? Filter(CostFilter? filter)
    {
        if (filter is null) return null;
        var nodes = filter.Nodes().Take(CostLimits.FilterNodesMax + 1).ToList();
        return (Over("Conditions and connectives of the filter", nameof(CostLimits.FilterNodesMax), CostLimits.FilterNodesMax, nodes.Count)
            ?? Over("Nesting of the filter", nameof(CostLimits.FilterDepthMax), CostLimits.FilterDepthMax, Depth(filter))
            ?? Over("Values of the filter", nameof(CostLimits.FilterValuesMax), CostLimits.FilterValuesMax, nodes.Sum(n => n.ValuesAsked.Count)))?.In("filter");
    }

    private static int Depth(CostFilter filter) => filter switch
    {
        CostFilter.AllOf all => 1 + all.Parts.Max(Depth),
        CostFilter.AnyOf any => 1 + any.Parts.Max(Depth),
        CostFilter.Not not => 1 + Depth(not.Inner),
        _ => 1,
    };

    private static CostProblem? Time(CostQuery query)
    {
        if (query.Period.Range is not { } period)
        {
            return query.Granularity == Granularity.Hourly ? new CostProblem("period_needed", $"Hour by hour needs a period of at most {CostLimits.HourlyDaysMax} days.", At: "period")
                : query.Compare != Comparison.None ? new CostProblem("period_needed", "A comparison needs a period.", At: "period")
                : null;
        }

        var days = (long)Math.Ceiling(period.Length.TotalDays);
        return Over("Days of the period", nameof(CostLimits.PeriodDaysMax), CostLimits.PeriodDaysMax, days)?.In("period")
            ?? (query.Granularity == Granularity.Hourly
                ? Over("Days of a period answered hour by hour", nameof(CostLimits.HourlyDaysMax), CostLimits.HourlyDaysMax, days)?.In("period")
                : null);
    }

    private static CostProblem? Top(CostQuery query) =>
        query.Top is null || query.GroupBy.Count > 0 ? null : new CostProblem("top_needs_groups", "'top' needs 'groupBy': it says how many groups stay apart.", At: "top");

    private static CostProblem? Order(CostQuery query)
    {
        var known = CostColumns.Of(query).Where(c => c.Kind is not (CellKind.Share or CellKind.Flag)).Select(c => c.Name).ToList();
        var unknown = query.OrderBy.FirstOrDefault(o => !known.Contains(o.By, StringComparer.OrdinalIgnoreCase));
        return unknown is null ? null : new CostProblem(
            "unknown_order", $"The answer cannot be ordered by '{Spelling.Shorten(unknown.By)}'; its columns are {string.Join(", ", known)}.{Spelling.Suggest(unknown.By, known)}", At: "orderBy");
    }

    private static CostProblem? Over(string what, string limit, int value, long asked) =>
        asked > value ? CostProblem.Beyond(what, limit, value, asked) : null;

    private static CostProblem? Between(string property, string limit, int max, int? asked) => asked switch
    {
        null => null,
        < 1 => CostProblem.Outside(property, limit, max, asked.Value),
        { } number => Over($"'{property}'", limit, max, number)?.In(property),
    };
}
