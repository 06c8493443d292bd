using FinOps.Platform.Jobs;
using FinOps.Understand.Ingestion;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>
/// Servers are added, and taken away as a new version is rolled out, while bills come in. They have engines of their own: what they
/// take up and leave is whatever waits there.
/// </summary>
public sealed class ServersComeAndGoTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_stops_ends_what_it_has_begun_and_leaves_the_rest_to_the_others()
    {
        await using var stays = await RunningServer.Start(configure: Unhurried);
        var intake = new Intake(stays.Http, stays);
        for (var round = 0; round < 3; round++)
        {
            var other = await RunningServer.Start(settings: Elsewhere.Settings(stays), configure: Unhurried, takesPart: true);
            var ids = new List<long>();
            var sends = true;
            // Of one name, so that they wait for each other; the other server takes up those that it sees waiting.
            var sending = Task.Run(async () =>
            {
                for (var i = 0; Volatile.Read(ref sends); i++) ids.AddRange(await Intake.Accepted(await intake.Post(new Bill().Row(("BilledCost", "10"), ("ResourceId", $"{round}-{i}")).Bytes(), $"{round}.csv")));
            }, Stop);
            for (var i = 0; i < 12; i++)
            {
                other.Services.GetRequiredService<JobRunner>().Nudge(ImportCaretaker.JobName);
                await Task.Delay(30, Stop);
            }

            await other.DisposeAsync();
            Volatile.Write(ref sends, false);
            await sending;
            foreach (var id in ids) await intake.Over(id);
            var over = new List<JsonElement>();
            foreach (var id in ids) over.Add(await intake.Get(id));
            Assert.All(over, import => Assert.True(import.State() is "published" or "replaced", import.ToString()));
            Assert.Equal(ids.Max(), Assert.Single(over, import => import.State() == "published").Id());
        }
    }

    private static void Unhurried(WebApplicationBuilder builder)
    {
        builder.WithoutConformanceJob();
        builder.Services.AddSingleton<TimeProvider>(new UnhurriedClock());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Wait.Patience);
    }

    /// <summary>
    /// A clock by which no minute passes, so that nobody finds by himself what was left: the one that stays must have been told. Nor
    /// does the time come when a server that stops gives up what it has begun, however slow the machine.
    /// </summary>
    private sealed class UnhurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new UnhurriedTimer(base.CreateTimer(callback, state, dueTime < TimeSpan.FromMinutes(1) ? dueTime : Timeout.InfiniteTimeSpan, period));
    }

    private sealed class UnhurriedTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime < RunningImports.GraceOfStop ? dueTime : Timeout.InfiniteTimeSpan, period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
