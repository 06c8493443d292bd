using FinOps.Understand.Connections;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Connections;

/// <summary>Expected against present days, as calendars one can check by hand: x is a day with charges, - one without.</summary>
public sealed class CompletenessTests
{
    private static readonly DateOnly First = new(2026, 3, 1);

    /// <summary>The day after the calendar's last one.</summary>
    private static readonly DateOnly Today = First.AddDays(20);

    [Theory]
    [InlineData("xxxxxxxxxxxxxxxxxxxx", "complete", "", 1)]
    [InlineData("xxxxxxxxxxxxxxxxxxx-", "complete", "", 2)]
    [InlineData("xxxxxxxxxxxxxxxxx---", "late", "18 19", 4)]
    [InlineData("xxxxx--xxxxxxxxxxxxx", "missing", "6 7", 1)]
    [InlineData("--------xxxxxxxxxxxx", "complete", "", 1)]
    [InlineData("xxxxx--xxxxxxxxx----", "missing", "6 7 17 18 19", 5)]
    public void Days_without_charges_are_missing_up_to_the_day_a_cloud_can_know(string calendar, string state, string missing, int lag)
    {
        var judged = Completeness.Judge([Days("a", "Compute", calendar)], new Dictionary<string, string> { ["a"] = "search" }, Today);
        Assert.Equal((state, missing, lag, state != "complete"), (judged.State, Text(judged.MissingDays), judged.LagDays!.Value, judged.Alert));
        Assert.Equal(("search", judged.Accounts[0].DaysExpected), (judged.Accounts[0].Name, judged.Accounts[0].DaysPresent + judged.MissingDays.Count));
    }

    [Fact]
    public void A_service_used_every_day_is_missed_though_its_account_has_other_charges()
    {
        var judged = Completeness.Judge([Days("a", "Compute", "xxxxxxxxxxxxxxxxxxxx"), Days("a", "Storage", "xxxxxxxxxxxxx-------"), Days("a", "Support", "x-------------------")],
            new Dictionary<string, string>(), Today);
        Assert.Equal("missing", judged.State);
        var gap = Assert.Single(judged.Accounts[0].Services);
        Assert.Equal(("Storage", "14 15 16 17 18 19"), (gap.Service, Text(gap.Missing)));
    }

    [Fact]
    public void Accounts_with_gaps_come_first_and_nothing_is_no_alarm()
    {
        var judged = Completeness.Judge([Days("a", "Compute", "xxxxxxxxxxxxxxxxxxxx"), Days("b", "Compute", "xxxxxxxxxx--xxxxxxxx"), Days("c", "Compute", "xxxxxxxxxxxxxxxx----")],
            new Dictionary<string, string>(), Today);
        Assert.Equal(["b missing", "c late", "a complete"], judged.Accounts.Select(a => $"{a.AccountId} {a.State}"));
        Assert.Equal(("empty", false), (Completeness.Judge([], new Dictionary<string, string>(), Today) is var none ? (none.State, none.Alert) : default));
    }

    [Fact]
    public void The_rest_of_a_sync_is_told_from_its_pace()
    {
        var began = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var run = new SyncRun { Cause = SyncCause.Request, StartedAt = began, BillsToDo = 13, BytesToDo = 1000 };
        Assert.Null(run.Remaining(began.AddMinutes(1)));
        (run.BytesDone, run.BillsDone) = (250, 1);
        Assert.Equal(TimeSpan.FromMinutes(30), run.Remaining(began.AddMinutes(10)));
        (run.BytesToDo, run.BytesDone) = (0, 0);
        Assert.Equal(TimeSpan.FromMinutes(120), run.Remaining(began.AddMinutes(10)));
    }

    private static ChargedDays Days(string account, string service, string calendar) =>
        new(account, service, [.. calendar.Index().Where(d => d.Item == 'x').Select(d => First.AddDays(d.Index))]);

    private static string Text(IEnumerable<DateOnly> days) => string.Join(' ', days.Select(d => d.Day));
}
