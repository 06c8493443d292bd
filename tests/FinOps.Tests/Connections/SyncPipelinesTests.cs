using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using FinOps.Understand.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace FinOps.Tests.Connections;

/// <summary>How patient a sync is: the circuit breaker, tried without any cloud and without waiting.</summary>
public sealed class SyncPipelinesTests
{
    private static readonly SyncPatience Patience = new() { Retries = 1, Pause = TimeSpan.Zero, FailuresBeforeBreak = 4, Break = TimeSpan.FromMinutes(2) };

    private readonly HandClock clock = new();
    private int tries;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cloud_that_fails_again_and_again_is_left_alone_for_a_while()
    {
        var pipelines = new SyncPipelines(Patience, clock, NullLogger<SyncPipelines>.Instance);
        for (var i = 0; i < 2; i++) Assert.Equal("throttled", (await Assert.ThrowsAsync<SourceException>(() => pipelines.Ask(1, Fail(transient: true), Stop))).Code);
        Assert.Equal(4, tries);

        var left = await Assert.ThrowsAsync<SourceException>(() => pipelines.Ask(1, Fail(transient: true), Stop));
        Assert.Equal(("cloud_left_alone", true, 4), (left.Code, left.Transient, tries));
        Assert.Equal(7, await pipelines.Ask(2, _ => Task.FromResult(7), Stop));

        clock.Now += Patience.Break + TimeSpan.FromSeconds(1);
        Assert.Equal(7, await pipelines.Ask(1, _ => Task.FromResult(7), Stop));
        Assert.Equal(7, await pipelines.Ask(1, _ => Task.FromResult(7), Stop));
    }

    [Fact]
    public async Task What_cannot_pass_by_itself_is_tried_once_and_leaves_no_cloud_alone()
    {
        var pipelines = new SyncPipelines(Patience, clock, NullLogger<SyncPipelines>.Instance);
        for (var i = 0; i < 10; i++) await Assert.ThrowsAsync<SourceException>(() => pipelines.Ask(1, Fail(transient: false), Stop));
        Assert.Equal(10, tries);
        Assert.Equal(7, await pipelines.Ask(1, _ => Task.FromResult(7), Stop));
    }

    [Fact]
    public async Task An_answer_that_is_none_is_told_in_words_and_not_repeated()
    {
        var pipelines = new SyncPipelines(Patience, clock, NullLogger<SyncPipelines>.Instance);
        foreach (var read in new Func<object?>[]
        {
            () => JsonElement.Parse("<html>hush"), () => JsonElement.Parse("{}").GetProperty("hush"), () => JsonElement.Parse("[]").GetProperty("hush"), () => JsonElement.Parse("\"hush\"").GetInt64(),
            () => XDocument.Parse("hush"), () => long.Parse("hush", CultureInfo.InvariantCulture),
        })
        {
            var told = await Assert.ThrowsAsync<SourceException>(() => pipelines.Ask(1, _ => Task.FromResult(read()), Stop));
            Assert.Equal(("answer_invalid", false), (told.Code, told.Transient));
            Assert.DoesNotContain("hush", told.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bug_stays_one() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new SyncPipelines(Patience, clock, NullLogger<SyncPipelines>.Instance).Ask<int>(1, _ => throw new InvalidOperationException("a bug"), Stop));

    [Fact]
    public async Task What_belongs_to_a_connection_is_forgotten_when_it_does_not_ask_any_more()
    {
        var pipelines = new SyncPipelines(Patience, clock, NullLogger<SyncPipelines>.Instance);
        var slow = new TaskCompletionSource<int>();
        var going = pipelines.Ask(1000, _ => slow.Task, Stop);
        for (var connection = 0; connection < 1000; connection++) await pipelines.Ask(connection, _ => Task.FromResult(7), Stop);
        Assert.Equal(1001, pipelines.Count);

        clock.Now += SyncPipelines.ForgottenAfter + TimeSpan.FromMinutes(1);
        await pipelines.Ask(7, _ => Task.FromResult(7), Stop);
        Assert.Equal(2, pipelines.Count);
        slow.SetResult(1);
        Assert.Equal(1, await going);
    }

    [Fact]
    public async Task A_breaker_that_opened_is_not_forgotten_before_its_time()
    {
        var pipelines = new SyncPipelines(Patience, clock, NullLogger<SyncPipelines>.Instance);
        for (var i = 0; i < 2; i++) await Assert.ThrowsAsync<SourceException>(() => pipelines.Ask(1, Fail(transient: true), Stop));
        clock.Now += Patience.Break - TimeSpan.FromSeconds(1);
        Assert.Equal("cloud_left_alone", (await Assert.ThrowsAsync<SourceException>(() => pipelines.Ask(1, Fail(transient: true), Stop))).Code);
    }

    [Theory]
    [InlineData(4, 2, "The cloud is busy.")]
    [InlineData(5, 2, "The cloud is busy.")]
    [InlineData(6, 1, "The cloud is busy. The cloud asks to be left alone for 6 minutes.")]
    [InlineData(180, 1, "The cloud is busy. The cloud asks to be left alone for 3 hours.")]
    public async Task A_pause_that_is_too_long_to_wait_out_is_never_cut_short(int minutes, int triesExpected, string what)
    {
        var pipelines = new SyncPipelines(Patience, clock, NullLogger<SyncPipelines>.Instance);
        var asked = TimeSpan.FromMinutes(minutes);
        var asking = pipelines.Ask<int>(1, _ =>
        {
            tries++;
            throw new SourceException("throttled", "The cloud is busy.", "Wait.") { Transient = true, RetryAfter = asked };
        }, Stop);
        // What is waited out is waited out whole.
        Assert.Equal(triesExpected > 1 ? [asked] : [], clock.Waited);
        clock.Ring();
        var refused = await Assert.ThrowsAsync<SourceException>(() => asking);
        Assert.Equal((triesExpected, what, asked), (tries, refused.What, refused.RetryAfter));
        Assert.Equal(triesExpected == 1, pipelines.AsksForLonger(refused));
    }

    private Func<CancellationToken, Task<int>> Fail(bool transient) => _ =>
    {
        tries++;
        throw new SourceException("throttled", "The cloud is busy.", "Wait.") { Transient = transient };
    };

    private sealed class HandClock : TimeProvider
    {
        private readonly List<HandTimer> timers = [];

        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

        /// <summary>What is being waited for, but for the limits of single tries.</summary>
        public List<TimeSpan> Waited => timers.FindAll(t => t.Due > TimeSpan.Zero && t.Due != Patience.Question).ConvertAll(t => t.Due);

        public override DateTimeOffset GetUtcNow() => Now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new HandTimer(() => callback(state), timers) { Due = dueTime };
            timers.Add(timer);
            return timer;
        }

        /// <summary>All that is waited for is over.</summary>
        public void Ring()
        {
            foreach (var timer in timers.FindAll(t => t.Due > TimeSpan.Zero && t.Due != Patience.Question)) timer.Ring();
        }

        private sealed class HandTimer(Action ring, List<HandTimer> all) : ITimer
        {
            public TimeSpan Due { get; set; }

            public Action Ring => ring;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime;
                return true;
            }

            public void Dispose() => all.Remove(this);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
