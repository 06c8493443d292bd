using FinOps.Cli.Output;
using FinOps.Platform;
using Xunit;

namespace FinOps.Cli.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData("0", "0.00")]
    [InlineData("1234.5", "1,234.50")]
    [InlineData("-1234567.895", "-1,234,567.90")]
    [InlineData("999.995", "1,000.00")]
    [InlineData("0.004", "0.0040")]
    [InlineData("0.05", "0.05")]
    [InlineData("0.055", "0.06")]
    [InlineData("-0.000000123456", "-0.00000012")]
    [InlineData("12345678901234567890123456789012345.999", "12,345,678,901,234,567,890,123,456,789,012,346.00")]
    [InlineData("n/a", "n/a")]
    public void Amounts_for_the_eye(string exact, string shown) => Assert.Equal(shown, Figures.Amount(exact));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "+1")]
    [InlineData("-12.50", "-12.50")]
    [InlineData("-1-1", "'-1-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("", "")]
    [InlineData("-", "'-")]
    [InlineData("-1.", "'-1.")]
    public void Csv_cells_are_quoted_and_never_run(string text, string cell) => Assert.Equal(cell, CsvCell.Of(text));

    [Theory]
    [InlineData("plain", 5, "plain")]
    [InlineData("plain", 4, "pla…")]
    [InlineData("日本語", 6, "日本語")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("e\u0301e\u0301", 2, "e\u0301e\u0301")]
    public void Text_is_cut_by_the_columns_it_takes(string text, int width, string cut) => Assert.Equal(cut, TextWidth.Cut(text, width));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1_300_000_000, "1.3 GB")]
    public void Bytes_are_readable(long bytes, string shown) => Assert.Equal(shown, Figures.Bytes(bytes));
}
