using System.ComponentModel;
using System.Globalization;

namespace FinOps.Costs.Simple;

/// <summary>The parameters of the simple contract.</summary>
internal sealed class SimpleParameters
{
    /// <summary>The names of all of them.</summary>
    public static readonly string[] Names = ["cloud_provider", "service_name", "start_date", "end_date", "preset", "granularity", "group_by", "currency"];

    [Description("Charges of one provider: its name, a part of it, or a short name that people use for it.")]
    public string? cloud_provider { get; init; }

    [Description("Charges of one service, by its whole name.")]
    public string? service_name { get; init; }

    [Description("The first day, YYYY-MM-DD. Without end_date: until today.")]
    public string? start_date { get; init; }

    [Description("The last day, inclusive.")]
    public string? end_date { get; init; }

    [Description("A named period in place of start_date and end_date, such as last_month.")]
    public string? preset { get; init; }

    public string? granularity { get; init; }

    public string? group_by { get; init; }

    [Description("Charges of one currency, such as EUR. Without, a tenant with several gets them apart, in by_currency.")]
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
        if (PeriodOf(asked, presetDefault, now, out var period) is { } wrongPeriod) return (null, wrongPeriod);
        if (asked.granularity is "") return (null, Empty("granularity", CostNames.Granularities));
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
            given.TryGetValue("currency", out var currency) ? new CostFilter.Is(Dimension.Column("BillingCurrency"), currency.ToUpperInvariant()) : null);
        return (new SimpleQuestion(period.ResolvedAt(now), filter, granularity, [.. groups.Distinct()], given), null);
    }

    /// <summary>The days asked for, both inclusive; a start without an end means until today.</summary>
    private static CostProblem? PeriodOf(SimpleParameters asked, string presetDefault, DateTimeOffset now, out CostPeriod period)
    {
        period = CostPeriod.Everything;
        var (preset, start, end) = (asked.preset, asked.start_date, asked.end_date);
        if (preset is "") return Empty("preset", PeriodPresets.Names);
        if (start is "") return Empty("start_date", ["a day such as 2026-05-01"]);
        if (end is "") return Empty("end_date", ["a day such as 2026-05-31"]);
        if (preset is not null && (start ?? end) is not null) return new CostProblem("bad_period", "Give either a preset, or start_date and end_date.", At: "preset");
        if (start is null && end is null) return preset is null && presetDefault.Length == 0 ? null : CostNames.Read(preset ?? presetDefault, null, null, out period)?.In("preset");
        if (start is null) return new CostProblem("bad_period", "start_date is missing: the first day, to which end_date is the last. A start_date without an end_date means until today.", At: "start_date");
        if (!FilterValues.TryTime(start, out var from)) return new CostProblem("bad_period", $"start_date is a day such as 2026-05-01, from 1970 to 2105, not '{Spelling.Shorten(start)}'.", At: "start_date");
        var last = end ?? Day(now.ToUniversalTime());
        if (!DateOnly.TryParseExact(last, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day == DateOnly.MaxValue
            || !FilterValues.TryTime(day.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), out var to))
            return new CostProblem("bad_period", $"end_date is a day such as 2026-05-31 (inclusive), from 1970 to 2105, not '{Spelling.Shorten(last)}'.", At: "end_date");
        if (to <= from)
        {
            return end is null
                ? new CostProblem("bad_period", $"start_date ({start}) lies after today ({last}); give an end_date too.", At: "end_date")
                : new CostProblem("bad_period", $"end_date ({end}) lies before start_date ({start}); both days are inclusive.", At: "end_date");
        }

        period = new CostPeriod(new Focus.ChargePeriod(from, to));
        return null;
    }

    private static CostProblem Empty(string name, IEnumerable<string> known) =>
        new("bad_value", $"'{name}' is empty: leave it out, or give {string.Join(", ", known)}.", At: name);

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
