using Microsoft.AspNetCore.Http;

namespace FinOps.Costs;

/// <summary>
/// Questions as the parameters of an address:
/// <c>measure=A,B&amp;from=&amp;to=|preset=&amp;granularity=&amp;groupBy=D,D&amp;where=EXPR&amp;top=&amp;orderBy=-EffectiveCost&amp;limit=&amp;cursor=&amp;compare=&amp;share=true</c>.
/// A name with a comma in it stands alone: lists may also be given by repeating the parameter.
/// </summary>
public static class CostQueryString
{
    private static readonly string[] Known =
        ["measure", "from", "to", "preset", "granularity", "groupBy", "where", "top", "orderBy", "limit", "cursor", "compare", "share"];

    /// <summary>Reads a question; <paramref name="tolerated"/> names parameters that mean something else.</summary>
    public static (CostQuery? Query, CostProblem? Problem) Parse(IQueryCollection parameters, params ReadOnlySpan<string> tolerated)
    {
        return Unknown(parameters, Known, tolerated) is { } problem ? (null, problem) : new Reader(parameters).Read();
    }

    /// <summary>The first parameter that is not among the known ones, with the one that it may be meant to be; null when all are known.</summary>
    internal static CostProblem? Unknown(IQueryCollection parameters, IReadOnlyList<string> known, params ReadOnlySpan<string> tolerated)
    {
        foreach (var name in parameters.Keys)
        {
            if (known.Contains(name, StringComparer.OrdinalIgnoreCase) || tolerated.Contains(name)) continue;
            var rest = known.Count == 0 ? "This address takes none." : $"Known: {string.Join(", ", known)}.";
            return new CostProblem("unknown_property", $"There is no parameter '{Spelling.Shorten(name)}'.{Spelling.Suggest(name, known)} {rest}");
        }

        return null;
    }

    private sealed class Reader(IQueryCollection parameters)
    {
        private CostProblem? _problem;

        public (CostQuery?, CostProblem?) Read()
        {
            var measures = List("measure").Select(MeasureOf).OfType<Measure>().ToList();
            Accept(CostNames.Read(One("preset"), One("from"), One("to"), out var period)?.In("period"));
            var query = new CostQuery
            {
                Measures = measures.Count > 0 ? measures : [Measure.EffectiveCost],
                Period = period,
                Granularity = One("granularity") is { } granularity && Accept(CostNames.Read(granularity, out Granularity cut)?.In("granularity")) ? cut : default,
                GroupBy = [.. List("groupBy").Select(DimensionOf).OfType<Dimension>()],
                Filter = One("where") is { } where ? FilterOf(where) : null,
                Top = Whole("top"),
                OrderBy = [.. List("orderBy").Select(CostQueryReader.FromText)],
                Limit = Whole("limit"),
                Cursor = One("cursor"),
                Compare = One("compare") is { } compare && Accept(CostNames.Read(compare, out Comparison comparison)?.In("compare")) ? comparison : default,
                ShareOfTotal = Flag("share"),
            };
            return _problem is null ? (query, null) : (null, _problem);
        }

        private Measure? MeasureOf(string name) => Accept(CostNames.Read(name, out Measure measure)?.In("measure")) ? measure : null;

        private Dimension? DimensionOf(string name)
        {
            if (Dimension.TryParse(name, out var dimension, out var problem)) return dimension;
            Accept(problem.In("groupBy"));
            return null;
        }

        private CostFilter? FilterOf(string where)
        {
            var (filter, problem) = WhereText.Parse(where);
            Accept(problem);
            return filter;
        }

        private int? Whole(string name)
        {
            if (One(name) is not { } text) return null;
            if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)) return number;
            Accept(new CostProblem("bad_value", $"'{name}' is a whole number, not '{Spelling.Shorten(text)}'.", At: name));
            return null;
        }

        private bool Flag(string name)
        {
            var text = One(name);
            if (text is null or "true" or "false") return text == "true";
            Accept(new CostProblem("bad_value", $"'{name}' is true or false, not '{Spelling.Shorten(text)}'.", At: name));
            return false;
        }

        private string? One(string name)
        {
            var values = parameters[name];
            if (values.Count > 1) Accept(new CostProblem("asked_twice", $"'{name}' is given twice.", At: name));
            return values.Count > 0 && values[0] is { Length: > 0 } text ? text : null;
        }

        // One value is a list with commas; several values are items as they stand.
        private string[] List(string name)
        {
            var values = parameters[name];
            return values.Count == 1
                ? values[0]!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : [.. values.OfType<string>().Where(v => v.Length > 0)];
        }

        private bool Accept(CostProblem? problem)
        {
            _problem ??= problem;
            return problem is null;
        }
    }
}
