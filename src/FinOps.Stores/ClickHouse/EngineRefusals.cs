using FinOps.Costs;
using FinOps.Platform.Engines;

namespace FinOps.Stores.ClickHouse;

/// <summary>What the engine's refusals mean to the one who asked.</summary>
internal static class EngineRefusals
{
    private const int Timeout = 159;
    private const int TooManyGroups = 158;
    private const int OutOfMemory = 241;

    /// <summary>The limit that a question ran into; null when the engine's error is not the question's doing.</summary>
    /// <exception cref="EngineDownException">The engine has no memory left for anybody.</exception>
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
        // Of the whole engine, not of this question: others took it, and will give it back.
        OutOfMemory when refused.Message.Contains("(total)", StringComparison.Ordinal) => throw new EngineDownException(EngineName.Costs, "its memory is taken by other work", refused),
        OutOfMemory => new CostProblem("too_large", "The answer needs more memory than one question may take; ask for fewer groups or a shorter period."),
        _ => null,
    };
}
