namespace FinOps.Understand.Connections;

/// <summary>
/// Lets so many syncs go on side by side, and keeps those that take long from filling all the places: large bills have places
/// of their own, and whoever is at one small bill for long, because its cloud is slow, does not count among the quick any more.
/// So a small tenant never waits until eight large ones are in.
/// </summary>
/// <param name="atOnce">How many small bills at once.</param>
/// <param name="clock">The clock.</param>
public sealed class SyncSlots(int atOnce, TimeProvider clock)
{
    /// <summary>How many small bills are fetched at once where nothing else is said.</summary>
    public const int AtOnceDefault = 8;

    /// <summary>Syncs begun, at most: each keeps a connection to the platform database for its lock, also while it waits.</summary>
    private const int BegunMax = 32;

    /// <summary>A bill of this size takes longer than others should wait for it.</summary>
    private const long LargeBytes = 8L << 20;

    /// <summary>A small bill is in within a second or two.</summary>
    public static readonly TimeSpan Quick = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim small = new(atOnce);

    // One loads while others are fetched. Each takes its size on the disk meanwhile.
    private readonly SemaphoreSlim large = new(Math.Max(1, atOnce / 2));

    /// <summary>How many syncs are begun at once, so that some may wait for a place of the large ones while small ones go on.</summary>
    public static int BegunOf(int atOnce) => Math.Max(atOnce, Math.Min(atOnce * 4, BegunMax));

    /// <summary>True for a bill that belongs among the large ones. Of some the size is not known before they are read.</summary>
    public static bool IsLarge(SourceBill bill) => bill.Bytes >= LargeBytes;

    /// <summary>Waits for a place among the small ones. Dispose to leave.</summary>
    public async Task<SyncSlot> Enter(CancellationToken stop)
    {
        var slot = new SyncSlot(small, large, clock);
        try
        {
            await slot.For(isLarge: false, stop);
            return slot;
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }
}

/// <summary>The place that one sync has.</summary>
public sealed class SyncSlot : IDisposable
{
    private readonly SemaphoreSlim small;
    private readonly SemaphoreSlim large;
    private readonly ITimer slow;
    private SemaphoreSlim? held;

    internal SyncSlot(SemaphoreSlim small, SemaphoreSlim large, TimeProvider clock)
    {
        (this.small, this.large) = (small, large);
        slow = clock.CreateTimer(_ => LetGo(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until the next bill may be begun: a place of its kind, which is left for one of the other kind.</summary>
    public async Task For(bool isLarge, CancellationToken stop)
    {
        var wanted = isLarge ? large : small;
        if (Volatile.Read(ref held) != wanted)
        {
            LetGo();
            await wanted.WaitAsync(stop);
            Volatile.Write(ref held, wanted);
        }

        slow.Change(isLarge ? Timeout.InfiniteTimeSpan : SyncSlots.Quick, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        slow.Dispose();
        LetGo();
    }

    private void LetGo() => Interlocked.Exchange(ref held, null)?.Release();
}
