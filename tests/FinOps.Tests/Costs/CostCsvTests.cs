using FinOps.Costs;

namespace FinOps.Tests.Costs;

public sealed class CostCsvTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("line\nbreak", "\"line\nbreak\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-cmd", "'-cmd")]
    [InlineData("+cmd,x", "\"'+cmd,x\"")]
    [InlineData("\tx", "'\tx")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("+1e3", "+1e3")]
    public void A_text_cell(string? cell, string written) => Assert.Equal(written, CostCsv.Escape(cell, CellKind.Text));

    [Fact]
    public void An_amount_stays_a_number() => Assert.Equal("-0.1", CostCsv.Escape("-0.1", CellKind.Amount));
}
