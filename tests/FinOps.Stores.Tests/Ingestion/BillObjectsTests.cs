using System.Net;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>What an engine can read of an object store is asked of it, and what it makes nothing of is fetched.</summary>
public sealed class BillObjectsTests
{
    [Theory]
    [InlineData(100, true)]
    [InlineData(300_000, false)]
    public async Task A_header_that_is_none_is_a_bill_to_fetch_not_the_end_of_a_sync(int letters, bool reached)
    {
        using var engine = new Says($"[\"{new string('a', letters)}\"]\n");
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(new ClickHouseEndpoint(new Uri("http://engine.example/"), "u", "p"));
        var client = new ClickHouseClient(new HttpClient(engine), endpoints);
        var objects = new BillObjects(client, new BillStage(client, _ => Task.FromResult(false)), TimeProvider.System);
        var bill = new ObjectBill("https://bills.example/", BillEncoding.Csv, BillCompression.None, [new EngineObject("s3", ["https://bills.example/a.csv"])], 1, "1")
        {
            Open = (_, _) => Task.FromResult(Stream.Null),
            StillThere = _ => Task.CompletedTask,
        };
        Assert.Equal(reached, await objects.Reaches(bill, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Progress_adds_up_over_the_objects_and_never_goes_back()
    {
        var (rows, seen) = (new Queue<string>(["40", "70", "75"]), new List<IntakeProgress>());
        BillStage? stage = null;
        using var engine = new Does(async request =>
        {
            var sql = await request.Content!.ReadAsStringAsync();
            if (sql.StartsWith("SELECT toString(max(", StringComparison.Ordinal)) return $"[\"{rows.Dequeue()}\"]\n";
            if (!sql.StartsWith("INSERT", StringComparison.Ordinal)) return "";
            var now = stage!.Parts("/intake/import-7")!;
            foreach (var running in new IntakeProgress?[] { null, new(1, 30), new(20, 400) }) seen.Add(now.With(running, now));
            seen.Add(stage.Parts("/intake/import-7")!.With(new IntakeProgress(20, 400), now with { PartsIn = now.PartsIn - 1 }));
            return "";
        });
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(new ClickHouseEndpoint(new Uri("http://engine.example/"), "u", "p"));
        stage = new BillStage(new ClickHouseClient(new HttpClient(engine), endpoints), _ => Task.FromResult(false));
        var file = new BillFile("/intake/import-7", "bill", 160, BillEncoding.Csv, BillCompression.None, ',', ["a"]);
        BytesFrom from = (_, _) => "s3()";
        await stage.Fill(file, source => source("", ""), [(from, 100), (from, 0), (from, 50)], new Dictionary<string, string>(StringComparer.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                (0, 0), (1, 30), (20, 100), (0, 0), // no more than the first object holds
                (40, 100), (41, 130), (60, 500), (40, 100), // one of unknown size; the last was said of the object before
                (70, 100), (71, 130), (90, 150), (70, 100),
            ],
            seen.Select(s => ((int)s.RowsRead, (int)s.BytesRead)));
        Assert.Null(stage.Parts("/intake/import-7"));
    }

    private sealed class Does(Func<HttpRequestMessage, Task<string>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            new(HttpStatusCode.OK) { Content = new StringContent(await answer(request)) };
    }

    private sealed class Says(string text) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) });
    }
}
