using FinOps.Platform.Jobs;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Servers are added, and taken away as a new version is rolled out, while bills come in.</summary>
public sealed class ServersComeAndGoTests(ServerFixture fixture)
{
    /// <summary>Less than the minute after which the caretaker finds by itself what was left.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_stops_ends_what_it_has_begun_and_leaves_the_rest_to_the_others()
    {
        for (var round = 0; round < 3; round++)
        {
            var intake = await Intake.New(fixture);
            var other = await RunningServer.Start(settings: Elsewhere.Settings(fixture.Server));
            var ids = new List<long>();
            var sends = true;
            // Of one name, so that they wait for each other; the other server takes up those that it sees waiting.
            var sending = Task.Run(async () =>
            {
                for (var i = 0; Volatile.Read(ref sends); i++) ids.AddRange(await Intake.Accepted(await intake.Post(new Bill().Row(("BilledCost", "10"), ("ResourceId", $"r{i}")).Bytes())));
            }, Stop);
            for (var i = 0; i < 12; i++)
            {
                other.Services.GetRequiredService<JobRunner>().Nudge(ImportCaretaker.JobName);
                await Task.Delay(30, Stop);
            }

            await other.DisposeAsync();
            Volatile.Write(ref sends, false);
            await sending;
            var stopped = TimeProvider.System.GetTimestamp();
            foreach (var id in ids) await intake.Over(id);
            var over = new List<JsonElement>();
            foreach (var id in ids) over.Add(await intake.Get(id));
            Assert.All(over, import => Assert.True(import.State() is "published" or "replaced", import.ToString()));
            Assert.Equal(ids.Max(), Assert.Single(over, import => import.State() == "published").Id());
            Assert.InRange(TimeProvider.System.GetElapsedTime(stopped), TimeSpan.Zero, Soon);
        }
    }
}
