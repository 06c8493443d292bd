using FinOps.Costs;
using FinOps.Platform.Engines;
using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Asking;

/// <summary>What the client promises of any ClickHouse: exact cells, errors with their code, and queries that end with their asker.</summary>
public sealed class ClickHouseClientTests(StoreFixture store)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cells_are_exact_and_missing_ones_are_null()
    {
        var rows = await Cells(new ClickHouseStatement("""
            SELECT toDecimal256('12345678901234567890123456789012345678.12345678901234567890123456789012345678', 38), CAST(NULL, 'Nullable(Decimal(76, 38))'),
              toUInt64(18446744073709551615), 'null', '', true, toDateTime('2026-05-01 13:00:00', 'UTC'), 'a\tb\nc"d\\e'
            """));

        Assert.Equal(new string?[] { "12345678901234567890123456789012345678.12345678901234567890123456789012345678", null, "18446744073709551615", "null", "", "true", "2026-05-01 13:00:00", "a\tb\nc\"d\\e" }, Assert.Single(rows));
    }

    [Fact]
    public async Task Many_rows_arrive_whole()
    {
        var rows = await Cells(new ClickHouseStatement("SELECT number, repeat('x', number % 300) FROM numbers(50000)"));
        Assert.Equal(50_000, rows.Count);
        Assert.Equal("49999", rows[^1][0]);
        Assert.All(rows, row => Assert.Equal(long.Parse(row[0]!, null) % 300, row[1]!.Length));
    }

    [Fact]
    public async Task An_error_has_its_code()
    {
        var error = await Assert.ThrowsAsync<ClickHouseException>(() => Cells(new ClickHouseStatement("SELECT nothing FROM nowhere")));
        Assert.Equal(60, error.Code);
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_amid_the_rows_is_never_taken_for_their_end()
    {
        var error = await Record.ExceptionAsync(() => Cells(new ClickHouseStatement("SELECT number, throwIf(number = 3000000) FROM numbers(9000000)")));
        Assert.True(error is ClickHouseException or EngineDownException, error?.ToString() ?? "no error");
    }

    [Theory]
    [InlineData("max_rows_to_group_by", "10", "SELECT number AS n, count() FROM numbers(100000) GROUP BY n", nameof(CostLimits.GroupsMax))]
    [InlineData("max_execution_time", "1", "SELECT sum(sleepEachRow(0.5)) FROM numbers(20) SETTINGS max_block_size = 1", nameof(CostLimits.AnswerSecondsMax))]
    public async Task The_engines_limits_become_ours(string setting, string value, string sql, string limit)
    {
        var settings = new Dictionary<string, string>(SqlSettings.Bounded) { [setting] = value };
        var error = await Assert.ThrowsAsync<ClickHouseException>(() => Cells(new ClickHouseStatement(sql) { Settings = settings }));
        Assert.Equal(limit, EngineRefusals.Read(error)?.Limit?.Name);
    }

    [Fact]
    public async Task A_query_ends_with_its_asker()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var id = "gone-" + Guid.NewGuid();
        var asking = Cells(new ClickHouseStatement($"SELECT '{id}', sum(sleepEachRow(0.1)) FROM numbers(1000) SETTINGS max_block_size = 1") { Settings = SqlSettings.Bounded }, gone.Token);
        await Until(async () => await Running(id) == 1);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Until(async () => await Running(id) == 0);
    }

    private async Task<int> Running(string id) => (await store.Client.All(
        new ClickHouseStatement("SELECT query FROM system.processes WHERE query LIKE {id:String} AND query NOT LIKE '%system.processes%'") { Parameters = new Dictionary<string, string> { ["id"] = $"%{id}%" } }, Stop)).Count;

    private static async Task Until(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 1_200; tries++)
        {
            if (await condition()) return;
            await Task.Delay(100, Stop);
        }

        Assert.Fail("It did not happen within two minutes.");
    }

    private Task<List<string?[]>> Cells(ClickHouseStatement statement) => Cells(statement, Stop);

    private async Task<List<string?[]>> Cells(ClickHouseStatement statement, CancellationToken stop)
    {
        var rows = new List<string?[]>();
        await foreach (var row in store.Client.Cells(statement, stop)) rows.Add(row);
        return rows;
    }
}
