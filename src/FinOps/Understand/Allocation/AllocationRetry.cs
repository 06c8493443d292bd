namespace FinOps.Understand.Allocation;

/// <summary>
/// When an allocation that failed is tried again though nothing changed: after a minute, then two, four, and at last every hour.
/// Whatever is published meanwhile is a reason to try at once.
/// </summary>
public static class AllocationRetry
{
    /// <summary>How many of the last runs are looked at.</summary>
    public const int RunsLookedAt = 100;

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromHours(1);

    private const int DoublingsMax = 6;

    /// <summary>The moment before which nothing is tried again; null when nothing failed last.</summary>
    /// <param name="runs">The last runs, the newest first.</param>
    public static DateTimeOffset? NotBefore(IReadOnlyList<AllocationRun> runs)
    {
        var settled = runs.Where(r => r.State is not (RunState.Tried or RunState.Running)).TakeWhile(r => r.State == RunState.Failed).ToList();
        // The run of a server that died failed without a reason of its own.
        if (settled.FirstOrDefault() is not { Problem.Length: > 0, FinishedAt: { } at } last) return null;
        // One attempt may be several runs, month by month: those of the same days are one per attempt.
        var attempts = settled.Count(r => r.Number == last.Number && r.Days.SequenceEqual(last.Days));
        var pause = TimeSpan.FromMinutes(1L << Math.Min(attempts - 1, DoublingsMax));
        return at + (pause < PauseMax ? pause : PauseMax);
    }
}
