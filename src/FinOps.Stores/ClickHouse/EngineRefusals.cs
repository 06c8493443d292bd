using FinOps.Costs;

namespace FinOps.Stores.ClickHouse;

/// <summary>What the engine's refusals mean to the one who asked.</summary>
internal static class EngineRefusals
{
    private const int Timeout = 159;
    private const int TooManyGroups = 158;
    private const int OutOfMemory = 241;

    /// <summary>True when the memory of the whole engine is taken, by other work, which will give it back; the question is as good as any.</summary>
    public static bool IsBusy(ClickHouseException refused) => refused.Code == OutOfMemory && refused.Message.Contains("(total)", StringComparison.Ordinal);

    /// <summary>The limit that a question ran into; null when the engine's error is not the question's doing.</summary>
    public static CostProblem? Read(ClickHouseException refused) => refused.Code switch
    {
        TooManyGroups => new CostProblem(
            "limit_exceeded",
            $"The answer would have more than {CostLimits.GroupsMax} groups; ask for fewer dimensions, a shorter period or a filter.",
            new CostLimit(nameof(CostLimits.GroupsMax), CostLimits.GroupsMax)),
        Timeout => new CostProblem(
            "limit_exceeded",
            $"The answer takes longer than {CostLimits.AnswerSecondsMax} seconds; ask for a shorter period or a filter.",
            new CostLimit(nameof(CostLimits.AnswerSecondsMax), CostLimits.AnswerSecondsMax)),
        OutOfMemory => new CostProblem("too_large", "The answer needs more memory than one question may take; ask for fewer groups or a shorter period."),
        _ => null,
    };
}
