using FinOps.Costs;

namespace FinOps.Tests.Costs;

public sealed class WhereTextTests
{
    [Theory]
    [InlineData("ServiceName = 'Amazon EC2'", """{"column":"ServiceName","op":"equals","value":"Amazon EC2"}""")]
    [InlineData("servicename='it''s'", """{"column":"ServiceName","op":"equals","value":"it's"}""")]
    [InlineData("ServiceName <> 'a' AND RegionId IS NOT MISSING", """{"and":[{"column":"ServiceName","op":"notEquals","value":"a"},{"not":{"column":"RegionId","op":"isMissing"}}]}""")]
    [InlineData("tag:team in ('search', 'ads')", """{"column":"tag:team","op":"in","values":["search","ads"]}""")]
    [InlineData("tag:team not in ('search')", """{"not":{"column":"tag:team","op":"in","values":["search"]}}""")]
    [InlineData("\"tag:cost center\" contains 'x' or sku:CoreCount startswith '4'", """{"or":[{"column":"tag:cost center","op":"contains","value":"x"},{"column":"sku:CoreCount","op":"startsWith","value":"4"}]}""")]
    [InlineData("BilledCost >= 10", """{"column":"BilledCost","op":"range","from":"10"}""")]
    [InlineData("BilledCost < -1.50", """{"column":"BilledCost","op":"range","to":"-1.5"}""")]
    [InlineData("BilledCost from 1e1 to 100", """{"column":"BilledCost","op":"range","from":"10","to":"100"}""")]
    [InlineData("BilledCost > 10", """{"and":[{"column":"BilledCost","op":"range","from":"10"},{"column":"BilledCost","op":"notEquals","value":"10"}]}""")]
    [InlineData("BilledCost <= 10", """{"or":[{"column":"BilledCost","op":"range","to":"10"},{"column":"BilledCost","op":"equals","value":"10"}]}""")]
    [InlineData("ChargePeriodStart >= 2026-05-01T13:00:00+01:00", """{"column":"ChargePeriodStart","op":"range","from":"2026-05-01T12:00:00Z"}""")]
    [InlineData("a = 'x'", null)]
    [InlineData("x_a = 'b' or x_c = 'd' and x_e = 'f'", """{"or":[{"column":"x_a","op":"equals","value":"b"},{"and":[{"column":"x_c","op":"equals","value":"d"},{"column":"x_e","op":"equals","value":"f"}]}]}""")]
    [InlineData("not (x_a = 'b' or not x_c = 'd')", """{"not":{"or":[{"column":"x_a","op":"equals","value":"b"},{"not":{"column":"x_c","op":"equals","value":"d"}}]}}""")]
    public void Text_and_JSON_mean_the_same(string where, string? json)
    {
        var (filter, problem) = WhereText.Parse(where);
        if (json is null)
        {
            Assert.NotNull(problem);
            return;
        }

        Assert.True(problem is null, problem?.Detail);
        var (query, wrong) = CostQueryJson.Parse($$"""{"filter":{{json}}}""");
        Assert.True(wrong is null, wrong?.Detail);
        Assert.Equal(query!.Filter, filter);
    }

    [Theory]
    [InlineData("", "where_syntax", "empty")]
    [InlineData("ServiceName", "where_syntax", "operator")]
    [InlineData("ServiceName = ", "where_syntax", "character 15")]
    [InlineData("ServiceName = EC2", "where_syntax", "single quotes")]
    [InlineData("ServiceName = 'EC2", "where_syntax", "no end")]
    [InlineData("ServiceName == 'EC2'", "where_syntax", "character 14")]
    [InlineData("(ServiceName = 'a'", "where_syntax", "')'")]
    [InlineData("ServiceName = 'a')", "where_syntax", "the end")]
    [InlineData("ServiceName = 'a' RegionId = 'b'", "where_syntax", "'and'")]
    [InlineData("ServiceName in ()", "where_syntax", "value")]
    [InlineData("ServiceName = 'a'; drop", "where_syntax", "';'")]
    [InlineData("ServceName = 'a'", "unknown_column", "'ServiceName'")]
    [InlineData("Tags = 'a'", "column_not_groupable", "tag:team")]
    [InlineData("ServiceName >= 'a'", "bad_operator", "holds text")]
    [InlineData("BilledCost contains '1'", "bad_operator", "numbers")]
    [InlineData("BilledCost = 'ten'", "bad_value", "'ten'")]
    [InlineData("ChargePeriodStart >= 'May'", "bad_value", "'May'")]
    [InlineData("ServiceName contains ''", "bad_value", "not empty")]
    public void A_fault_is_named_with_its_place(string where, string code, string mention)
    {
        var (filter, problem) = WhereText.Parse(where);
        Assert.Null(filter);
        Assert.Equal(code, problem!.Code);
        Assert.Contains(mention, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_named()
    {
        Named(nameof(CostLimits.FilterDepthMax), new string('(', 40) + "x_a = 'b'" + new string(')', 40));
        Named(nameof(CostLimits.FilterDepthMax), string.Concat(Enumerable.Repeat("not ", 1_000)) + "x_a = 'b'");
        Named(nameof(CostLimits.FilterNodesMax), string.Join(" or ", Enumerable.Repeat("x_a = 'b'", 200)));
        Named(nameof(CostLimits.WhereCharactersMax), new string(' ', CostLimits.WhereCharactersMax + 1));
        Named(nameof(CostLimits.TextCharactersMax), $"x_a = '{new string('y', CostLimits.TextCharactersMax + 1)}'");
        Named(nameof(CostLimits.DecimalPlacesMax), "BilledCost = 0." + new string('1', 39));
        Named(nameof(CostLimits.DecimalIntegerDigitsMax), "BilledCost = 1" + new string('0', 38));
        Assert.NotNull(WhereText.Parse(string.Join(" or ", Enumerable.Repeat("x_a = 'b'", 199))).Filter);
        Assert.NotNull(WhereText.Parse("BilledCost = 0." + new string('1', 38)).Filter);

        static void Named(string limit, string where) => Assert.Equal(limit, WhereText.Parse(where).Problem?.Limit?.Name);
    }
}
