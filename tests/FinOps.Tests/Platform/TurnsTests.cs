using FinOps.Platform.Jobs;

namespace FinOps.Tests.Platform;

public sealed class TurnsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owners_take_turns_and_each_keeps_its_order()
    {
        var turns = new Turns<string>(100);
        foreach (var work in new[] { "a1", "a2", "a3", "b1", "c1", "b2" }) Assert.True(turns.TryAdd(work[0], work));
        var order = new List<string>();
        for (var i = 0; i < 6; i++) order.Add(await turns.Next(Stop));
        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], order);
    }

    [Fact]
    public async Task An_owner_who_comes_again_queues_at_the_end()
    {
        var turns = new Turns<string>(100);
        turns.TryAdd(1, "a1");
        Assert.Equal("a1", await turns.Next(Stop));
        turns.TryAdd(2, "b1");
        turns.TryAdd(1, "a2");
        Assert.Equal(["b1", "a2"], new[] { await turns.Next(Stop), await turns.Next(Stop) });
    }

    [Fact]
    public async Task Too_much_is_refused_until_something_was_taken()
    {
        var turns = new Turns<int>(2);
        Assert.Equal([true, true, false], new[] { turns.TryAdd(1, 1), turns.TryAdd(2, 2), turns.TryAdd(3, 3) });
        await turns.Next(Stop);
        Assert.True(turns.TryAdd(3, 3));
    }

    [Fact]
    public async Task An_owner_with_too_much_leaves_room_for_others()
    {
        var turns = new Turns<string>(10, ofOwnerMax: 2);
        Assert.Equal([true, true, false, true], new[] { turns.TryAdd(1, "a1"), turns.TryAdd(1, "a2"), turns.TryAdd(1, "a3"), turns.TryAdd(2, "b1") });
        Assert.Equal("a1", await turns.Next(Stop));
        Assert.True(turns.TryAdd(1, "a3"));
        Assert.Equal(["b1", "a2", "a3"], new[] { await turns.Next(Stop), await turns.Next(Stop), await turns.Next(Stop) });
    }

    [Fact]
    public async Task Who_waits_gets_what_comes_and_may_give_up()
    {
        var turns = new Turns<int>(10);
        var waiting = turns.Next(Stop);
        Assert.False(waiting.IsCompleted);
        turns.TryAdd(1, 7);
        Assert.Equal(7, await waiting);
        using var over = new CancellationTokenSource();
        var vain = turns.Next(over.Token);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => vain);
        turns.TryAdd(1, 8);
        Assert.Equal(8, await turns.Next(Stop));
    }
}
