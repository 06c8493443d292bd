using System.Diagnostics.CodeAnalysis;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>A column that rules look at: one of the bill's own, or a tag made one of many spellings.</summary>
/// <param name="Name">How rules write it.</param>
/// <param name="Dimension">The bill's column; null for a normalised tag.</param>
/// <param name="Tag">The normalised tag; null for a column of the bill.</param>
public sealed record MatchColumn(string Name, Dimension? Dimension, NormalisedTag? Tag)
{
    /// <summary>What a normalised tag's name begins with in rules.</summary>
    public const string TagPrefix = "norm:";

    /// <summary>Reads a column as rules write it.</summary>
    /// <param name="text">The column.</param>
    /// <param name="tags">The rule set's normalised tags.</param>
    /// <param name="column">The column; null when there is none.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryParse(string text, IReadOnlyList<NormalisedTag> tags, [NotNullWhen(true)] out MatchColumn? column, [NotNullWhen(false)] out string? problem)
    {
        (column, problem) = (null, null);
        // What is left out in JSON arrives as null.
        if (string.IsNullOrEmpty(text))
        {
            problem = "A condition names its column.";
            return false;
        }

        if (text.StartsWith(TagPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var name = text[TagPrefix.Length..];
            if (tags.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.Ordinal)) is { } tag) column = new MatchColumn(TagPrefix + tag.Name, null, tag);
            else problem = tags.Count == 0 ? $"No tag is normalised yet, so there is no '{text}'." : $"There is no normalised tag '{name}'; there are {string.Join(", ", tags.Select(t => t.Name))}.";
            return column is not null;
        }

        if (!Dimension.TryParse(text, out var dimension, out var unknown)) problem = unknown.Detail;
        else if (dimension.Source == DimensionSource.Allocated) problem = $"'{text}' is what rules make; they cannot look at it.";
        else if (dimension.Kind is ColumnKind.Decimal or ColumnKind.Time) problem = $"'{dimension.Name}' holds {(dimension.Kind == ColumnKind.Time ? "times" : "numbers")}; rules look at texts.";
        else column = new MatchColumn(dimension.Name, dimension, null);
        return column is not null;
    }

    /// <summary>The columns that a rule set looks at, each once, in the order of their names.</summary>
    public static IReadOnlyList<MatchColumn> Of(RuleSet rules)
    {
        var names = rules.Rules.Where(r => r.Enabled).SelectMany(r => r.When.Select(c => c.Column).Concat(r.Targets.SelectMany(t => t.Copy.Values.Select(v => v.From))));
        return [.. names.Select(n => TryParse(n, rules.Tags, out var column, out _) ? column : null).OfType<MatchColumn>()
            .DistinctBy(c => c.Name, StringComparer.Ordinal).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }
}
