namespace FinOps.Understand.Connections;

/// <summary>How a sync goes, or went.</summary>
public enum SyncState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>Everything that is new is in.</summary>
    Succeeded,

    /// <summary>Some bills are in, some are not.</summary>
    Partial,

    /// <summary>Nothing could be fetched.</summary>
    Failed,

    /// <summary>Its server stopped; the next sync goes on where it was.</summary>
    Interrupted,
}

/// <summary>One sync of one connection.</summary>
public sealed class SyncRun
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>The connection.</summary>
    public long ConnectionId { get; init; }

    /// <summary>Why it began: schedule or request.</summary>
    public required string Cause { get; init; }

    /// <summary>How it goes.</summary>
    public SyncState State { get; set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Bills that the cloud has.</summary>
    public int BillsFound { get; set; }

    /// <summary>Bills that are new or changed.</summary>
    public int BillsToDo { get; set; }

    /// <summary>Bills that are in.</summary>
    public int BillsDone { get; set; }

    /// <summary>Bills that are not.</summary>
    public int BillsFailed { get; set; }

    /// <summary>Bytes of all bills to do.</summary>
    public long BytesToDo { get; set; }

    /// <summary>Bytes of the bills that are over.</summary>
    public long BytesDone { get; set; }

    /// <summary>The bill it is at; empty before and after.</summary>
    public string Doing { get; set; } = "";

    /// <summary>Why it failed: code, what is wrong, what to do.</summary>
    public string[] Problem { get; set; } = [];

    /// <summary>How much longer it takes at the pace so far; null while nothing can be said.</summary>
    public TimeSpan? Remaining(DateTimeOffset now)
    {
        if (State != SyncState.Running || BillsToDo == 0) return null;
        // Bytes say more than bills, where the cloud tells them.
        var (done, all) = BytesToDo > 0 ? (BytesDone, BytesToDo) : (BillsDone + BillsFailed, BillsToDo);
        if (done <= 0) return null;
        return TimeSpan.FromTicks((long)((now - StartedAt).Ticks * (decimal)Math.Max(0, all - done) / done));
    }
}
