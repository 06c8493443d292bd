using FinOps.Understand.Connections;

namespace FinOps.Tests.Connections;

/// <summary>Large bills and slow clouds never fill the places of the small ones.</summary>
public sealed class SyncSlotsTests
{
    private readonly HandClock clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Eight_large_bills_leave_all_places_to_the_small_ones()
    {
        var slots = new SyncSlots(8, clock);
        var waiting = 0;
        for (var i = 0; i < 8; i++)
        {
            var large = await slots.Enter(Stop);
            if (!large.For(isLarge: true, Stop).IsCompleted) waiting++;
        }

        Assert.Equal(4, waiting);
        for (var i = 0; i < 8; i++) Assert.True(slots.Enter(Stop).IsCompletedSuccessfully);
        Assert.False(slots.Enter(Stop).IsCompleted);
    }

    [Fact]
    public async Task Who_is_slow_counts_no_more_among_the_small_ones_until_the_next_bill()
    {
        var slots = new SyncSlots(1, clock);
        var slow = await slots.Enter(Stop);
        var next = slots.Enter(Stop);
        Assert.False(next.IsCompleted);

        clock.Ring();
        var quick = await next;
        var again = slow.For(isLarge: false, Stop);
        Assert.False(again.IsCompleted);
        quick.Dispose();
        await again;

        // Left twice, it is left once: there is one place, not two.
        slow.Dispose();
        slow.Dispose();
        using var last = await slots.Enter(Stop);
        Assert.False(slots.Enter(Stop).IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_place_along()
    {
        var slots = new SyncSlots(1, clock);
        var first = await slots.Enter(Stop);
        using var impatient = new CancellationTokenSource();
        var waiting = slots.Enter(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Dispose();
        using var next = await slots.Enter(Stop);
        Assert.False(slots.Enter(Stop).IsCompleted);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(8, 32)]
    [InlineData(40, 40)]
    public void More_are_begun_than_go_on_but_not_without_end(int atOnce, int begun) => Assert.Equal(begun, SyncSlots.BegunOf(atOnce));

    private sealed class HandClock : TimeProvider
    {
        private readonly List<HandTimer> timers = [];

        public void Ring()
        {
            foreach (var timer in timers.Where(t => t.Due != Timeout.InfiniteTimeSpan).ToList()) timer.Ring();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new HandTimer(callback) { Due = dueTime };
            timers.Add(timer);
            return timer;
        }
    }

    private sealed class HandTimer(TimerCallback callback) : ITimer
    {
        public TimeSpan Due { get; set; }

        public void Ring() => callback(null);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose() => Due = Timeout.InfiniteTimeSpan;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
