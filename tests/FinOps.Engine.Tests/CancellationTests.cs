using System.Net;

namespace FinOps.Engine.Tests;

/// <summary>A statement that nobody waits for any more ends.</summary>
public sealed class CancellationTests(ClickHouseUnderTest server) : IClassFixture<ClickHouseUnderTest>
{
    private const string Running = "SELECT count() FROM system.processes WHERE query LIKE {text:String} AND query NOT LIKE '%system.processes%'";
    private readonly ClickHouseClient client = server.Client;

    [Theory]
    [InlineData("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1 AND 'MARK' != ''")]
    [InlineData("SELECT number, 'MARK' FROM numbers(1000000000000)")]
    [InlineData("SELECT sleepEachRow(0.1), 'MARK' FROM numbers(10000) SETTINGS max_block_size = 5")]
    [InlineData("INSERT INTO FUNCTION null('x UInt64, y String') SELECT number, 'MARK' FROM numbers(1000000000000)")]
    [InlineData("CREATE TABLE MARK ENGINE = MergeTree ORDER BY number AS SELECT number FROM numbers(1000000000000)")]
    public async Task A_statement_stops_when_its_client_goes_away(string sql)
    {
        var mark = ClickHouseUnderTest.NewTable();
        using var gone = new CancellationTokenSource();
        using var request = client.Request(HttpMethod.Post, new StringContent(sql.Replace("MARK", mark, StringComparison.Ordinal)));
        var asking = client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, gone.Token);
        await client.Until("1", Running, ("param_text", $"%{mark}%"));
        await gone.CancelAsync();
        try
        {
            (await asking).Dispose(); // the answer had begun: leaving it unread closes the connection
        }
        catch (OperationCanceledException)
        {
            // It had not begun.
        }
        await client.Until("0", Running, ("param_text", $"%{mark}%"));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("it's a \"name\" with \\ and % and {braces}")]
    public async Task A_statement_can_be_stopped_by_its_id(string name)
    {
        var id = $"{name} {Guid.NewGuid()}";
        var asking = client.Ask("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1", ("query_id", id));
        var escaped = id.Replace("\\", "\\\\", StringComparison.Ordinal);
        await Wait.Until(
            async () =>
            {
                await client.Text("KILL QUERY WHERE query_id = {id:String} ASYNC", ("param_id", escaped));
                return asking.IsCompleted;
            },
            () => "The statement goes on.");
        Assert.Equal(394, (await asking).ExceptionCode);
    }

    [Fact]
    public async Task An_id_names_one_running_statement_at_a_time()
    {
        var id = Guid.NewGuid().ToString();
        var first = client.Ask($"SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1 AND '{id}' != ''", ("query_id", id));
        await client.Until("1", Running, ("param_text", $"%{id}%"));
        Assert.Equal(216, (await client.Ask("SELECT 1", ("query_id", id))).ExceptionCode);
        await client.Text("KILL QUERY WHERE query_id = {id:String} SYNC", ("param_id", id));
        Assert.Equal(394, (await first).ExceptionCode);
        Assert.Equal(HttpStatusCode.OK, (await client.Ask("SELECT 1", ("query_id", id))).Status);
    }
}
