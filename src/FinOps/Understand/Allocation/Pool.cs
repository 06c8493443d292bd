namespace FinOps.Understand.Allocation;

/// <summary>
/// Costs that many share: support, network, platform, unused commitments. Rules send charges into a pool; it shares them out
/// by its key. Shares are computed per day and currency over everything, whatever a question filters later.
/// </summary>
public sealed record Pool
{
    /// <summary>A stable name: a–z, 0–9 and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Why it is there; for people.</summary>
    public string Note { get; init; } = "";

    /// <summary>The dimensions whose values the pool gives; usually the main one.</summary>
    public IReadOnlyList<string> Dimensions { get; init; } = ["team"];

    /// <summary>The key by which it is shared out.</summary>
    public SplitKey Key { get; init; }

    /// <summary>
    /// Who gets a part. Needed for a fixed key. For the others it narrows who takes part; empty for everyone who has direct
    /// cost (even, direct, usage) or a value in the metric. A target may be another pool, which then shares its part out.
    /// </summary>
    public IReadOnlyList<PoolTarget> Targets { get; init; } = [];

    /// <summary>The series that a metric key reads.</summary>
    public string? Metric { get; init; }

    /// <summary>The cost that a key of direct cost is in proportion to.</summary>
    public string Measure { get; init; } = "EffectiveCost";

    /// <summary>Only charges that fulfil these count for a key of direct cost or usage.</summary>
    public IReadOnlyList<RuleCondition> Of { get; init; } = [];

    /// <summary>True when what other pools gave counts as direct cost too; those pools are then shared out first.</summary>
    public bool WithReceived { get; init; }

    /// <summary>Over which time the key is read.</summary>
    public KeyPeriod Over { get; init; }

    /// <summary>What happens on a day on which the key says nothing.</summary>
    public WithoutKey Otherwise { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name.Length > 0 ? $"{Id} ({Name})" : Id;
}

/// <summary>One who gets a part of a pool.</summary>
public sealed record PoolTarget
{
    /// <summary>Its part of a fixed key; parts need not add up to 100.</summary>
    public decimal Weight { get; init; } = 1;

    /// <summary>Dimension → value.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The pool that takes the part and shares it out further; null when <see cref="Set"/> says who gets it.</summary>
    public string? Pool { get; init; }
}

/// <summary>What the parts of a pool are in proportion to.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<SplitKey>))]
public enum SplitKey
{
    /// <summary>Nothing: everyone gets the same.</summary>
    Even,

    /// <summary>The weights of the targets.</summary>
    Fixed,

    /// <summary>What each has in direct cost.</summary>
    DirectCost,

    /// <summary>What each has used: consumed quantity of the charges that <see cref="Pool.Of"/> names, which must have one unit.</summary>
    Usage,

    /// <summary>An uploaded series of numbers per day.</summary>
    Metric,
}

/// <summary>Over which time a key is read.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<KeyPeriod>))]
public enum KeyPeriod
{
    /// <summary>Day by day.</summary>
    Day,

    /// <summary>The calendar month: for charges that come once a month, such as support.</summary>
    Month,
}

/// <summary>What happens to a pool on a day on which its key says nothing.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<WithoutKey>))]
public enum WithoutKey
{
    /// <summary>It stays unallocated, under the pool's name.</summary>
    Unallocated,

    /// <summary>The targets get the same each.</summary>
    Even,
}
