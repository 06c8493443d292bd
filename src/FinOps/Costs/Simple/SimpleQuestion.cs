using System.Globalization;

namespace FinOps.Costs.Simple;

/// <summary>The parameters of the simple contract.</summary>
internal sealed class SimpleParameters
{
    public string? cloud_provider { get; init; }

    public string? service_name { get; init; }

    public string? start_date { get; init; }

    public string? end_date { get; init; }

    public string? preset { get; init; }

    public string? granularity { get; init; }

    public string? group_by { get; init; }

    public string? currency { get; init; }
}

/// <summary>Turns the simple contract's parameters into a question. Days are inclusive on both ends there.</summary>
internal sealed class SimpleQuestion
{
    private SimpleQuestion(CostPeriod period, CostFilter? filter, Granularity granularity, IReadOnlyList<Dimension> groupBy, IReadOnlyDictionary<string, string> given) =>
        (Period, Filter, Granularity, GroupBy, Given) = (period, filter, granularity, groupBy, given);

    public CostPeriod Period { get; }

    public CostFilter? Filter { get; }

    public Granularity Granularity { get; }

    public IReadOnlyList<Dimension> GroupBy { get; }

    /// <summary>The filters as they were given.</summary>
    public IReadOnlyDictionary<string, string> Given { get; }

    public SimpleRange Range => Period.Range is { } range
        ? new SimpleRange(Day(range.Start), Day(range.End.AddDays(-1)))
        : new SimpleRange(null, null);

    /// <summary>Reads the parameters, or says what is wrong with them.</summary>
    public static (SimpleQuestion? Question, CostProblem? Problem) Read(
        SimpleParameters asked, IEnumerable<ProviderAlias> aliases, string presetDefault, Granularity granularityDefault, string groupByDefault, DateTimeOffset now)
    {
        var preset = asked.preset ?? (asked.start_date is null && asked.end_date is null && presetDefault.Length > 0 ? presetDefault : null);
        var end = asked.end_date;
        if (end is not null)
        {
            if (!DateOnly.TryParseExact(end, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) || last == DateOnly.MaxValue)
                return (null, new CostProblem("bad_period", $"end_date is a day such as 2026-05-31 (inclusive), not '{Spelling.Shorten(end)}'.", At: "end_date"));
            end = last.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        if (CostNames.Read(preset, asked.start_date, end, out var period) is { } wrongPeriod) return (null, wrongPeriod);
        var granularity = granularityDefault;
        if (asked.granularity is { } cut && CostNames.Read(cut, out granularity) is { } wrongCut) return (null, wrongCut.In("granularity"));
        var groups = new List<Dimension>();
        foreach (var name in (asked.group_by ?? groupByDefault).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (name is not ("provider" or "service" or "date"))
                return (null, new CostProblem("bad_value", $"group_by is provider, service or date, not '{Spelling.Shorten(name)}'.", At: "group_by"));
            if (name == "date" && granularity == Granularity.Total) granularity = Granularity.Daily;
            if (name != "date") groups.Add(Dimension.Column(name == "provider" ? "ProviderName" : "ServiceName"));
        }

        var given = new (string Name, string? Value)[]
        {
            ("cloud_provider", asked.cloud_provider), ("service_name", asked.service_name), ("start_date", asked.start_date),
            ("end_date", asked.end_date), ("preset", asked.preset), ("currency", asked.currency),
        }.Where(g => g.Value is { Length: > 0 }).ToDictionary(g => g.Name, g => g.Value!, StringComparer.Ordinal);
        if (given.Values.FirstOrDefault(v => v.Length > CostLimits.TextCharactersMax || v.Contains('\0')) is not null)
            return (null, new CostProblem("bad_value", $"A value has at most {CostLimits.TextCharactersMax} characters, none of them null."));

        var filter = CostFilter.All(
            given.TryGetValue("cloud_provider", out var provider) ? Provider(provider, aliases) : null,
            given.TryGetValue("service_name", out var service) ? new CostFilter.Is(Dimension.Column("ServiceName"), service) : null,
            given.TryGetValue("currency", out var currency) ? new CostFilter.Is(Dimension.Column("BillingCurrency"), currency) : null);
        return (new SimpleQuestion(period.ResolvedAt(now), filter, granularity, [.. groups.Distinct()], given), null);
    }

    /// <summary>Asks for cost and number of charges.</summary>
    public CostQuery Query(Granularity granularity, params IReadOnlyList<Dimension> by) => new()
    {
        Measures = [Measure.EffectiveCost, Measure.Count],
        Period = Period,
        Filter = Filter,
        Granularity = granularity,
        GroupBy = by,
        Limit = CostLimits.RowsPerPageMax,
    };

    // Scripts write a short name where the bill says something longer; a part of the name is enough.
    private static CostFilter Provider(string name, IEnumerable<ProviderAlias> aliases)
    {
        var column = Dimension.Column("ProviderName");
        var known = aliases.Where(a => string.Equals(a.Alias, name, StringComparison.OrdinalIgnoreCase)).Select(a => a.ProviderName).ToList();
        CostFilter part = new CostFilter.Contains(column, name);
        return known.Count == 0 ? part : new CostFilter.AnyOf([new CostFilter.OneOf(column, known), part]);
    }

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
