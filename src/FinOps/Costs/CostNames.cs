namespace FinOps.Costs;

/// <summary>How granularities and comparisons are written outside the program.</summary>
internal static class CostNames
{
    private static readonly (string Name, Granularity Value)[] GranularityNames =
        [.. Enum.GetValues<Granularity>().Select(g => (g.ToString().ToLowerInvariant(), g))];

    private static readonly (string Name, Comparison Value)[] ComparisonNames =
        [("previous_period", Comparison.PreviousPeriod), ("same_days_last_month", Comparison.SameDaysLastMonth)];

    public static IEnumerable<string> Granularities => GranularityNames.Select(g => g.Name);

    public static IEnumerable<string> Comparisons => ComparisonNames.Select(c => c.Name);

    public static string Of(Granularity granularity) => granularity.ToString().ToLowerInvariant();

    public static string Of(Comparison comparison) => ComparisonNames.First(c => c.Value == comparison).Name;

    /// <summary>Reads a granularity, or says which there are.</summary>
    public static CostProblem? Read(string text, out Granularity granularity)
    {
        foreach (var (name, value) in GranularityNames)
        {
            if (name != text) continue;
            granularity = value;
            return null;
        }

        granularity = default;
        return Unknown("granularity", text, Granularities);
    }

    /// <summary>Reads a comparison, or says which there are.</summary>
    public static CostProblem? Read(string text, out Comparison comparison)
    {
        comparison = ComparisonNames.FirstOrDefault(c => c.Name == text).Value;
        return comparison == Comparison.None ? Unknown("compare", text, Comparisons) : null;
    }

    /// <summary>Reads the name of a measure, or says which there are.</summary>
    public static CostProblem? Read(string text, out Measure measure)
    {
        measure = Measure.Find(text)!;
        return measure is null ? Unknown("measure", text, Measure.All.Select(m => m.Name)) : null;
    }

    /// <summary>Reads a period: a preset, or both bounds, or neither.</summary>
    public static CostProblem? Read(string? preset, string? start, string? end, out CostPeriod period)
    {
        period = CostPeriod.Everything;
        if (preset is not null)
        {
            if (!PeriodPresets.Names.Contains(preset)) return Unknown("preset", preset, PeriodPresets.Names);
            period = CostPeriod.Named(preset);
            return start is null && end is null ? null : new CostProblem("bad_period", "Give either a preset or start and end.");
        }

        if (start is null && end is null) return null;
        if (start is null || end is null) return new CostProblem("bad_period", "A period needs both its start and its end.");
        if (!FilterValues.TryTime(start, out var from)) return NoTime(start);
        if (!FilterValues.TryTime(end, out var to)) return NoTime(end);
        if (to <= from) return new CostProblem("bad_period", $"The period ends ({end}) before it starts ({start}); the end is exclusive.");
        period = new CostPeriod(new Focus.ChargePeriod(from, to));
        return null;
    }

    /// <summary>Reads a period like <see cref="Read(string?, string?, string?, out CostPeriod)"/>, of which one bound may be left open.</summary>
    public static CostProblem? ReadOpen(string? preset, string? start, string? end, out CostPeriod period) => (start, end) switch
    {
        (null, { Length: > 0 }) => Read(preset, FilterValues.TimeText(FilterValues.TimeMin), end, out period),
        ({ Length: > 0 }, null) => Read(preset, start, FilterValues.TimeText(FilterValues.TimeMax), out period),
        _ => Read(preset, start, end, out period),
    };

    private static CostProblem NoTime(string text) =>
        new("bad_period", $"'{Spelling.Shorten(text)}' is not a time such as 2026-05-01 or 2026-05-01T13:00:00Z, from 1970 to 2105.");

    private static CostProblem Unknown(string what, string text, IEnumerable<string> known)
    {
        var names = known.ToList();
        return new CostProblem($"unknown_{what}", $"There is no {what} '{Spelling.Shorten(text)}'.{Spelling.Suggest(text, names)} Known: {string.Join(", ", names)}.");
    }
}
