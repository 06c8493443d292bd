using FinOps.Costs;

namespace FinOps.Tests.Costs;

/// <summary>Each limit: the largest question inside it is taken, one more is refused by the limit's name and value.</summary>
public sealed class QuestionLimitsTests
{
    private static readonly string[] Columns = ["ServiceName", "RegionId", "RegionName", "SkuId", "SkuMeter", "ResourceId", "ResourceName", "ResourceType", "ChargeClass"];

    [Fact]
    public void Numbers_of_things()
    {
        Limit(nameof(CostLimits.GroupingsMax), 8, n => $$"""{"groupBy":[{{string.Join(',', Columns.Take(n).Select(c => $"\"{c}\""))}}]}""");
        Limit(nameof(CostLimits.TopMax), 1_000, n => $$"""{"groupBy":["ServiceName"],"top":{{n}}}""");
        Limit(nameof(CostLimits.RowsPerPageMax), 10_000, n => $$"""{"limit":{{n}}}""");
        Limit(nameof(CostLimits.FilterValuesMax), 1_000, n => Filter("""{"column":"ServiceName","op":"in","values":[""" + List(n, "\"x\"") + "]}"));
        Limit(nameof(CostLimits.FilterNodesMax), 200, n => Filter("{\"and\":[" + List(n - 1, Missing) + "]}"));
        Limit(nameof(CostLimits.FilterDepthMax), 32, n => Filter(string.Concat(Enumerable.Repeat("{\"not\":", n - 1)) + Missing + new string('}', n - 1)));
        Limit(nameof(CostLimits.TextCharactersMax), 1_024, n => Filter("""{"column":"ServiceName","op":"equals","value":""" + $"\"{new string('x', n)}\"}}"));
        Limit(nameof(CostLimits.OrderingsMax), 16, n => $$"""{"orderBy":[{{string.Join(',', Enumerable.Repeat("\"EffectiveCost\"", n))}}]}""");
    }

    [Fact]
    public void Values_of_all_conditions_count_together()
    {
        var half = """{"column":"ServiceName","op":"in","values":[""" + List(501, "\"x\"") + "]}";
        var (query, _) = CostQueryJson.Parse(Filter("{\"or\":[" + List(2, half) + "]}"));
        Assert.Equal(nameof(CostLimits.FilterValuesMax), CostQueryCheck.Find(query!)?.Limit?.Name);
    }

    [Theory]
    [InlineData("BilledCost", "BilledCost")]
    [InlineData("billedcost", "BilledCost")]
    [InlineData("billed", "BilledCost")]
    [InlineData("Effective", "EffectiveCost")]
    [InlineData("count", "Count")]
    [InlineData("consumed", null)]
    [InlineData("", null)]
    public void A_cost_may_be_called_by_its_first_word(string text, string? measure) => Assert.Equal(measure, Measure.Find(text)?.Name);

    [Theory]
    [InlineData("""{"period":{"start":"2000-01-01","end":"2100-01-01"}}""", null)]
    [InlineData("""{"period":{"start":"1970-01-01","end":"2100-01-01"}}""", nameof(CostLimits.PeriodDaysMax))]
    [InlineData("""{"granularity":"hourly","period":{"start":"2026-05-01","end":"2026-06-01"}}""", null)]
    [InlineData("""{"granularity":"hourly","period":{"start":"2026-05-01","end":"2026-06-01T00:00:01Z"}}""", nameof(CostLimits.HourlyDaysMax))]
    public void Lengths_of_time(string json, string? limit) => Assert.Equal(limit, Problem(json)?.Limit?.Name);

