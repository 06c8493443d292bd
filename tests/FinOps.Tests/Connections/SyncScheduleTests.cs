using FinOps.Understand.Connections;
using Quartz.Extensibility;

namespace FinOps.Tests.Connections;

/// <summary>When connections are due: after a downtime each once, at once, and then at its own time again.</summary>
public sealed class SyncScheduleTests
{
    private static readonly SyncPace Pace = new(SyncPace.EveryDefault);
    private readonly HandClock clock = new();

    [Theory]
    [InlineData(2)]
    [InlineData(13)]
    [InlineData(24 * 21)]
    public void A_thousand_connections_that_were_due_meanwhile_sync_once_and_are_not_due_together_ever_after(int hoursAway)
    {
        var triggers = Enumerable.Range(1, 1000).Select(Due).ToList();
        var due = triggers.ConvertAll(t => t.NextFireTimeUtc!.Value);
        clock.Now += TimeSpan.FromHours(hoursAway);
        var overdue = triggers.FindAll(t => t.NextFireTimeUtc < clock.Now);
        Assert.InRange(overdue.Count, Math.Min(hoursAway, 4) * 240, 1000);
        foreach (var trigger in overdue)
        {
            trigger.UpdateAfterMisfire(null);
            Assert.Equal(clock.Now, trigger.NextFireTimeUtc);
            trigger.Triggered(null);
        }

        var next = triggers.ConvertAll(t => t.NextFireTimeUtc!.Value);
        Assert.All(next, n => Assert.InRange(n - clock.Now, TimeSpan.FromTicks(1), Pace.Every));
        // In no five minutes are more of them due than twice their share.
        Assert.All(next.GroupBy(n => (n - clock.Now).Ticks / TimeSpan.FromMinutes(5).Ticks), slot => Assert.InRange(slot.Count(), 1, 2 * 1000 / 48));
        for (var i = 0; i < triggers.Count; i++) Assert.Equal(0, (next[i] - due[i]).Ticks % Pace.Every.Ticks);
    }

    [Fact]
    public void A_connection_that_is_on_time_goes_on_at_its_own_time()
    {
        var trigger = Due(1);
        var first = trigger.NextFireTimeUtc!.Value;
        trigger.Triggered(null);
        Assert.Equal(first + Pace.Every, trigger.NextFireTimeUtc);
    }

    [Theory]
    [InlineData("08:00", "09:30", "12:00")]
    [InlineData("08:00", "12:00", "12:00")]
    [InlineData("08:00", "07:00", "08:00")]
    [InlineData("08:00", "23:00", "00:00")]
    public void What_must_wait_goes_on_at_its_own_times_afterwards(string start, string notBefore, string first)
    {
        DateTimeOffset At(string time) => new(new DateOnly(2026, 3, 1), TimeOnly.ParseExact(time, "HH:mm", null), TimeSpan.Zero);
        Assert.Equal(first, SyncSchedule.FirstOf(At(start), Pace.Every, At(notBefore)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    private IOperableTrigger Due(int id)
    {
        var connection = new Connection { Id = id, TenantId = 1, Provider = "aws", Name = "prod", Settings = "{}", ExternalId = "x" };
        var trigger = (IOperableTrigger)SyncSchedule.OwnTimes(connection, clock.Now + SyncSchedule.PhaseOf(id, Pace.Every), Pace, clock);
        trigger.ComputeFirstFireTimeUtc(null);
        return trigger;
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
