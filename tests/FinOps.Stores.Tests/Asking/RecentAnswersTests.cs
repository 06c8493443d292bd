using FinOps.Costs;
using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Asking;

/// <summary>Equal questions are answered once, and nobody is the worse for it.</summary>
public sealed class RecentAnswersTests
{
    private readonly RecentAnswers _answers = new();
    private int _found;

    [Fact]
    public async Task Whoever_asks_the_same_waits_for_the_one_answer()
    {
        var gate = new TaskCompletionSource();
        var asked = Enumerable.Range(0, 10).Select(_ => _answers.Get("a", async _ => { await gate.Task; return Found(3); }, default)).ToList();
        var other = _answers.Get("b", _ => Task.FromResult(Found(1)), default);
        Assert.Single((await other).Rows);
        gate.SetResult();
        var all = await Task.WhenAll(asked);
        Assert.All(all, answer => Assert.Same(all[0], answer));
        Assert.Same(all[0], await _answers.Get("a", _ => Task.FromResult(Found(9)), default));
        Assert.Equal(2, _found);
    }

    [Fact]
    public async Task What_failed_is_asked_anew()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _answers.Get("a", _ => throw new InvalidOperationException("no"), default));
        Assert.Equal(2, (await _answers.Get("a", _ => Task.FromResult(Found(2)), default)).Rows.Count);
    }

    [Fact]
    public async Task One_who_leaves_takes_nothing_from_the_others_and_the_last_one_stops_it()
    {
        var stopped = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        async Task<CostAnswer> Slow(CancellationToken stop)
        {
            try
            {
                await gate.Task.WaitAsync(stop);
                return Found(1);
            }
            catch (OperationCanceledException)
            {
                stopped.SetResult();
                throw;
            }
        }

        using var impatient = new CancellationTokenSource();
        var leaves = _answers.Get("a", Slow, impatient.Token);
        var stays = _answers.Get("a", Slow, default);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.False(stopped.Task.IsCompleted);
        gate.SetResult();
        Assert.Single((await stays).Rows);

        gate = new TaskCompletionSource();
        using var last = new CancellationTokenSource();
        var alone = _answers.Get("c", Slow, last.Token);
        await last.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        gate.SetResult();
        Assert.Single((await _answers.Get("c", Slow, default)).Rows);
    }

    [Fact]
    public async Task The_longest_unused_go_first_and_long_ones_are_not_kept()
    {
        var each = (int)(RecentAnswers.CellsMax / 12);
        for (var i = 0; i < 12; i++) await Ask($"{i}", each);
        await Ask("0", each);
        await Ask("new", each);
        _found = 0;
        await Ask("0", each);
        await Ask("new", each);
        await Ask("2", each);
        Assert.Equal(0, _found);
        await Ask("1", each);
        Assert.Equal(1, _found);

        await Ask("long", (int)RecentAnswers.CellsOfOneMax + 1);
        await Ask("long", (int)RecentAnswers.CellsOfOneMax + 1);
        Assert.Equal(3, _found);
    }

    private Task<CostAnswer> Ask(string question, int rows) => _answers.Get(question, _ => Task.FromResult(Found(rows)), default);

    private CostAnswer Found(int rows)
    {
        Interlocked.Increment(ref _found);
        return new CostAnswer
        {
            Columns = [CostColumns.Of(new CostQuery())[0]],
            Rows = [.. Enumerable.Repeat(Array.Empty<string?>(), rows)],
            Totals = [],
            Query = new CostQuery(),
            RowCount = rows,
            DataVersion = 1,
            AnsweredFrom = AnsweredFrom.RollUp,
            Took = TimeSpan.Zero,
        };
    }
}
