using FinOps.Platform;

namespace FinOps.Tests.Platform;

/// <summary>The one rule by which no cell of a CSV is a formula.</summary>
public sealed class CsvCellTests
{
    /// <summary>A text, and whether a spreadsheet might run it. The cost store is held against the same rule.</summary>
    public static TheoryData<string, bool> Cells => new()
    {
        { "", false }, { "plain", false }, { "a=1", false }, { "süß 🥐", false }, { "3-2", false }, { "'t Hart", false }, { "\"x\"", false }, { " a", false }, { "#1", false }, { "/dev/=", false },
        { "=1+1", true }, { "=cmd|' /C calc'!A0", true }, { "+SUM(A1)", true }, { "-2+3+cmd", true }, { "@SUM(1)", true }, { "-", true }, { "--5", true },
        { "\tx", true }, { "\rx", true }, { "\nx", true }, { "  \tx", true },
        { "＝1+1", true }, { "＋1", true }, { "－1", true }, { "＠SUM(1)", true },
        { " =1+1", true }, { "  \u00A0=1", true }, { "\u3000@x", true }, { "\uFEFF=1", true }, { "\u000B=1", true },
        { "\"=1+1\"", true }, { " \"=1", true }, { "'=1+1", false }, { "''@x", false }, { "'-5", false },
        { "-12.5", false }, { "+3e4", false }, { "-1E-7", false }, { "+5", false }, { "-0", false }, { "-5\n", true }, { "-5 ", true }, { " -5", true }, { "-1.", true }, { "-1,5", true }, { "+1e", true }, { "-５", true },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_text_that_might_run_gets_an_apostrophe_once(string text, bool runs)
    {
        Assert.Equal(runs ? "'" + text : text, CsvCell.Harmless(text));
        Assert.Equal(CsvCell.Harmless(text), CsvCell.Harmless(CsvCell.Harmless(text)));
        if (runs) Assert.Equal("'" + text, CsvCell.Marked(text));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void What_was_written_is_read_back_exactly(string text, bool runs)
    {
        foreach (var written in new[] { text, "'" + text, "''" + text })
        {
            Assert.Equal(written, CsvCell.Plain(CsvCell.Marked(written)));
            Assert.Equal(runs || text is "'=1+1" or "''@x", CsvCell.Marked(written) != written);
        }
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("=\"x\",y", "\"'=\"\"x\"\",y\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    public void Apostrophes_stand_inside_the_quotes(string? text, string cell) => Assert.Equal(cell, CsvCell.Of(text));
}
