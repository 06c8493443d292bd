using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>What is no bill, or a broken one, gets one clear error, changes nothing and leaves nothing.</summary>
public class NotBillTests(ServerFixture fixture)
{
    private static readonly byte[] Good = new Bill().Rows(400, i => [("ResourceId", Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes(i)))), ("Tags", "{\"a\":\"b\"}")]).Bytes();

    /// <summary>A sound bill of one line, many times over.</summary>
    private static byte[] Much => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new Bill().Row().Text().Split('\n')[1] + "\n", 150_000).Prepend(new Bill().Row().Text().Split('\n')[0] + "\n")));

    public static TheoryData<string, string> Broken => new()
    {
        { "empty", "empty_file" }, { "pdf", "not_a_bill" }, { "png", "not_a_bill" }, { "json", "not_a_bill" }, { "html", "not_a_bill" }, { "prose", "not_a_bill" },
        { "utf-16", "wrong_text_encoding" }, { "another table", "not_a_bill" }, { "header only", "no_rows" }, { "header without line feed", "no_rows" }, { "gzip of nothing", "not_a_bill" }, { "zstd of nothing", "damaged_file" },
        { "cut csv", "truncated_file" }, { "cut in quotes", "truncated_file" }, { "cut in quotes after a line feed", "truncated_file" }, { "swallowed by a quote", "truncated_file" }, { "cut gzip", "damaged_file" }, { "cut gzip in the header", "damaged_file" }, { "cut zstd", "damaged_file" }, { "broken gzip", "damaged_file" },
        { "cut parquet", "damaged_file" }, { "broken parquet", "damaged_file" }, { "unclosed quote", "damaged_file" }, { "garbage below the header", "not_a_bill" }, { "garbage after rows", "truncated_file" },
        { "million columns", "header_too_long" }, { "three thousand columns", "too_many_columns" }, { "zip in gzip", "not_a_bill" }, { "zip in zip", "nested_archive" }, { "tar in gzip", "not_a_bill" },
        { "zstd of a little that becomes much", "zip_bomb" }, { "zip of gzip of a little that becomes much", "zip_bomb" }, { "zeros below the header", "zip_bomb" },
        { "many currencies", "too_many_currencies" }, { "every row wrong", "all_rows_rejected" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Is_refused(string kind, string code)
    {
        var intake = await Intake.New(fixture);
        var import = await intake.Import(Written(kind), "bill.csv");
        var error = import.Failed(code).GetProperty("error");
        Assert.DoesNotContain("Exception", error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Server.Data, import.ToString(), StringComparison.Ordinal);
        Assert.Empty((await intake.Http.GetFromJsonAsync<JsonElement>("/api/imports?state=published")).GetProperty("imports").EnumerateArray());
        await intake.AssertNothingLeftOf(import.Id());
    }

    private static byte[] Written(string kind) => kind switch
    {
        "empty" => [],
        "pdf" => Encoding.UTF8.GetBytes("%PDF-1.7\n1 0 obj,2\n"),
        "png" => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, .. RandomNumberGenerator.GetBytes(500)],
        "json" => Encoding.UTF8.GetBytes("{\"BilledCost\": [1, 2, 3], \"EffectiveCost\": [1, 2, 3]}\n"),
        "html" => Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>Please, sign in; then, try again</body></html>"),
        "prose" => Encoding.UTF8.GetBytes("Dear Sir or Madam\nplease find attached\n"),
        "utf-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Good))],
        "another table" => Encoding.UTF8.GetBytes("name,age,city\nAda,36,London\n"),
        "header only" => Good[..(Array.IndexOf(Good, (byte)'\n') + 1)],
        "header without line feed" => Good[..Array.IndexOf(Good, (byte)'\n')],
        "gzip of nothing" => Convert.FromHexString("1F8B080000000000000303000000000000000000"),
        "zstd of nothing" => Packed.Zstd([]),
        "cut csv" => Good[..^60],
        "cut in quotes" => Good[..^3],
        "cut in quotes after a line feed" => [.. Good[..^3], (byte)'\n'],
        "swallowed by a quote" => Encoding.UTF8.GetBytes(new Bill().Rows(30, i => [("Tags", i == 9 ? "OPEN" : "")]).Text().Replace("OPEN", "\"never closed", StringComparison.Ordinal)),
        "cut gzip" => Packed.Gzip(Good) is var gzip ? gzip[..(gzip.Length / 2)] : [],
        "cut gzip in the header" => Packed.Gzip(Good)[..40],
        "broken gzip" => Spoilt(Packed.Gzip(Good)),
        "cut zstd" => Packed.Zstd(Good) is var zstd ? zstd[..(zstd.Length / 2)] : [],
        "cut parquet" => [.. "PAR1"u8, .. RandomNumberGenerator.GetBytes(2000)],
        "broken parquet" => [.. "PAR1"u8, .. RandomNumberGenerator.GetBytes(2000), .. "PAR1"u8],
        "unclosed quote" => [.. Good, .. Encoding.UTF8.GetBytes("\"1.5,never closed\n"), .. Good],
        "garbage below the header" => [.. Good[..(Array.IndexOf(Good, (byte)'\n') + 1)], .. Encoding.UTF8.GetBytes("\"x\""), .. new byte[20_000].Select((_, i) => (byte)(i * 7919 % 251))],
        "garbage after rows" => [.. Good, .. new byte[200_000].Select((_, i) => (byte)(i * 7919 % 251))],
        "million columns" => Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"c{i}")) + "\n1\n"),
        "three thousand columns" => Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Range(0, 3000).Select(i => $"c{i}")) + "\n1\n"),
        "zip in gzip" => Packed.Gzip(Packed.Zip(("a.csv", Good))),
        "zip in zip" => Packed.Zip(("inner.zip", Packed.Zip(("a.csv", Good)))),
        "tar in gzip" => Packed.Gzip([.. Encoding.UTF8.GetBytes("bill.csv"), .. new byte[504], .. Good]),
        "zstd of a little that becomes much" => Packed.Zstd(Much),
        // Each packing by itself stays within bounds.
        "zip of gzip of a little that becomes much" => Packed.Zip(("a.csv.gz", Packed.Gzip(Much))),
        "zeros below the header" => Packed.Gzip([.. Good[..2000], .. new byte[30_000_000]], CompressionLevel.SmallestSize),
        "many currencies" => new Bill().Rows(300, i => [("BillingCurrency", $"C{i}")]).Bytes(),
        "every row wrong" => new Bill().Rows(3, _ => [("BilledCost", "free")]).Bytes(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    [Theory]
    [InlineData("xlsx", "not_a_bill")]
    [InlineData("zip of pictures", "not_a_bill")]
    [InlineData("empty zip", "not_a_bill")]
    [InlineData("cut zip", "damaged_file")]
    [InlineData("bomb", "zip_bomb")]
    public async Task Archive_is_refused_at_once(string kind, string code)
    {
        var intake = await Intake.New(fixture);
        var before = Directory.GetFiles(Path.Combine(fixture.Server.Data, "intake"));
        var zeros = new byte[30_000_000];
        byte[] file = kind switch
        {
            "xlsx" => Packed.Zip(("[Content_Types].xml", "<Types/>"u8.ToArray()), ("xl/workbook.xml", "<workbook/>"u8.ToArray())),
            "zip of pictures" => Packed.Zip(("a.png", [1, 2, 3])),
            "empty zip" => [(byte)'P', (byte)'K', 5, 6, .. new byte[18]],
            "cut zip" => Packed.Zip(("a.csv", Good)) is var zip ? zip[..(zip.Length / 2)] : [],
            _ => Packed.Zip(("a.csv", Good), ("b.csv", zeros)),
        };
        using var answer = await intake.Post(file, "bills.zip");
        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Empty(await intake.List());
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(fixture.Server.Data, "intake")).Except(before), left => new FileInfo(left) is { Exists: true } there && there.Length == file.Length);
    }

    [Fact]
    public async Task A_bomb_that_lies_of_its_size_does_not_grow()
    {
        const int Size = 30_000_000;
        var intake = await Intake.New(fixture);
        var import = await intake.ImportAll(Lying(Packed.Zip(("b.csv", new byte[Size])), Size), "bills.zip");
        Assert.True(import.Single().Failed("not_a_bill").Number("bytes") < Size / 10);
    }

    [Fact]
    public async Task A_form_is_taken_whole_or_not_at_all()
    {
        var intake = await Intake.New(fixture);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Good), "files", "first.csv" },
            { new ByteArrayContent(Packed.Zip(("a.png", [1]))), "files", "second.zip" },
        };
        using var answer = await intake.Http.PostAsync("/api/imports", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await intake.List());

        using var sound = new MultipartFormDataContent { { new ByteArrayContent(Good), "files", "first.csv" }, { new ByteArrayContent(new Bill().Row().Bytes()), "files", "second.csv" } };
        using var taken = await intake.Http.PostAsync("/api/imports", sound, TestContext.Current.CancellationToken);
        foreach (var id in await Intake.Accepted(taken)) (await intake.Over(id)).Published();
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_form_that_breaks_off_is_the_senders_fault(string type)
    {
        var intake = await Intake.New(fixture);
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("--x\r\nContent-Disposition: form-data; name=f; filename=a.csv\r\n\r\nBilledCost,"));
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await intake.Http.PostAsync("/api/imports", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await intake.List());
    }

    [Theory]
    [InlineData("&source=%00", "source_invalid")]
    [InlineData("&source=", "source_invalid")]
    [InlineData("&format=%00", "format_unknown")]
    public async Task Words_of_the_request_that_cannot_be_kept_are_refused(string more, string code)
    {
        var intake = await Intake.New(fixture);
        using var answer = await intake.Post(Good, "bill.csv", more);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task An_unknown_format_is_named()
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(Good, "bill.csv", "&format=cobol%27%3B--")).Failed("unknown_format");
    }

    private static byte[] Spoilt(byte[] file)
    {
        for (var i = file.Length / 2; i < (file.Length / 2) + 40; i++) file[i] ^= 0x5A;
        return file;
    }

    /// <summary>Writes another unpacked size into the archive's directory: one that looks harmless.</summary>
    private static byte[] Lying(byte[] zip, int size)
    {
        for (var at = 0; at + 4 <= zip.Length; at++)
            if (BitConverter.ToInt32(zip, at) == size) BitConverter.TryWriteBytes(zip.AsSpan(at), 1000);
        return zip;
    }
}
