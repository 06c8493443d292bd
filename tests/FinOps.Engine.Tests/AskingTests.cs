using System.Net;
using System.Text;

namespace FinOps.Engine.Tests;

/// <summary>Questions and their answers, as any ClickHouse gives them.</summary>
public sealed class AskingTests(ClickHouseUnderTest server) : IClassFixture<ClickHouseUnderTest>
{
    private readonly ClickHouseClient client = server.Client;

    [Fact]
    public async Task Ping_needs_no_password() =>
        Assert.Equal("Ok.\n", await client.Http.GetStringAsync("/ping", TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("String", "plain", "plain")]
    [InlineData("String", "it's \"quoted\" `so`", "it\\'s \"quoted\" `so`")]
    [InlineData("String", "tab\\tback\\\\slash", "tab\\tback\\\\slash")]
    [InlineData("String", "žluťoučký 🐎", "žluťoučký 🐎")]
    [InlineData("String", "", "")]
    [InlineData("UInt64", "18446744073709551615", "18446744073709551615")]
    [InlineData("Int8", "-128", "-128")]
    [InlineData("Decimal(38, 18)", "12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678")]
    [InlineData("Decimal(76, 30)", "-0.000000000000000000000000000001", "-0.000000000000000000000000000001")]
    [InlineData("Date", "2026-02-28", "2026-02-28")]
    [InlineData("DateTime64(3, 'UTC')", "2026-02-28 23:59:59.999", "2026-02-28 23:59:59.999")]
    [InlineData("UUID", "61f0c404-5cb3-11e7-907b-a6006ad3dba0", "61f0c404-5cb3-11e7-907b-a6006ad3dba0")]
    [InlineData("Array(String)", "['a', 'b\\'c']", "['a','b\\'c']")]
    [InlineData("Map(String, String)", "{'team': 'search'}", "{'team':'search'}")]
    [InlineData("Nullable(String)", "\\N", "\\N")]
    [InlineData("Bool", "true", "true")]
    public async Task A_parameter_keeps_its_value(string type, string value, string answer) =>
        Assert.Equal(answer, await client.Text($"SELECT {{x:{type}}}", ("param_x", value)));

    [Theory]
    [InlineData("' OR 1 = 1 --")]
    [InlineData("'); DROP TABLE system.one; --")]
    [InlineData("{y:String}")]
    public async Task A_parameter_is_never_read_as_SQL(string attempt)
    {
        Assert.Equal("0", await client.Text("SELECT count() FROM numbers(3) WHERE toString(number) = {x:String}", ("param_x", attempt)));
        Assert.Equal(attempt, await client.Text("SELECT {x:String} FORMAT TSVRaw", ("param_x", attempt)));
    }

    [Fact]
    public async Task A_number_that_is_not_one_is_refused_as_a_parameter() =>
        Assert.Equal(457, (await client.Ask("SELECT {x:UInt8}", ("param_x", "1 OR 1"))).ExceptionCode);

    [Fact]
    public async Task A_parameter_may_name_a_table() =>
        Assert.Equal("0", await client.Text("SELECT dummy FROM {db:Identifier}.{t:Identifier}", ("param_db", "system"), ("param_t", "one")));

    [Fact]
    public async Task A_missing_parameter_is_an_error() =>
        Assert.Equal(456, (await client.Ask("SELECT {x:UInt8}")).ExceptionCode);

    [Theory]
    [InlineData("CSVWithNames", "\"n\",\"s\"\n", 200_001)]
    [InlineData("TabSeparatedWithNamesAndTypes", "n\ts\nUInt64\tString\n", 200_002)]
    [InlineData("JSONCompactEachRowWithNamesAndTypes", "[\"n\", \"s\"]\n[\"UInt64\", \"String\"]\n", 200_002)]
    [InlineData("TSV", "0\t0\n1\t1\n", 200_000)]
    [InlineData("JSONEachRow", "{\"n\":", 200_000)]
    public async Task A_format_s_header_comes_once_however_many_blocks_there_are(string format, string beginning, int lines)
    {
        var text = await client.Text(
            $"SELECT number AS n, toString(number) AS s FROM numbers(200000) ORDER BY n SETTINGS max_block_size = 10000 FORMAT {format}");
        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
        Assert.Equal(lines, text.Split('\n').Length);
    }

    [Fact]
    public async Task JSON_is_one_document_with_totals_and_rows()
    {
        var text = await client.Text("SELECT number % 2 AS k, count() AS c FROM numbers(100000) GROUP BY k WITH TOTALS ORDER BY k FORMAT JSON");
        using var document = System.Text.Json.JsonDocument.Parse(text);
        Assert.Equal(2, document.RootElement.GetProperty("rows").GetInt32());
        Assert.Equal("100000", document.RootElement.GetProperty("totals").GetProperty("c").ToString());
    }

    [Fact]
    public async Task Parquet_is_one_file()
    {
        var answer = await client.Ask("SELECT number FROM numbers(300000) FORMAT Parquet");
        Assert.Equal("PAR1"u8.ToArray(), answer.Body[..4]);
        Assert.Equal("PAR1"u8.ToArray(), answer.Body[^4..]);
    }

    [Theory]
    [InlineData("CSVWithNames", "\"number\"")]
    [InlineData("TSV", "")]
    public async Task No_rows_are_an_answer_too(string format, string expected) =>
        Assert.Equal(expected, await client.Text($"SELECT number FROM numbers(0) FORMAT {format}"));

    [Fact]
    public async Task The_statement_s_format_wins_over_the_request_s()
    {
        var byParameter = await client.Ask("SELECT 'a'", ("default_format", "CSV"));
        Assert.Equal(("\"a\"\n", "CSV"), (byParameter.Text, byParameter.Header("X-ClickHouse-Format")));
        var byStatement = await client.Ask("SELECT 'a' FORMAT TSV", ("default_format", "CSV"));
        Assert.Equal(("a\n", "TSV"), (byStatement.Text, byStatement.Header("X-ClickHouse-Format")));
        Assert.Equal("text/tab-separated-values", byStatement.ContentHeaders.ContentType!.MediaType);
        using var request = client.Request(HttpMethod.Post, new StringContent("SELECT 'a'"));
        request.Headers.Add("X-ClickHouse-Format", "CSV");
        using var byHeader = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("\"a\"\n", await byHeader.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("SELECT 1;")]
    [InlineData("SELECT 1 ; -- the end; really")]
    [InlineData("SELECT 1 -- a remark; with a semicolon")]
    [InlineData("/* before; */ SELECT 1")]
    [InlineData("(SELECT 1) UNION DISTINCT (SELECT 1)")]
    [InlineData("WITH 1 AS x SELECT x")]
    [InlineData("FROM system.one SELECT 1")]
    [InlineData("SELECT 1 AS format FROM system.one SETTINGS max_threads = 1")]
    [InlineData("SELECT format FROM (SELECT 1 AS format)")]
    [InlineData("SELECT 1 SETTINGS max_threads = 1 FORMAT TSV")]
    [InlineData("SELECT 1 FORMAT TSV SETTINGS max_threads = 1")]
    [InlineData("SELECT length('FORMAT CSV; INTO OUTFILE') - 23")]
    public async Task A_statement_may_be_written_in_many_ways(string sql) => Assert.Equal("1", await client.Text(sql));

    [Theory]
    [InlineData("EXISTS TABLE system.one", "1")]
    [InlineData("DESCRIBE TABLE system.one FORMAT CSV", "\"dummy\",\"UInt8\",\"\",\"\",\"\",\"\",\"\"")]
    [InlineData("SHOW TABLES FROM system LIKE 'one'", "one")]
    [InlineData("EXPLAIN AST SELECT 1 FORMAT Null", "")]
    public async Task Statements_about_the_schema_answer_rows(string sql, string expected) => Assert.Equal(expected, await client.Text(sql));

    [Fact]
    public async Task The_statement_may_be_in_the_URL_or_in_two_parts()
    {
        Assert.Equal("2\n", (await client.Send(HttpMethod.Get, null, ("query", "SELECT 2"))).Text);
        Assert.Equal("3\n", (await client.Insert("SELECT", new StringContent("3"))).Text);
    }

    [Fact]
    public async Task An_answer_tells_what_it_took()
    {
        var answer = await client.Ask("SELECT sum(number) FROM numbers(12345)", ("query_id", "named-by-the-client"), ("wait_end_of_query", "1"));
        Assert.Equal("named-by-the-client", answer.Header("X-ClickHouse-Query-Id"));
        Assert.Equal(12_345, answer.Summary("read_rows"));
        Assert.NotEmpty(answer.Header("X-ClickHouse-Timezone")!);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(400_000)]
    public async Task A_whole_answer_or_none_when_the_client_waits_for_the_end(int rows)
    {
        var good = await client.Ask($"SELECT number FROM numbers({rows})", ("wait_end_of_query", "1"));
        Assert.Equal(rows, good.Text.AsSpan().Count('\n'));
        var bad = await client.Ask($"SELECT throwIf(number = {rows}) FROM numbers({rows + 1}) SETTINGS max_block_size = 1000", ("wait_end_of_query", "1"));
        Assert.Equal((HttpStatusCode.InternalServerError, 395), (bad.Status, bad.ExceptionCode));
    }

    [Fact]
    public async Task Bytes_pass_unchanged()
    {
        var answer = await client.Ask("SELECT arrayStringConcat(arrayMap(x -> char(x), range(256))) FORMAT RowBinary");
        Assert.Equal([0x80, 0x02, .. Enumerable.Range(0, 256).Select(x => (byte)x)], answer.Body);
        Assert.Equal("žába", await client.Text("SELECT 'žába'"));
    }

    [Fact]
    public async Task A_long_statement_arrives_whole()
    {
        var list = string.Join(',', Enumerable.Range(0, 200_000));
        Assert.Equal("200000", await client.Text($"SELECT count() FROM numbers(1000000) WHERE number IN ({list})", ("max_query_size", "10000000")));
    }

    [Fact]
    public async Task A_compressed_statement_is_understood()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync("SELECT 7"u8.ToArray(), TestContext.Current.CancellationToken);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal("7\n", (await client.Send(HttpMethod.Post, content)).Text);
    }

    [Fact]
    public async Task Many_ask_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => client.Text($"SELECT {{x:UInt32}} + {i}", ("param_x", "1000"))));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{1000 + i}"), answers);
    }

    [Theory]
    [InlineData("X-ClickHouse-User and X-ClickHouse-Key")]
    [InlineData("Basic")]
    [InlineData("URL")]
    public async Task Credentials_are_taken_where_clients_put_them(string where)
    {
        async Task<HttpStatusCode> Ask(string user, string password)
        {
            var url = where == "URL" ? $"&user={Uri.EscapeDataString(user)}&password={Uri.EscapeDataString(password)}" : "";
            using var request = new HttpRequestMessage(HttpMethod.Get, "/?query=SELECT%201" + url);
            if (where == "Basic")
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
            else if (where != "URL")
                request.Headers.TryAddWithoutValidation("X-ClickHouse-User", user);
            if (where.StartsWith('X'))
                request.Headers.TryAddWithoutValidation("X-ClickHouse-Key", password);
            using var response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
            if (response.StatusCode == HttpStatusCode.Forbidden)
                Assert.Equal("516", response.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
            return response.StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, await Ask(client.User, client.Password));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(client.User, client.Password + "x"));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask("somebody", client.Password));
    }
}
