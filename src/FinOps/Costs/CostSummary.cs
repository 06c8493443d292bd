using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>What a period cost at a glance.</summary>
/// <param name="Period">The period.</param>
/// <param name="Measure">Which cost is meant.</param>
/// <param name="Currencies">One summary per currency, the largest first.</param>
/// <param name="Freshness">How far the data reaches.</param>
/// <param name="DataVersion">The version of the data that was asked.</param>
public sealed record CostSummary(
    PeriodView Period, string Measure, IReadOnlyList<CurrencySummary> Currencies, IReadOnlyList<DataFreshness> Freshness, long DataVersion);

/// <summary>The costs in one currency.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Amount">The sum.</param>
/// <param name="PreviousPeriod">What it is compared with.</param>
/// <param name="PreviousAmount">The sum there.</param>
/// <param name="Change">Sum minus previous sum.</param>
/// <param name="ChangeShare">The change as a part of the previous sum, six places; null when that is zero.</param>
/// <param name="ByProvider">All providers, the largest first.</param>
/// <param name="ByService">The largest services.</param>
/// <param name="Daily">Each day that has charges.</param>
/// <param name="Movers">The services that changed most, up or down.</param>
public sealed record CurrencySummary(
    string Currency, ExactDecimal Amount, PeriodView PreviousPeriod, ExactDecimal PreviousAmount, ExactDecimal Change, ExactDecimal? ChangeShare,
    IReadOnlyList<NamedAmount> ByProvider, IReadOnlyList<NamedAmount> ByService, IReadOnlyList<DayAmount> Daily, IReadOnlyList<Mover> Movers);

/// <summary>A part of a sum.</summary>
/// <param name="Name">Whose part; null where the charges do not say.</param>
/// <param name="Amount">The part.</param>
/// <param name="Share">The part of the whole, six places; zero when the whole is.</param>
public sealed record NamedAmount(string? Name, ExactDecimal Amount, ExactDecimal Share);

/// <summary>The cost of a day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Amount">Its cost.</param>
public sealed record DayAmount(string Day, ExactDecimal Amount);

/// <summary>A service whose cost changed.</summary>
/// <param name="Name">The service.</param>
/// <param name="Amount">Its cost now.</param>
/// <param name="Previous">Its cost in the period compared with.</param>
/// <param name="Change">The difference.</param>
public sealed record Mover(string? Name, ExactDecimal Amount, ExactDecimal Previous, ExactDecimal Change);

/// <summary>Makes summaries from two questions: by provider and service with comparison, and by day.</summary>
public static class CostSummaries
{
    private const int Listed = 10;
    private const int SharePlaces = 6;

    /// <summary>The questions whose answers make a summary.</summary>
    public static (CostQuery Parts, CostQuery Days) Questions(Measure measure, CostPeriod period, Comparison comparison)
    {
        var parts = new CostQuery
        {
            Measures = [measure],
            Period = period,
            GroupBy = [Dimension.Column("ProviderName"), Dimension.Column("ServiceName")],
            Compare = comparison,
            Limit = CostLimits.RowsPerPageMax,
        };
        return (parts, new CostQuery { Measures = [measure], Period = period, Granularity = Granularity.Daily, Limit = CostLimits.RowsPerPageMax });
    }

    /// <summary>
    /// Months to date and whole months are compared with the same days of the month before, as a person would; any other
    /// period with the one of equal length before it.
    /// </summary>
    public static Comparison ComparisonFor(CostPeriod period) =>
        period.Preset is "this_month" or "month_to_date" or "last_month" ? Comparison.SameDaysLastMonth : Comparison.PreviousPeriod;

    /// <summary>One summary per currency of the answers to <see cref="Questions"/>.</summary>
    public static IReadOnlyList<CurrencySummary> Of(CostAnswer parts, CostAnswer days)
    {
        var measure = parts.Query.Measures[0].Name;
        var before = PeriodView.Of(CostPeriod.Compared(parts.Query.Period.Range!.Value, parts.Query.Compare)!.Value);
        return [.. parts.Totals.Select(total => One(total, parts, days, measure, before))];
    }

    private static CurrencySummary One(CostTotal total, CostAnswer parts, CostAnswer days, string measure, PeriodView before)
    {
        var rows = Of(parts, total).Select(row => (
            Provider: row[parts.IndexOf("ProviderName")], Service: row[parts.IndexOf("ServiceName")],
            Amount: parts.Number(row, measure), Previous: parts.Number(row, measure + "Previous"))).ToList();
        var whole = Parse(total.Measures[measure]);
        var previous = Parse(total.Previous![measure]);
        var services = rows.GroupBy(r => r.Service, StringComparer.Ordinal)
            .Select(g => new Mover(g.Key, Sum(g.Select(r => r.Amount)), Sum(g.Select(r => r.Previous)), Sum(g.Select(r => r.Amount - r.Previous)))).ToList();
        return new CurrencySummary(
            total.Unit ?? "", whole, before, previous, whole - previous,
            previous.Sign == 0 ? null : ExactDecimal.Divide(whole - previous, previous.Abs(), SharePlaces),
            Largest(rows.GroupBy(r => r.Provider, StringComparer.Ordinal).Select(g => (g.Key, Sum(g.Select(r => r.Amount)))), whole),
            [.. Largest(services.Select(s => (s.Name, s.Amount)), whole).Take(Listed)],
            [.. Of(days, total).Select(row => new DayAmount(row[days.IndexOf("Period")]!, days.Number(row, measure)))],
            [.. services.Where(s => s.Change.Sign != 0).OrderByDescending(s => s.Change.Abs()).ThenBy(s => s.Name, StringComparer.Ordinal).Take(Listed)]);
    }

    private static IEnumerable<string?[]> Of(CostAnswer answer, CostTotal total)
    {
        var unit = answer.IndexOf(total.UnitColumn!);
        return answer.Rows.Where(row => row[unit] == total.Unit);
    }

    private static List<NamedAmount> Largest(IEnumerable<(string? Name, ExactDecimal Amount)> parts, ExactDecimal whole) =>
    [
        .. parts.OrderByDescending(p => p.Amount).ThenBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => new NamedAmount(p.Name, p.Amount, whole.Sign == 0 ? ExactDecimal.Zero : ExactDecimal.Divide(p.Amount, whole, SharePlaces))),
    ];

    private static ExactDecimal Sum(IEnumerable<ExactDecimal> amounts) => amounts.Aggregate(ExactDecimal.Zero, (sum, amount) => sum + amount);

    private static ExactDecimal Parse(string? text) => text is null ? ExactDecimal.Zero : ExactDecimal.Parse(text);
}
