namespace FinOps.Costs;

/// <summary>
/// Which charges count. Every condition is either true or false for a charge, also where a value is missing:
/// a missing value equals nothing, contains nothing and lies in no range, and therefore does differ from every value.
/// </summary>
public abstract record CostFilter
{
    private CostFilter()
    {
    }

    /// <summary>All parts hold. Has at least two parts.</summary>
    public sealed record AllOf(IReadOnlyList<CostFilter> Parts) : CostFilter
    {
        /// <inheritdoc/>
        public bool Equals(AllOf? other) => other is not null && Parts.SequenceEqual(other.Parts);

        /// <inheritdoc/>
        public override int GetHashCode() => Hash(Parts);
    }

    /// <summary>At least one part holds. Has at least two parts.</summary>
    public sealed record AnyOf(IReadOnlyList<CostFilter> Parts) : CostFilter
    {
        /// <inheritdoc/>
        public bool Equals(AnyOf? other) => other is not null && Parts.SequenceEqual(other.Parts);

        /// <inheritdoc/>
        public override int GetHashCode() => Hash(Parts);
    }

    /// <summary>The inner filter does not hold.</summary>
    public sealed record Not(CostFilter Inner) : CostFilter;

    /// <summary>The value is exactly this one.</summary>
    public sealed record Is(Dimension Column, string Value) : CostFilter;

    /// <summary>The value is another one, or missing.</summary>
    public sealed record IsNot(Dimension Column, string Value) : CostFilter;

    /// <summary>The value is one of these.</summary>
    public sealed record OneOf(Dimension Column, IReadOnlyList<string> Values) : CostFilter
    {
        /// <inheritdoc/>
        public bool Equals(OneOf? other) => other is not null && Column == other.Column && Values.SequenceEqual(other.Values);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Column, Hash(Values));
    }

    /// <summary>The text holds this part, in any letter case.</summary>
    public sealed record Contains(Dimension Column, string Part) : CostFilter;

    /// <summary>The text starts with this part, in any letter case.</summary>
    public sealed record StartsWith(Dimension Column, string Part) : CostFilter;

    /// <summary>There is no value.</summary>
    public sealed record IsMissing(Dimension Column) : CostFilter;

    /// <summary>From ≤ value &lt; To; either bound may be absent, not both. For numbers and times.</summary>
    public sealed record Range(Dimension Column, string? From, string? To) : CostFilter;

    /// <summary>This filter and all inside it.</summary>
    public IEnumerable<CostFilter> Nodes() => this switch
    {
        AllOf all => all.Parts.SelectMany(p => p.Nodes()).Prepend(this),
        AnyOf any => any.Parts.SelectMany(p => p.Nodes()).Prepend(this),
        Not not => not.Inner.Nodes().Prepend(this),
        _ => [this],
    };

    /// <summary>The column a condition looks at; null for and, or, not.</summary>
    public Dimension? ColumnAsked => this switch
    {
        Is f => f.Column,
        IsNot f => f.Column,
        OneOf f => f.Column,
        Contains f => f.Column,
        StartsWith f => f.Column,
        IsMissing f => f.Column,
        Range f => f.Column,
        _ => null,
    };

    /// <summary>The values a condition compares with.</summary>
    public IReadOnlyList<string> ValuesAsked => this switch
    {
        Is f => [f.Value],
        IsNot f => [f.Value],
        OneOf f => f.Values,
        Contains f => [f.Part],
        StartsWith f => [f.Part],
        Range f => [.. new[] { f.From, f.To }.OfType<string>()],
        _ => [],
    };

    /// <summary>All filters hold; filters that are null ask for nothing.</summary>
    public static CostFilter? All(params IEnumerable<CostFilter?> parts)
    {
        var asked = parts.OfType<CostFilter>().ToList();
        return asked.Count switch { 0 => null, 1 => asked[0], _ => new AllOf(asked) };
    }

    private static int Hash<T>(IEnumerable<T> items)
    {
        var hash = default(HashCode);
        foreach (var item in items) hash.Add(item);
        return hash.ToHashCode();
    }
}
