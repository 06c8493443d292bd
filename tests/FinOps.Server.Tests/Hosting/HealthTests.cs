using System.Net;

namespace FinOps.Server.Tests.Hosting;

public sealed class HealthTests(ServerFixture server)
{
    [Fact]
    public async Task A_running_server_is_live_and_ready_with_both_engines()
    {
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/live")).StatusCode);
        var ready = await server.Http.GetFromJsonAsync<JsonElement>("/health/ready");
        Assert.True(ready.GetProperty("ready").GetBoolean());
        Assert.Equal(["postgres ready", "clickhouse ready"], ready.GetProperty("engines").EnumerateArray()
            .Select(engine => $"{engine.GetProperty("engine").GetString()} {engine.GetProperty("state").GetString()}"));
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text_with_engines_and_requests()
    {
        await server.Http.GetAsync("/api/tenants");
        // A request is counted once it is over for the server, too: after it is for who asked.
        var lines = await Wait.For(
            async () =>
            {
                using var answer = await server.Http.GetAsync("/metrics");
                Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
                return (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            },
            lines => lines.Any(line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal) && line.Contains("http_route=\"/api/tenants", StringComparison.Ordinal)),
            lines => $"The request is not counted:\n{string.Join('\n', lines)}");
        Assert.Contains("finops_engine_ready{engine=\"postgres\"} 1", lines);
        Assert.Contains("finops_engine_ready{engine=\"clickhouse\"} 1", lines);
        Assert.All(lines, line => Assert.Matches(@"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{.*\})? [-+0-9.eE]+)$", line));
    }
}
