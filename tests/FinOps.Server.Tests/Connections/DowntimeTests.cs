using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Connections;

/// <summary>What is due while no server runs is done once, at the next start.</summary>
public sealed class DowntimeTests(CloudFixture clouds)
{
    private static readonly TimeSpan Away = TimeSpan.FromHours(13);
    private static readonly DateOnly LastMonth = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddMonths(-1)) is var day ? new DateOnly(day.Year, day.Month, 1) : default;

    [Fact]
    public async Task A_connection_that_was_due_three_times_meanwhile_syncs_once_at_start_and_then_goes_on()
    {
        await using var customer = await clouds.NewCustomer();
        await SyncTests.PutOverwriting(customer, LastMonth, Cur.Gzip(Cur.Header + Cur.Lines(LastMonth, [LastMonth], "9")));
        using var data = await DataTemplate.Folder();
        DateTimeOffset ownTime;
        var began = TimeProvider.System.GetUtcNow();
        await using (var server = await RunningServer.Start(data.Path, configure: clouds.Impatient))
        {
            using var made = await server.Http.PostAsJsonAsync("/api/connections", new
            {
                provider = "aws",
                name = "prod",
                monthsBack = 2,
                settings = new Dictionary<string, string>
                {
                    ["roleArn"] = "arn:aws:iam::100000000001:role/FinOpsRead",
                    ["accessKeyId"] = LocalAws.BaseKey,
                    ["secretAccessKey"] = LocalAws.BaseSecret,
                    ["bucket"] = customer.Bucket,
                    ["quickStart"] = "no",
                    ["s3Endpoint"] = customer.S3.Url,
                    ["stsEndpoint"] = customer.Aws.Url,
                    ["organizationsEndpoint"] = customer.Aws.Url,
                },
            });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            // It does not matter how the first one ends: the cloud does not trust this installation yet.
            Assert.Single(await Ended(server, 1));
            ownTime = await Next(server);
        }

        await using var later = await RunningServer.Start(data.Path, configure: builder =>
        {
            clouds.Impatient(builder);
            builder.Services.AddSingleton<TimeProvider>(new Later());
        });
        var runs = await Ended(later, 2);
        Assert.Equal("schedule", runs[0].GetProperty("cause").GetString());
        Assert.InRange(runs[0].GetProperty("startedAt").GetDateTimeOffset() - runs[1].GetProperty("startedAt").GetDateTimeOffset(), Away, Away + (TimeProvider.System.GetUtcNow() - began));
        await Task.Delay(2000, Customer.Stop);
        Assert.Equal(2, (await Runs(later)).Count);
        // And then at the times at which it would have been due anyway.
        var next = await Next(later);
        Assert.InRange(next - new Later().GetUtcNow(), TimeSpan.Zero, TimeSpan.FromHours(4));
        Assert.Equal(TimeSpan.FromHours(12), next - ownTime);
    }

    private static async Task<DateTimeOffset> Next(RunningServer server) =>
        (await server.Http.GetFromJsonAsync<JsonElement>("/api/connections", Customer.Stop))[0].GetProperty("nextSyncAt").GetDateTimeOffset();

    private static Task<List<JsonElement>> Ended(RunningServer server, int count) => Wait.For(
        () => Runs(server),
        runs => runs.Count >= count && runs.TrueForAll(r => r.GetProperty("state").GetString() != "running"),
        runs => $"There are {runs.Count} syncs, not {count} that are over: {string.Join("; ", runs)}");

    private static async Task<List<JsonElement>> Runs(RunningServer server)
    {
        var connection = (await server.Http.GetFromJsonAsync<JsonElement>("/api/connections", Customer.Stop))[0].GetProperty("id").GetInt64();
        return [.. (await server.Http.GetFromJsonAsync<JsonElement>($"/api/connections/{connection}/syncs", Customer.Stop)).EnumerateArray()];
    }

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Away;
    }
}
