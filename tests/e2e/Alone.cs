namespace FinOps.EndToEnd;

/// <summary>Tests that hold something against the clock: they run after the others, one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
