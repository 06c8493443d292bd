using System.Text;
using FinOps.Stores.ClickHouse;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.Tests.Ingestion;

public sealed class BillLookTests
{
    [Theory]
    [InlineData("a,b,c", ',', "a|b|c")]
    [InlineData("\uFEFFa,b\r", ',', "a|b")]
    [InlineData("a;b;c", ';', "a|b|c")]
    [InlineData("a\tb,x\tc", '\t', "a|b,x|c")]
    [InlineData("a|b", '|', "a_b")]
    [InlineData(" a , \"b\" ,\"c,d\"", ',', "a|b|c,d")]
    [InlineData("\"say \"\"hi\"\"\",b", ',', "say \"hi\"|b")]
    [InlineData("\"two\nlines\",b", ',', "two\nlines|b")]
    [InlineData("a,,b,", ',', "a||b|")]
    [InlineData("'a,b',c", ',', "'a|b'|c")]
    public void A_header_is_split_at_its_own_separator(string header, char delimiter, string names)
    {
        var (found, columns) = BillLook.Columns(header);
        Assert.Equal(delimiter, found);
        Assert.Equal(names, string.Join(delimiter == '|' ? '_' : '|', columns));
    }

    [Fact]
    public void A_bill_is_as_long_as_the_file_that_its_link_leads_to()
    {
        var folder = Directory.CreateTempSubdirectory("bill-look-").FullName;
        var (file, link) = (Path.Combine(folder, "bill.csv"), Path.Combine(folder, "import-1"));
        File.WriteAllText(file, new string('x', 1_000));
        File.CreateSymbolicLink(link, file);
        Assert.Equal(1_000, BillLook.BytesOf(link));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("", "not_a_bill")]
    [InlineData("one", "not_a_bill")]
    [InlineData("\"a,b,c\"", "not_a_bill")]
    public void A_line_with_one_name_is_no_header(string header, string code) =>
        Assert.Equal(code, Assert.Throws<ImportRefusedException>(() => BillLook.Columns(header)).Problem.Code);

    [Fact]
    public void Too_many_columns_are_counted_and_refused()
    {
        Assert.Equal(BillLook.ColumnsMax, BillLook.Columns(new string(',', BillLook.ColumnsMax - 1)).Columns.Count);
        Assert.Contains("2001", Assert.Throws<ImportRefusedException>(() => BillLook.Columns(new string(',', BillLook.ColumnsMax))).Problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h,h\na,b\nc,d\n", "", false)]
    [InlineData("h,h\n\"a\nb\",c\n\"d\n\n\",e\n", "1:1 2:3", false)]
    [InlineData("h,h\na,27\" screen\nb,\"x\ny\"\n", "2:1", false)]
    [InlineData("h,h\na,\"say \"\"\n\"\"\"\nb,c\n", "1:1", false)]
    [InlineData("\"h\nh\",h\na,b\n", "0:1", false)]
    [InlineData("h,h\na, \"x\ny\" \nb,c\n", "1:1", false)]
    [InlineData("h,h\na,\"x\ny\n", "1:2", true)]
    [InlineData("h,h\na,\"x\"\"", "", true)]
    [InlineData("h,h\na,\"\"\n", "", false)]
    [InlineData("h,h\na,\"\"\"\"\n", "", false)]
    public void Line_feeds_inside_quotes_are_counted_wherever_the_bytes_are_cut(string text, string found, bool open)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var lines = new RecordLines(',');
            lines.Add(bytes.AsSpan(0, cut));
            lines.Add(bytes.AsSpan(cut));
            Assert.Equal((cut, found, open), (cut, string.Join(' ', lines.Found.Select(f => $"{f.Record}:{f.Feeds}")), lines.EndsInQuotes));
        }
    }

    [Fact]
    public void A_million_line_feeds_take_bounded_memory()
    {
        var lines = new RecordLines(',');
        var record = "\"a\nb\",c\n"u8.ToArray();
        for (var i = 0; i < RecordLines.RecordsMax + 10; i++) lines.Add(record);
        Assert.True(lines.TooMany);
        Assert.Empty(lines.Found);
    }
}
