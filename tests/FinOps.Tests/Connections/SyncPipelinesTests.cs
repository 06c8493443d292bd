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

    private Func<CancellationToken, Task<int>> Fail(bool transient) => _ =>
    {
        tries++;
        throw new SourceException("throttled", "The cloud is busy.", "Wait.") { Transient = transient };
    };

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
