using System.Text;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

public sealed class RejectsCsvTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("+SUM(A1)", "'+SUM(A1)")]
    [InlineData("-2+3+cmd", "'-2+3+cmd")]
    [InlineData("@SUM(1)", "'@SUM(1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("-12.50", "-12.50")]
    [InlineData("+5", "+5")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=\"x\",y", "\"'=\"\"x\"\",y\"")]
    [InlineData("süß 🥐", "süß 🥐")]
    public async Task A_cell_is_no_formula_and_one_cell(string value, string cell)
    {
        using var target = new MemoryStream();
        await RejectsCsv.Write(new[] { new Rejected(7, "BilledCost", value, "is not a number") }.ToAsyncEnumerable(), target, TestContext.Current.CancellationToken);
        Assert.Equal($"line,column,value,reason\r\n7,BilledCost,{cell},is not a number\r\n", Encoding.UTF8.GetString(target.ToArray()));
    }
}
