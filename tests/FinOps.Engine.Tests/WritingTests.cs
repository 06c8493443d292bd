using System.IO.Compression;
using System.Net;
using System.Text;

namespace FinOps.Engine.Tests;

/// <summary>Data on their way in, as any ClickHouse takes them.</summary>
public sealed class WritingTests(ClickHouseUnderTest server) : IClassFixture<ClickHouseUnderTest>
{
    private readonly ClickHouseClient client = server.Client;

    [Theory]
    [InlineData("FORMAT CSV", "1,\"a;b\"\n2,\"c\nd\"\n")]
    [InlineData("FORMAT CSVWithNames", "name,id\na;b,1\n\"c\nd\",2\n")]
    [InlineData("FORMAT TSV", "1\ta;b\n2\tc\\nd\n")]
    [InlineData("FORMAT JSONEachRow", "{\"id\":1,\"name\":\"a;b\"}\n{\"name\":\"c\\nd\",\"id\":2}")]
    [InlineData("VALUES", "(1, 'a;b'), (2, concat('c', '\\n', 'd'));")]
    [InlineData("FORMAT Values", "(1,'a;b'),(2,'c\\nd')")]
    [InlineData("(id, name) SETTINGS max_threads = 1 FORMAT CSV", "1,a;b\n2,\"c\nd\"")]
    public async Task Data_may_follow_the_statement_or_be_the_body(string clause, string data)
    {
        var table = await NewTable();
        var inBody = await client.Ask($"INSERT INTO {table} {clause}\n{data}");
        Assert.True(inBody.Status == HttpStatusCode.OK, inBody.Text);
        Assert.Equal(2, inBody.Summary("written_rows"));
        var beside = await client.Insert($"INSERT INTO {table} {clause}", new StringContent(data));
        Assert.True(beside.Status == HttpStatusCode.OK, beside.Text);
        Assert.Equal(2, beside.Summary("written_rows"));
        Assert.Equal("1\ta;b\n1\ta;b\n2\tc\\nd\n2\tc\\nd", await client.Text($"SELECT id, name FROM {table} ORDER BY id"));
    }

    [Fact]
    public async Task Columns_that_the_data_lack_get_their_defaults()
    {
        var table = await NewTable();
        await client.Ask($"INSERT INTO {table} (id) FORMAT JSONEachRow {{\"id\":7}}");
        Assert.Equal("7\tnamed 7", await client.Text($"SELECT id, name FROM {table}"));
    }

    [Theory]
    [InlineData("INSERT INTO {0} SELECT id * 10, upper(name) FROM input('id UInt64, name String') FORMAT CSV")]
    [InlineData("INSERT INTO {0} (name, id) WITH 10 AS f SELECT upper(name), id * f FROM input('id UInt64, name String') WHERE id < 100 FORMAT CSV")]
    public async Task Data_may_be_changed_on_their_way_in(string sql)
    {
        var table = await NewTable();
        var answer = await client.Insert(string.Format(sql, table), new StringContent("1,x\n2,\"FORMAT y;\"\n"));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal("10\tX\n20\tFORMAT Y;", await client.Text($"SELECT id, name FROM {table} ORDER BY id"));
    }

    [Fact]
    public async Task Parameters_and_settings_are_for_inserts_too()
    {
        var table = await NewTable();
        await client.Insert("INSERT INTO {t:Identifier} FORMAT CSV", new StringContent("1;x\n"), ("param_t", table), ("format_csv_delimiter", ";"));
        await client.Ask("INSERT INTO {t:Identifier} SELECT {id:UInt64}, {name:String}", ("param_t", table), ("param_id", "2"), ("param_name", "y'\\\\"));
        Assert.Equal("1\tx\n2\ty'\\", await client.Text($"SELECT id, name FROM {table} ORDER BY id FORMAT TSVRaw"));
    }

    [Fact]
    public async Task No_data_are_no_error()
    {
        var table = await NewTable();
        Assert.Equal(HttpStatusCode.OK, (await client.Insert($"INSERT INTO {table} FORMAT CSV", new StringContent(""))).Status);
        Assert.Equal("0", await client.Text($"SELECT count() FROM {table}"));
    }