    [Theory]
    [InlineData("""{"granularity":"hourly"}""", "period_needed")]
    [InlineData("""{"compare":"previous_period"}""", "period_needed")]
    [InlineData("""{"top":3}""", "top_needs_groups")]
    [InlineData("""{"measures":[]}""", "no_measure")]
    [InlineData("""{"measures":["BilledCost","billedcost"]}""", "asked_twice")]
    [InlineData("""{"measures":["BilledCost"],"groupBy":["BilledCost"]}""", "asked_twice")]
    [InlineData("""{"groupBy":["Tags"]}""", "column_not_groupable")]
    [InlineData("""{"groupBy":["tag:"]}""", "unknown_column")]
    [InlineData("""{"orderBy":["ServiceName"]}""", "unknown_order")]
    [InlineData("""{"orderBy":[{"by":"EffectiveCost","desc":true}]}""", "unknown_property")]
    [InlineData("""{"period":{"start":"2026-05-01"}}""", "bad_period")]
    [InlineData("""{"period":{"start":"2026-05-01","end":"2026-05-01"}}""", "bad_period")]
    [InlineData("""{"period":{"start":"2026-13-01","end":"2026-05-01"}}""", "bad_period")]
    [InlineData("""{"period":{"from":"2026-05-01"}}""", "unknown_property")]
    [InlineData("""{"limit":0}""", "bad_value")]
    [InlineData("""{"limit":1.5}""", "bad_value")]
    [InlineData("""{"limit":1,"limit":2}""", "bad_json")]
    [InlineData("""{"compare":"last_year"}""", "unknown_compare")]
    [InlineData("""{"granularity":"yearly"}""", "unknown_granularity")]
    [InlineData("""{"measures":["Cost"]}""", "unknown_measure")]
    [InlineData("""{"filter":{"and":[]}}""", "bad_value")]
    [InlineData("""{"filter":{"and":[{"column":"ServiceName","op":"isMissing"}],"column":"ServiceName"}}""", "bad_value")]
    [InlineData("""{"filter":{"column":"ServiceName","op":"equals"}}""", "bad_value")]
    [InlineData("""{"filter":{"column":"ServiceName","op":"equals","value":null}}""", "bad_value")]
    [InlineData("""{"filter":{"column":"ServiceName","op":"equals","value":"x","from":"y"}}""", "unknown_property")]
    [InlineData("""{"filter":{"column":"ServiceName","op":"equals","value":"\ud800"}}""", "bad_json")]
    [InlineData("""{"filter":{"column":"ServiceName","op":"equals","value":"a\u0000b"}}""", "bad_value")]
    public void Contradictions(string json, string code) => Assert.Equal(code, Problem(json)?.Code);

    [Fact]
    public void A_problem_says_where()
    {
        Assert.Equal("filter.and[1].op", Problem("""{"filter":{"and":[{"column":"RegionId","op":"isMissing"},{"column":"RegionId","op":"is"}]}}""")?.At);
        Assert.Equal("groupBy[1]", Problem("""{"groupBy":["RegionId","Region"]}""")?.At);
    }

    [Fact]
    public void A_question_too_long_to_read_is_not_read() =>
        Assert.Equal(nameof(CostLimits.QuestionBytesMax), CostQueryJson.Parse(new byte[CostLimits.QuestionBytesMax + 1]).Problem?.Limit?.Name);

    private const string Missing = """{"column":"RegionId","op":"isMissing"}""";

    private static string Filter(string filter) => "{\"filter\":" + filter + "}";

    private static string List(int count, string item) => string.Join(',', Enumerable.Repeat(item, count));

    private static void Limit(string name, int value, Func<int, string> question)
    {
        Assert.True(Problem(question(value)) is null, Problem(question(value))?.Detail);
        var problem = Problem(question(value + 1));
        Assert.Equal(new CostLimit(name, value), problem?.Limit);
        Assert.Contains($"{name} = {value}", problem!.Detail, StringComparison.Ordinal);
    }

    private static CostProblem? Problem(string json)
    {
        var (query, problem) = CostQueryJson.Parse(json);
        return problem ?? CostQueryCheck.Find(query!.ResolvedAt(new DateTimeOffset(2026, 5, 20, 0, 0, 0, TimeSpan.Zero)));
    }
}
