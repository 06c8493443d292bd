namespace FinOps.Platform.Jobs;

/// <summary>
/// Work that recurs without anyone asking. The seam: each room brings its own jobs, the runner knows none of them.
/// A run must be safe to repeat: a server may die in the middle, and the next run begins again.
/// </summary>
public interface IJob
{
    /// <summary>A stable name; also the name of the lock that keeps two servers from running it at once.</summary>
    string Name { get; }

    /// <summary>The pause between the end of one run and the start of the next.</summary>
    TimeSpan Every { get; }

    /// <summary>One run. Throwing is logged and the job runs again at its next time.</summary>
    Task Run(CancellationToken stop);
}
