using System.Net;

namespace FinOps.Engine.Tests;

/// <summary>One request leaves nothing behind that another could notice.</summary>
public sealed class IsolationTests(ClickHouseUnderTest server) : IClassFixture<ClickHouseUnderTest>
{
    private const int Enough = 40; // more requests than there are connections
    private readonly ClickHouseClient client = server.Client;

    [Theory]
    [InlineData("SELECT 1 SETTINGS max_threads = 3", "max_threads", "3")]
    [InlineData("SET max_threads = 3", "max_threads", "3")]
    [InlineData("SELECT 1", "max_threads", "3")]
    public async Task Settings_end_with_their_request(string sql, string setting, string value)
    {
        var before = await client.Text($"SELECT value FROM system.settings WHERE name = '{setting}'");
        (string, string)[] parameters = sql == "SELECT 1" ? [(setting, value)] : [];
        for (var i = 0; i < Enough; i++)
            Assert.Equal(HttpStatusCode.OK, (await client.Ask(sql, parameters)).Status);
        for (var i = 0; i < Enough; i++)
            Assert.Equal(before, await client.Text($"SELECT value FROM system.settings WHERE name = '{setting}'"));
    }

    [Fact]
    public async Task The_current_database_ends_with_its_request()
    {
        Assert.Equal("system", await client.Text("SELECT currentDatabase()", ("database", "system")));
        await client.Ask("USE system");
        for (var i = 0; i < Enough; i++)
            Assert.Equal("default", await client.Text("SELECT currentDatabase()"));
    }

    [Fact]
    public async Task A_temporary_table_ends_with_its_request()
    {
        await client.Ask("CREATE TEMPORARY TABLE passing (x UInt8)");
        for (var i = 0; i < Enough; i++)
            Assert.Equal(60, (await client.Ask("SELECT * FROM passing")).ExceptionCode);
    }

    [Fact]
    public async Task Parameters_end_with_their_request()
    {
        await client.Text("SELECT {x:UInt8}", ("param_x", "1"));
        for (var i = 0; i < Enough; i++)
            Assert.Equal(456, (await client.Ask("SELECT {x:UInt8}")).ExceptionCode);
    }

    [Fact]
    public async Task A_failed_request_leaves_its_connection_s_successor_whole()
    {
        for (var i = 0; i < Enough; i++)
            Assert.Equal(395, (await client.Ask("SELECT throwIf(number = 100000) FROM numbers(200000)", ("max_threads", "1"))).ExceptionCode);
        Assert.Equal("1", await client.Text("SELECT 1"));
    }

    [Theory]
    [InlineData("max_threads = 1, max_memory_usage")]
    [InlineData("max-threads")]
    [InlineData("max_threads'")]
    [InlineData("")]
    public async Task A_setting_s_name_cannot_carry_SQL(string name)
    {
        server.OnlyEmbedded();
        Assert.Equal(36, (await client.Ask("SELECT 1", (name, "1"))).ExceptionCode);
    }

    [Fact]
    public async Task A_setting_s_value_cannot_carry_SQL()
    {
        var attempt = "x', max_threads = 7, log_comment = 'y\\";
        Assert.Equal(attempt, await client.Text("SELECT getSetting('log_comment') FORMAT TSVRaw", ("log_comment", attempt)));
    }

    [Fact]
    public async Task A_request_cannot_raise_its_limits_beyond_the_server_s()
    {
        server.OnlyEmbedded();
        Assert.Equal(452, (await client.Ask("SELECT 1", ("max_memory_usage", "0"))).ExceptionCode);
        Assert.Equal(452, (await client.Ask("SELECT 1", ("max_memory_usage", "99999999999"))).ExceptionCode);
        Assert.Equal(452, (await client.Ask("SELECT 1 SETTINGS max_memory_usage = 99999999999")).ExceptionCode);
        Assert.Equal(452, (await client.Ask("SELECT 1", ("max_execution_time", "999999"))).ExceptionCode);
    }
}
