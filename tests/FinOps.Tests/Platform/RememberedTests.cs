using FinOps.Platform.Live;

namespace FinOps.Tests.Platform;

/// <summary>What every request asks is kept for a moment, and never longer than it is true.</summary>
public sealed class RememberedTests
{
    private readonly Clock _clock = new();
    private string? _there = "one";
    private int _looks;

    [Fact]
    public async Task It_is_looked_up_once_until_it_is_forgotten_or_old()
    {
        var kept = new Remembered<int, string>(TimeSpan.FromSeconds(1), _clock);
        Assert.Equal(("one", "one", 1), (await Get(kept), await Get(kept), _looks));
        _there = "two";
        Assert.Equal("one", await Get(kept));
        kept.Forget(value => value == "other");
        Assert.Equal("one", await Get(kept));
        kept.Forget(value => value == "one");
        Assert.Equal(("two", 2), (await Get(kept), _looks));
        (_there, _clock.Now) = ("three", _clock.Now.AddSeconds(1));
        Assert.Equal("three", await Get(kept));
        (_there, _) = (null, 0);
        kept.Forget();
        Assert.Null(await Get(kept));
        // That there is none is not kept: it may be made at any moment.
        _there = "four";
        Assert.Equal("four", await Get(kept));
    }

    [Fact]
    public async Task What_changes_while_it_is_looked_up_is_not_kept()
    {
        var kept = new Remembered<int, string>(TimeSpan.FromSeconds(1), _clock);
        var old = await kept.Get(1, (_, _) =>
        {
            // Read before the change, told of after it.
            var read = _there;
            _there = "two";
            kept.Forget(value => value == "one");
            return Task.FromResult(read);
        }, CancellationToken.None);
        Assert.Equal(("one", "two"), (old, await Get(kept)));
    }

    private ValueTask<string?> Get(Remembered<int, string> kept) => kept.Get(1, (_, _) =>
    {
        _looks++;
        return Task.FromResult(_there);
    }, CancellationToken.None);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