    [Fact]
    public async Task Data_of_unknown_length_stream_in()
    {
        const int Rows = 1_000_000;
        var table = await NewTable();
        using var data = new GeneratedContent(Rows, row => $"{row},name of row {row}\n");
        var answer = await client.Insert($"INSERT INTO {table} FORMAT CSV", data);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(Rows, answer.Summary("written_rows"));
        Assert.Equal($"{Rows}\t{(long)Rows * (Rows - 1) / 2}", await client.Text($"SELECT count(), sum(id) FROM {table}"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Data_may_come_compressed(string encoding)
    {
        var table = await NewTable();
        using var packed = new MemoryStream();
        await using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
            await packer.WriteAsync("1,x\n2,y\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add(encoding);
        var answer = await client.Insert($"INSERT INTO {table} FORMAT CSV", content);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal("2", await client.Text($"SELECT count() FROM {table}"));
    }

    [Theory]
    [InlineData("INSERT INTO {0} FORMAT CSV", "1\tx\n2\ty")]
    [InlineData("INSERT INTO {0} SELECT rowNumberInAllBlocks() + 10, name FROM (SELECT name FROM input('id UInt64, name String')) FORMAT CSV", "10\tx\n11\ty")]
    public async Task Data_packed_with_zstd_are_unpacked_by_the_engine(string sql, string expected)
    {
        var table = await NewTable();
        var answer = await client.Insert(string.Format(sql, table), Content(Zstd("1,x\n2,y\n"), "zstd"));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(expected, await client.Text($"SELECT id, name FROM {table} ORDER BY id"));
        answer = await client.Insert("", Content(Zstd("SELECT 1"), "zstd"));
        Assert.Equal((HttpStatusCode.NotImplemented, 48), (answer.Status, answer.ExceptionCode));
    }

    [Theory]
    [InlineData("INSERT INTO {0} FORMAT CSV")]
    [InlineData("INSERT INTO {0} SELECT * FROM input('id UInt64, name String') FORMAT CSV")]
    public async Task Data_packed_with_gzip_that_are_cut_off_are_refused_and_nothing_is_kept(string sql)
    {
        var table = await NewTable();
        var answer = await client.Insert(string.Format(sql, table), Content((await Gzip("1,x\n2,y\n3,z\n"))[..^6], "gzip"));
        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("spool", answer.Text, StringComparison.Ordinal);
        Assert.Equal("0", await client.Text($"SELECT count() FROM {table}"));
    }

    private static ByteArrayContent Content(byte[] packed, string encoding)
    {
        var content = new ByteArrayContent(packed);
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }

    private static async Task<byte[]> Gzip(string text)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    /// <summary>A frame of one block that is stored as it is.</summary>
    private static byte[] Zstd(string text) =>
        [0x28, 0xB5, 0x2F, 0xFD, 0x20, (byte)text.Length, (byte)((text.Length << 3) | 1), (byte)(text.Length >> 5), 0, .. Encoding.UTF8.GetBytes(text)];

    [Fact]
    public async Task A_row_that_cannot_be_read_is_named_and_nothing_is_kept()
    {
        var table = await NewTable();
        var answer = await client.Insert($"INSERT INTO {table} FORMAT CSV", new StringContent("1,x\nnot a number,y\n"));
        Assert.Equal((HttpStatusCode.BadRequest, 27), (answer.Status, answer.ExceptionCode));
        Assert.Contains("not a number", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("spool", answer.Text, StringComparison.Ordinal);
        Assert.Equal("0", await client.Text($"SELECT count() FROM {table}"));
    }

    [Fact]
    public async Task Binary_data_pass_unchanged()
    {
        var table = await NewTable();
        byte[] row = [9, 0, 0, 0, 0, 0, 0, 0, 4, 0, 10, 59, 255];
        await client.Insert($"INSERT INTO {table} FORMAT RowBinary", new ByteArrayContent(row));
        var answer = await client.Ask($"SELECT id, name FROM {table} FORMAT RowBinary");
        Assert.Equal(row, answer.Body);
    }

    private async Task<string> NewTable()
    {
        var table = ClickHouseUnderTest.NewTable();
        await client.Text($"CREATE TABLE {table} (id UInt64, name String DEFAULT concat('named ', toString(id))) ENGINE = MergeTree ORDER BY id");
        return table;
    }
}

/// <summary>Content made while it is sent, of a length that nobody knows in advance.</summary>
internal sealed class GeneratedContent(int rows, Func<int, string> row, Func<int, Task>? before = null) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var text = new StringBuilder();
        for (var i = 0; i < rows; i++)
        {
            if (before is not null)
                await before(i);
            text.Append(row(i));
            if (text.Length < 100_000 && i < rows - 1 && before is null)
                continue;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
            text.Clear();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
