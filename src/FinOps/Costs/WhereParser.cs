namespace FinOps.Costs;

/// <summary>Reads a filter by recursive descent: or, and, not, condition. Stops at the first fault.</summary>
internal sealed class WhereParser(List<WhereToken> tokens)
{
    private int _at;
    private int _depth;
    private int _nodes;
    private CostProblem? _problem;

    private WhereToken Next => tokens[_at];

    public (CostFilter? Filter, CostProblem? Problem) Parse()
    {
        if (Next.Kind == WhereTokenKind.End) return (null, new CostProblem("where_syntax", "The filter is empty.", At: "where"));
        var filter = Or();
        if (filter is not null && Next.Kind != WhereTokenKind.End) return (null, Expected("'and', 'or' or the end"));
        return filter is null ? (null, _problem) : (filter, null);
    }

    private CostFilter? Or() => Joined(false, "or", And);

    private CostFilter? And() => Joined(true, "and", Not);

    private CostFilter? Joined(bool all, string connective, Func<CostFilter?> part)
    {
        var parts = new List<CostFilter>();
        do
        {
            if (part() is not { } read) return null;
            parts.Add(read);
        }
        while (Take(connective));

        return parts.Count > 1 && !Counted() ? null : FilterBuilder.Join(all, parts);
    }

    private CostFilter? Not()
    {
        if (++_depth > CostLimits.FilterDepthMax)
        {
            return Refuse(CostProblem.Beyond("Nesting of the filter", nameof(CostLimits.FilterDepthMax), CostLimits.FilterDepthMax, _depth));
        }

        CostFilter? filter;
        if (Take("not"))
        {
            filter = Not() is { } inner && Counted() ? new CostFilter.Not(inner) : null;
        }
        else if (Take("("))
        {
            filter = Or();
            if (filter is not null && !Take(")")) filter = Fail("')'");
        }
        else
        {
            filter = Condition();
        }

        _depth--;
        return filter;
    }

    private CostFilter? Condition()
    {
        if (Next.Kind != WhereTokenKind.Name) return Fail("a column such as ServiceName or tag:team");
        var name = Next.Text[0] == WhereLexer.QuotedName ? Next.Text[1..] : Next.Text;
        if (!Dimension.TryParse(name, out var column, out var problem)) return Refuse(problem.In("where"));
        _at++;
        if (!Counted()) return null;

        if (Take("=")) return Value() is { } value ? Made(FilterBuilder.Make(column, "equals", [value])) : null;
        if (Take("!=")) return Value() is { } value ? Made(FilterBuilder.Make(column, "notEquals", [value])) : null;
        if (Take("contains")) return Value() is { } value ? Made(FilterBuilder.Make(column, "contains", [value])) : null;
        if (Take("startswith")) return Value() is { } value ? Made(FilterBuilder.Make(column, "startsWith", [value])) : null;
        if (Take("in")) return Values() is { } values ? Made(FilterBuilder.Make(column, "in", values)) : null;
        if (Take("not")) return !Take("in") ? Fail("'in'") : Values() is { } values && Made(FilterBuilder.Make(column, "in", values)) is { } inside && Counted() ? new CostFilter.Not(inside) : null;
        if (Take("is")) return Missing(column);
        return Bounds(column);
    }

    private CostFilter? Missing(Dimension column)
    {
        var not = Take("not");
        if (!Take("missing")) return Fail("'missing'");
        var missing = new CostFilter.IsMissing(column);
        return !not ? missing : Counted() ? new CostFilter.Not(missing) : null;
    }

    // Ranges include their start and exclude their end; the two other comparisons are made of them.
    private CostFilter? Bounds(Dimension column)
    {
        if (Take(">=")) return Value() is { } from ? Made(FilterBuilder.MakeRange(column, from, null)) : null;
        if (Take("<")) return Value() is { } to ? Made(FilterBuilder.MakeRange(column, null, to)) : null;
        if (Take(">"))
        {
            return Value() is { } above
                && Made(FilterBuilder.MakeRange(column, above, null)) is { } from
                && Made(FilterBuilder.Make(column, "notEquals", [above])) is { } other && Counted(2)
                ? new CostFilter.AllOf([from, other])
                : null;
        }

        if (Take("<="))
        {
            return Value() is { } upTo
                && Made(FilterBuilder.MakeRange(column, null, upTo)) is { } to
                && Made(FilterBuilder.Make(column, "equals", [upTo])) is { } itself && Counted(2)
                ? new CostFilter.AnyOf([to, itself])
                : null;
        }

        if (Take("from"))
        {
            if (Value() is not { } from) return null;
            if (!Take("to")) return Fail("'to'");
            return Value() is { } to ? Made(FilterBuilder.MakeRange(column, from, to)) : null;
        }

        return Fail("an operator: = != < <= > >= in, contains, startswith, is missing, is not missing, from … to");
    }

    private string? Value()
    {
        if (Next.Kind is WhereTokenKind.Text or WhereTokenKind.Number) return tokens[_at++].Text;
        Fail("a value: a number, or a text in single quotes");
        return null;
    }

    private List<string>? Values()
    {
        if (!Take("("))
        {
            Fail("'('");
            return null;
        }

        var values = new List<string>();
        do
        {
            if (Value() is not { } value) return null;
            values.Add(value);
        }
        while (Take(","));

        if (Take(")")) return values;
        Fail("',' or ')'");
        return null;
    }

    private bool Take(string word)
    {
        if (!Next.Is(word)) return false;
        _at++;
        return true;
    }

    private bool Counted(int nodes = 1)
    {
        _nodes += nodes;
        if (_nodes <= CostLimits.FilterNodesMax) return true;
        Refuse(CostProblem.Beyond("Conditions and connectives of the filter", nameof(CostLimits.FilterNodesMax), CostLimits.FilterNodesMax, _nodes));
        return false;
    }

    private CostFilter? Made((CostFilter? Filter, CostProblem? Problem) made) =>
        made.Problem is null ? made.Filter : Refuse(made.Problem.In("where"));

    private CostFilter? Fail(string expected) => Refuse(Expected(expected));

    private CostProblem Expected(string expected) =>
        new("where_syntax", $"Expected {expected} at character {Next.At + 1}, but found {Next}.", At: "where");

    private CostFilter? Refuse(CostProblem problem)
    {
        _problem ??= problem;
        return null;
    }
}
