using System.Globalization;
using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>The forms in which bills come: packed or plain, whatever their separators, line ends, column names and order.</summary>
public class FormsTests(ServerFixture fixture)
{
    private static readonly Bill Small = new Bill().Rows(5, i => [("BilledCost", $"0.{i}1"), ("ResourceId", $"r{i}")]);
    private static readonly SortedDictionary<string, string> SmallTotals = Oracle.Add(new MemoryStream(Small.Bytes())).Totals;

    public static TheoryData<string> Forms =>
    [
        "csv", "gzip", "gzip in two members", "zip", "zip of gzip", "zstd", "bom", "crlf", "bom and crlf", "semicolon", "tab", "pipe", "lower case", "shuffled", "quoted header",
        "spaces around names", "no newline at the end", "blank lines at the end", "crlf blank lines at the end", "all quoted",
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Form(string form)
    {
        var file = Written(form);
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(file, "bill")).Published();
        Assert.Equal((5, 5, 0), import.Counts());
        Assert.Equal(SmallTotals, import.AsStored());
        var rows = await intake.Rows($"SELECT SourceRow, ResourceId, Tags['team'], length(Extensions) FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow");
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{i + 1} r{i} bread 0"), rows.Select(row => string.Join(' ', row)));
    }

    private static byte[] Written(string form) => form switch
    {
        "csv" => Small.Bytes(),
        "gzip" => Packed.Gzip(Small.Bytes()),
        "gzip in two members" => [.. Packed.Gzip(Small.Bytes()[..300]), .. Packed.Gzip(Small.Bytes()[300..])],
        "zip" => Packed.Zip(("march.csv", Small.Bytes())),
        "zip of gzip" => Packed.Zip(("march.csv.gz", Packed.Gzip(Small.Bytes())), ("__MACOSX/march.csv", [1, 2, 3]), ("readme.md", [65])),
        "zstd" => Packed.Zstd(Small.Bytes()),
        "bom" => [0xEF, 0xBB, 0xBF, .. Small.Bytes()],
        "crlf" => Encoding.UTF8.GetBytes(Small.Text(newLine: "\r\n")),
        "bom and crlf" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Small.Text(newLine: "\r\n"))],
        "semicolon" => Encoding.UTF8.GetBytes(Small.Text(";")),
        "tab" => Encoding.UTF8.GetBytes(Small.Text("\t")),
        "pipe" => Encoding.UTF8.GetBytes(Small.Text("|")),
        "lower case" => Encoding.UTF8.GetBytes(Small.Text(header: c => c.ToLowerInvariant())),
        "shuffled" => new Bill().Rows(5, i => [("BilledCost", $"0.{i}1"), ("ResourceId", $"r{i}")]).Shuffled(3).Bytes(),
        "quoted header" => Encoding.UTF8.GetBytes(Small.Text().Replace("BilledCost,", "\"BilledCost\",", StringComparison.Ordinal)),
        "spaces around names" => Encoding.UTF8.GetBytes(Small.Text(header: c => $"{c} ")),
        "no newline at the end" => Encoding.UTF8.GetBytes(Small.Text().TrimEnd('\n')),
        "blank lines at the end" => Encoding.UTF8.GetBytes(Small.Text() + "\n\n\n"),
        "crlf blank lines at the end" => Encoding.UTF8.GetBytes(Small.Text(newLine: "\r\n") + "\r\n\r\n"),
        "all quoted" => Encoding.UTF8.GetBytes(Small.Text().Replace("1.25", "\"1.25\"", StringComparison.Ordinal).Replace("2026-03-05T00:00:00Z", "\"2026-03-05T00:00:00Z\"", StringComparison.Ordinal)),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
    };

    [Theory]
    [InlineData("csv")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Lines_of_rejected_rows_are_those_of_an_editor(string form)
    {
        const string Note = "first line\nsecond, line\nthird \"quoted\" line";
        var bill = new Bill()
            .Row(("x_note", Note))                                                    // lines 2-4
            .Row(("BilledCost", "broken"), ("x_note", "27\" screen"))                 // line 5
            .Row(("ResourceId", "a\r\nb"))                                            // lines 6-7
            .Row(("EffectiveCost", "broken"), ("x_note", Note))                       // lines 8-10
            .Row(("EffectiveCost", "also"));                                          // line 11
        var text = bill.Text().Replace("\"27\"\" screen\"", "27\" screen", StringComparison.Ordinal);
        var file = Encoding.UTF8.GetBytes(text);
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(form switch { "gzip" => Packed.Gzip(file), "zstd" => Packed.Zstd(file), _ => file })).Published();
        Assert.Equal([(5L, "BilledCost", "broken"), (8L, "EffectiveCost", "broken"), (11L, "EffectiveCost", "also")], import.Rejects().Select(r => (r.Line, r.Column, r.Value)));
        Assert.Equal([["1"], ["3"]], await intake.Rows($"SELECT SourceRow FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow"));
        Assert.Equal(Note, (await intake.Rows($"SELECT base64Encode(Extensions['x_note']) FROM cost_rows WHERE ImportId = {import.Id()} AND SourceRow = 1"))
            .Select(row => Encoding.UTF8.GetString(Convert.FromBase64String(row[0]))).Single());
    }

    [Fact]
    public async Task A_header_may_hold_line_feeds_quotes_and_statements()
    {
        const string Hostile = "x_a'); DROP TABLE cost_rows; --\n\"{tenant:UInt32}\" \\' `c0`";
        var bill = new Bill().Row((Hostile, "kept '); DROP TABLE cost_rows; --")).Row(("BilledCost", "x"));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        Assert.Equal([(4L, "BilledCost")], import.Rejects().Select(r => (r.Line, r.Column)));
        var kept = await intake.Rows($"SELECT base64Encode(mapKeys(Extensions)[1]), base64Encode(mapValues(Extensions)[1]) FROM cost_rows WHERE ImportId = {import.Id()}");
        Assert.Equal([Hostile, "kept '); DROP TABLE cost_rows; --"], kept.Single().Select(t => Encoding.UTF8.GetString(Convert.FromBase64String(t))));
    }

    [Fact]
    public async Task Other_columns_are_kept_under_their_own_names_and_the_first_of_two_counts()
    {
        var text = new Bill().Row(("x_Cost Center", "4711"), ("Größe", "süß 🥐"), ("x_empty", ""), ("Id", "1")).Text();
        var lines = text.Split('\n');
        text = $"{lines[0]},x_twice,BilledCost,X_TWICE\n{lines[1]},first,99999,second\n";
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(text)).Published();
        Assert.Equal("1.5", import.AsStored()["USD BilledCost"]);
        Assert.Contains(import.Texts("warnings"), w => w.Contains("twice", StringComparison.Ordinal) && w.Contains("BilledCost", StringComparison.Ordinal) && w.Contains("x_twice", StringComparison.Ordinal));
        var kept = await intake.Rows($"SELECT arraySort(arrayMap((k, v) -> concat(k, '=', v), mapKeys(Extensions), mapValues(Extensions))) FROM cost_rows WHERE ImportId = {import.Id()}");
        Assert.Equal("['Größe=süß 🥐','Id=1','x_Cost Center=4711','x_twice=first']", kept[0][0]);
    }

    [Fact]
    public async Task Two_thousand_columns_are_taken()
    {
        var cells = Enumerable.Range(0, 1970).Select(i => ($"x_wide_{i.ToString(CultureInfo.InvariantCulture)}", i % 100 == 0 ? $"v{i}" : "")).ToArray();
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(new Bill().Row(cells).Row(("BilledCost", "x")))).Published();
        Assert.Equal((2, 1, 1), import.Counts());
        Assert.Equal(["20", "v1900"], (await intake.Rows($"SELECT length(Extensions), Extensions['x_wide_1900'] FROM cost_rows WHERE ImportId = {import.Id()}"))[0]);
    }

    [Fact]
    public async Task Conditional_columns_may_be_missing_and_mandatory_ones_that_only_describe_are_noted()
    {
        var intake = await Intake.New(fixture);
        var bill = new Bill().Rows(2).Without("Tags", "ResourceId", "ChargeClass", "PricingUnit", "PricingQuantity", "ListCost", "ContractedCost", "PublisherName");
        var import = (await intake.Import(bill)).Published();
        Assert.Equal((2, 2, 0), import.Counts());
        Assert.Equal(("3", "0"), (import.AsStored()["USD BilledCost"], import.AsStored()["USD ListCost"]));
        var warning = Assert.Single(import.Texts("warnings"));
        Assert.Contains("ListCost", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("PublisherName", warning, StringComparison.Ordinal); // bridged
        Assert.Equal("Clouds", (await intake.Rows($"SELECT PublisherName FROM cost_rows WHERE ImportId = {import.Id()}"))[0][0]);
    }

    [Fact]
    public async Task Null_is_written_in_several_ways()
    {
        var intake = await Intake.New(fixture);
        var bill = new Bill().Row(("RegionId", "NULL"), ("x_last", "NULL")).Row(("RegionId", "null"), ("x_last", "\\N")).Row(("RegionId", "\\N"), ("x_last", "")).Row(("RegionId", ""), ("x_last", "end"));
        var import = (await intake.Import(bill)).Published();
        Assert.Equal((4, 4, 0), import.Counts());
        Assert.Equal(["4", "1"], (await intake.Rows($"SELECT countIf(RegionId = ''), countIf(length(Extensions) > 0) FROM cost_rows WHERE ImportId = {import.Id()}"))[0]);
    }

    [Fact]
    public async Task Records_of_another_length_than_the_header_are_rejected()
    {
        var good = new Bill().Rows(3).Text().TrimEnd('\n').Split('\n');
        var text = string.Join('\n', good[0], good[1], "only,three,fields", good[2] + ",one too many", "", good[3]) + "\n";
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(text)).Published();
        Assert.Equal((6, 2, 4 - 1), (import.Number("rowsRead") + 1, import.Number("rowsLoaded"), import.Number("rowsRejected")));
        Assert.Equal(
            [(3L, "the record has fewer fields than the header"), (4L, "the record has more fields than the header"), (5L, "the record has fewer fields than the header")],
            import.Rejects().Select(r => (r.Line, r.Reason)));
    }

    [Fact]
    public async Task Tags_are_kept_whatever_they_say()
    {
        var tags = new[]
        {
            """{"team":"bread","empty":"","n":1,"flag":true,"none":null,"deep":{"a":"b"},"list":["x"]}""", """{"it's":"\"quoted\" \\ \u00fc \ud83e\udd50","'; DROP TABLE cost_rows; --":"{tenant:UInt32}"}""",
            "{}", "", "NULL", "not json", "{broken", """[{"Key":"a","Value":"b"}]""",
        };
        var bill = new Bill();
        foreach (var tag in tags) bill.Row(("Tags", tag));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        var stored = await intake.Rows($"SELECT base64Encode(toJSONString(Tags)) FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow");
        var maps = stored.ConvertAll(row => JsonSerializer.Deserialize<Dictionary<string, string>>(Convert.FromBase64String(row[0]))!);
        Assert.Equal(new Dictionary<string, string> { ["team"] = "bread", ["empty"] = "", ["n"] = "1", ["flag"] = "true", ["deep"] = """{"a":"b"}""", ["list"] = """["x"]""" }, maps[0]);
        Assert.Equal(new Dictionary<string, string> { ["it's"] = "\"quoted\" \\ ü 🥐", ["'; DROP TABLE cost_rows; --"] = "{tenant:UInt32}" }, maps[1]);
        Assert.All(maps[2..5], Assert.Empty);
        Assert.Equal(["not json", "{broken", """[{"Key":"a","Value":"b"}]"""], maps[5..].Select(m => m["x_unparsed"]));
    }

    [Fact]
    public async Task Names_of_FOCUS_1_3_and_their_predecessors_say_the_same()
    {
        var intake = await Intake.New(fixture);
        var young = new Bill().Row(("ServiceProviderName", "Young"), ("HostProviderName", "Host")).Without("ProviderName", "PublisherName");
        var import = (await intake.Import(young)).Published();
        Assert.Equal("1.4", import.GetProperty("focusVersion").GetString());
        Assert.Equal(["Young", "Young", "Young"], (await intake.Rows($"SELECT ProviderName, ServiceProviderName, PublisherName FROM cost_rows WHERE ImportId = {import.Id()}"))[0]);
        var old = (await intake.Import(new Bill().Row(("ProviderName", "Old")), "old.csv")).Published();
        Assert.Equal(["Old", "Old", "Clouds"], (await intake.Rows($"SELECT ProviderName, ServiceProviderName, PublisherName FROM cost_rows WHERE ImportId = {old.Id()}"))[0]);
    }
}
