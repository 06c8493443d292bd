using System.Net;
using FinOps.Costs;
using FinOps.Platform.Engines;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;

namespace FinOps.Stores.Tests.Asking;

/// <summary>An engine that has too much to do is not the question's fault: whoever asked is told to ask again, not what to ask.</summary>
public sealed class BusyEngineTests
{
    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "202", "Too many simultaneous queries", typeof(EngineDownException))]
    [InlineData(HttpStatusCode.InternalServerError, "241", "Memory limit (total) exceeded", typeof(EngineDownException))]
    [InlineData(HttpStatusCode.InternalServerError, "241", "Memory limit (for query) exceeded", typeof(CostRefusedException))]
    [InlineData(HttpStatusCode.InternalServerError, "60", "Unknown table", typeof(ClickHouseException))]
    public async Task Its_refusal_is_told_as_what_it_is(HttpStatusCode status, string code, string text, Type told)
    {
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(new ClickHouseEndpoint(new Uri("http://engine.example/"), "u", "p"));
        var published = new StoreFixture.Shelf();
        published.Publish(1, [7], []);
        var costs = new ClickHouseCosts(new ClickHouseClient(new HttpClient(new Refuses(status, code, text)), endpoints), published, TimeProvider.System).For(1);
        Assert.IsType(told, await Record.ExceptionAsync(() => costs.Ask(new CostQuery(), TestContext.Current.CancellationToken)));
    }

    private sealed class Refuses(HttpStatusCode status, string code, string text) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(text), Headers = { { "X-ClickHouse-Exception-Code", code } } });
    }
}
