using FinOps.Understand.Allocation;

namespace FinOps.Tests.Allocation;

/// <summary>An allocation that fails again and again is tried again ever less often; one that did not fail at once.</summary>
public sealed class RetryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly[] April = [new(2026, 4, 1), new(2026, 4, 2)];
    private static readonly DateOnly[] May = [new(2026, 5, 1)];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(90, 60)]
    public void The_pause_doubles_up_to_an_hour(int attempts, int minutes) =>
        Assert.Equal(Noon.AddMinutes(minutes), AllocationRetry.NotBefore([.. Enumerable.Range(0, attempts).Select(i => Run(RunState.Failed, May, Noon.AddHours(-i)))]));

    [Fact]
    public void An_attempt_of_several_months_counts_once() =>
        Assert.Equal(Noon.AddMinutes(2), AllocationRetry.NotBefore([Run(RunState.Failed, May, Noon), Run(RunState.Failed, April, Noon), Run(RunState.Failed, May, Noon.AddHours(-1)), Run(RunState.Failed, April, Noon.AddHours(-1))]));

    [Fact]
    public void What_was_published_last_or_broke_off_with_its_server_waits_for_nothing()
    {
        Assert.Null(AllocationRetry.NotBefore([]));
        Assert.Null(AllocationRetry.NotBefore([Run(RunState.Published, May, Noon), Run(RunState.Failed, May, Noon.AddHours(-1))]));
        Assert.Null(AllocationRetry.NotBefore([Run(RunState.Failed, May, Noon, died: true), Run(RunState.Failed, May, Noon.AddHours(-1))]));
    }

    [Fact]
    public void What_was_only_tried_out_changes_nothing() =>
        Assert.Equal(Noon.AddMinutes(1), AllocationRetry.NotBefore([Run(RunState.Tried, May, Noon.AddMinutes(5)), Run(RunState.Failed, May, Noon), Run(RunState.Retired, May, Noon.AddHours(-1))]));

    private static AllocationRun Run(RunState state, DateOnly[] days, DateTimeOffset finished, bool died = false) => new()
    {
        TenantId = 1,
        Number = 2,
        State = state,
        Days = days,
        ImportIds = [1],
        StartedAt = finished.AddSeconds(-1),
        FinishedAt = died ? null : finished,
        Problem = state == RunState.Failed && !died ? ["allocation_failed", "It broke off."] : [],
    };
}
