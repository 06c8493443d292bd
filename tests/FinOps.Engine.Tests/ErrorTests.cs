using System.Net;
using System.Text;

namespace FinOps.Engine.Tests;

/// <summary>What goes wrong, with the codes and statuses that clients of ClickHouse know.</summary>
public sealed class ErrorTests(ClickHouseUnderTest server) : IClassFixture<ClickHouseUnderTest>
{
    private readonly ClickHouseClient client = server.Client;

    [Theory]
    [InlineData("SELEC 1", 62, HttpStatusCode.BadRequest, "SYNTAX_ERROR")]
    [InlineData("SELECT 1 +", 62, HttpStatusCode.BadRequest, "SYNTAX_ERROR")]
    [InlineData("SELECT 1; SELECT 2", 62, HttpStatusCode.BadRequest, "SYNTAX_ERROR")]
    [InlineData("exit", 62, HttpStatusCode.BadRequest, "SYNTAX_ERROR")]
    [InlineData("1 + 1", 62, HttpStatusCode.BadRequest, "SYNTAX_ERROR")]
    [InlineData("", 62, HttpStatusCode.BadRequest, "SYNTAX_ERROR")]
    [InlineData("SELECT x", 47, HttpStatusCode.NotFound, "UNKNOWN_IDENTIFIER")]
    [InlineData("SELECT no_such_function(1)", 46, HttpStatusCode.NotFound, "UNKNOWN_FUNCTION")]
    [InlineData("SELECT * FROM no_such_table", 60, HttpStatusCode.NotFound, "UNKNOWN_TABLE")]
    [InlineData("SELECT * FROM no_such_database.t", 81, HttpStatusCode.NotFound, "UNKNOWN_DATABASE")]
    [InlineData("SELECT 1 FORMAT NoSuchFormat", 73, HttpStatusCode.NotFound, "UNKNOWN_FORMAT")]
    [InlineData("SELECT 1 SETTINGS no_such_setting = 1", 115, HttpStatusCode.NotFound, "UNKNOWN_SETTING")]
    [InlineData("SELECT toUInt8('x')", 6, HttpStatusCode.BadRequest, "CANNOT_PARSE_TEXT")]
    [InlineData("SELECT throwIf(1, 'on purpose')", 395, HttpStatusCode.InternalServerError, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO")]
    [InlineData("DROP TABLE no_such_table", 60, HttpStatusCode.NotFound, "UNKNOWN_TABLE")]
    [InlineData("INSERT INTO no_such_table VALUES (1)", 60, HttpStatusCode.NotFound, "UNKNOWN_TABLE")]
    [InlineData("SELECT 1 INTO OUTFILE '/tmp/x'", 358, HttpStatusCode.InternalServerError, "INTO_OUTFILE_NOT_ALLOWED")]
    [InlineData("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1 SETTINGS max_execution_time = 1", 159, HttpStatusCode.RequestTimeout, "TIMEOUT_EXCEEDED")]
    [InlineData("SELECT length(groupArray(toString(number))) FROM numbers(20000000) SETTINGS max_memory_usage = 50000000", 241, HttpStatusCode.InternalServerError, "MEMORY_LIMIT_EXCEEDED")]
    public async Task An_error_has_its_code_and_status(string sql, int code, HttpStatusCode status, string name)
    {
        var answer = await client.Ask(sql);
        Assert.True((code, status) == (answer.ExceptionCode!, answer.Status), $"{answer.ExceptionCode} {answer.Status}\n{answer.Text}");
        Assert.StartsWith($"Code: {code}. DB::Exception: ", answer.Text, StringComparison.Ordinal);
        Assert.Contains($"({name})", answer.Text, StringComparison.Ordinal);
        Assert.Equal(1, answer.Text.Split("DB::Exception").Length - 1);
        Assert.DoesNotContain("/dev/fd", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_or_database_of_the_request_may_be_wrong_too()
    {
        Assert.Equal(115, (await client.Ask("SELECT 1", ("no_such_setting", "1"))).ExceptionCode);
        Assert.Equal(81, (await client.Ask("SELECT 1", ("database", "no_such_database"))).ExceptionCode);
    }

    [Theory]
    [InlineData("CREATE TABLE made_by_get (x UInt8) ENGINE = Memory")]
    [InlineData("CREATE DATABASE made_by_get")]
    [InlineData("KILL QUERY WHERE query_id = 'x'")]
    public async Task GET_changes_nothing(string sql) =>
        Assert.Equal(164, (await client.Send(HttpMethod.Get, null, ("query", sql))).ExceptionCode);

    [Fact]
    public async Task An_error_in_the_middle_of_a_body_cannot_be_taken_for_its_end()
    {
        using var request = client.Request(
            HttpMethod.Post, new StringContent("SELECT throwIf(number = 3000000), number FROM numbers(10000000) SETTINGS max_block_size = 10000, max_threads = 1"));
        using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var received = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(received, TestContext.Current.CancellationToken));
        var end = Encoding.UTF8.GetString(received.ToArray().AsSpan((int)Math.Max(0, received.Length - 2_000)));
        Assert.Contains("Code: 395. DB::Exception:", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        server.OnlyEmbedded();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.Send(HttpMethod.Delete, null, ("query", "SELECT 1"))).Status);
    }

    [Theory]
    [InlineData("session_id", "x")]
    [InlineData("compress", "1")]
    [InlineData("role", "x")]
    public async Task What_the_embedded_engine_does_not_do_it_says(string parameter, string value)
    {
        server.OnlyEmbedded();
        var answer = await client.Ask("SELECT 1", (parameter, value));
        Assert.Equal((HttpStatusCode.NotImplemented, 48), (answer.Status, answer.ExceptionCode));
    }

    [Fact]
    public async Task Unknown_addresses_are_not_found()
    {
        using var answer = await client.Http.GetAsync("/no/such/address", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
