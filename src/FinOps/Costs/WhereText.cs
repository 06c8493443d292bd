using System.Text;

namespace FinOps.Costs;

/// <summary>
/// Filters as text, for addresses and the command line:
/// <c>ServiceName = 'Virtual Machines' and tag:team in ('search', 'ads') and not (RegionId is missing or BilledCost >= 10)</c>.
/// Operators: <c>= != &lt; &lt;= > >= in contains startswith</c>, <c>is missing</c>, <c>is not missing</c>, <c>not in</c>,
/// <c>from … to …</c> (the end is exclusive), joined by <c>and or not ( )</c>. Texts and times stand in single quotes, numbers
/// need none, and a name with spaces stands in double quotes: <c>"tag:cost center"</c>. A quote inside quotes is written twice.
/// </summary>
public static class WhereText
{
    /// <summary>Reads a filter, or says what is wrong and where.</summary>
    public static (CostFilter? Filter, CostProblem? Problem) Parse(string text)
    {
        if (text.Length > CostLimits.WhereCharactersMax)
        {
            return (null, CostProblem.Beyond("Characters of the filter", nameof(CostLimits.WhereCharactersMax), CostLimits.WhereCharactersMax, text.Length));
        }

        var (tokens, problem) = WhereLexer.Cut(text);
        return problem is null ? new WhereParser(tokens).Parse() : (null, problem);
    }

    /// <summary>Writes a filter so that <see cref="Parse"/> reads the same one.</summary>
    public static string Write(CostFilter filter)
    {
        var text = new StringBuilder();
        Write(text, filter);
        return text.ToString();
    }

    private static void Write(StringBuilder text, CostFilter filter)
    {
        switch (filter)
        {
            case CostFilter.AllOf all:
                Join(text, all.Parts, " and ");
                break;
            case CostFilter.AnyOf any:
                Join(text, any.Parts, " or ");
                break;
            case CostFilter.Not not:
                text.Append("not ");
                WritePart(text, not.Inner);
                break;
            case CostFilter.Is f:
                text.Append($"{Name(f.Column)} = {Quote(f.Value)}");
                break;
            case CostFilter.IsNot f:
                text.Append($"{Name(f.Column)} != {Quote(f.Value)}");
                break;
            case CostFilter.OneOf f:
                text.Append($"{Name(f.Column)} in ({string.Join(", ", f.Values.Select(Quote))})");
                break;
            case CostFilter.Contains f:
                text.Append($"{Name(f.Column)} contains {Quote(f.Part)}");
                break;
            case CostFilter.StartsWith f:
                text.Append($"{Name(f.Column)} startswith {Quote(f.Part)}");
                break;
            case CostFilter.IsMissing f:
                text.Append($"{Name(f.Column)} is missing");
                break;
            case CostFilter.Range { From: { } from, To: { } to } f:
                text.Append($"{Name(f.Column)} from {Quote(from)} to {Quote(to)}");
                break;
            case CostFilter.Range { From: { } from } f:
                text.Append($"{Name(f.Column)} >= {Quote(from)}");
                break;
            case CostFilter.Range f:
                text.Append($"{Name(f.Column)} < {Quote(f.To!)}");
                break;
        }
    }

    private static void Join(StringBuilder text, IReadOnlyList<CostFilter> parts, string connective)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) text.Append(connective);
            WritePart(text, parts[i]);
        }
    }

    private static void WritePart(StringBuilder text, CostFilter part)
    {
        var grouped = part is CostFilter.AllOf or CostFilter.AnyOf;
        if (grouped) text.Append('(');
        Write(text, part);
        if (grouped) text.Append(')');
    }

    private static string Name(Dimension column) =>
        WhereLexer.IsBareName(column.Name) ? column.Name : $"\"{column.Name.Replace("\"", "\"\"")}\"";

    private static string Quote(string value) => $"'{value.Replace("'", "''")}'";
}
