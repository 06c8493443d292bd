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

    private sealed class Says(string text) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) });
    }
}
