using FinOps.Costs;
using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Asking;

/// <summary>The SQL of a few questions, to be read by people.</summary>
public sealed class SqlWriterTests
{
    private static readonly PublishedImports Published = new(7, [11, 12], new HashSet<string> { "team" }, DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_monthly_question_by_service() => Reads(
        """{"period":{"start":"2026-05-01","end":"2026-06-01"},"granularity":"daily","groupBy":["ServiceName"]}""",
        """
        SELECT Kind, Period, K1, U1, S1, RowCount
        FROM
        (
          SELECT *, row_number() OVER (PARTITION BY Kind ORDER BY Period, S1 DESC, K1, U1) AS Number, count() OVER (PARTITION BY Kind) AS RowCount
          FROM
          (
            SELECT grouping(IsRow, U1) AS Kind, Period, K1, U1, sum(M1) AS S1
            FROM
            (
              SELECT 1 AS IsRow, Period, G1 AS K1, U1, M1
              FROM
              (
                SELECT Day AS Period, ServiceName AS G1, BillingCurrency AS U1, sum(EffectiveCost) AS M1
                FROM cost_days
                WHERE TenantId = {p3:UInt32} AND ImportId IN {p4:Array(UInt64)}
                  AND Day >= {p5:Date} AND Day < {p6:Date}
                GROUP BY Period, G1, U1
              )
            )
            GROUP BY GROUPING SETS ((IsRow, Period, K1, U1), (U1))
          )
        )
        WHERE Kind > 0 OR (Number > {p1:UInt64} AND Number <= {p2:UInt64})
        ORDER BY Kind DESC, Number
        """,
        ["0", "1000", "3", "[11,12]", "2026-05-01", "2026-06-01"]);

    [Fact]
    public void The_same_when_few_rows_are_expected()
    {
        var query = CostQueryJson.Parse("""{"period":{"start":"2026-05-01","end":"2026-06-01"},"granularity":"daily","groupBy":["ServiceName"]}""").Query!;
        Assert.Equal(
            """
            SELECT Day AS Period, ServiceName AS G1, BillingCurrency AS U1, sum(EffectiveCost) AS M1
            FROM cost_days
            WHERE TenantId = {p1:UInt32} AND ImportId IN {p2:Array(UInt64)}
              AND Day >= {p3:Date} AND Day < {p4:Date}
            GROUP BY Period, G1, U1
            ORDER BY Period, M1 DESC, G1, U1
            LIMIT {p5:UInt64}
            """.ReplaceLineEndings("\n"),
            SqlWriter.WriteFew(query, CostTable.Days, Published, 3, 5_001).Sql.ReplaceLineEndings("\n"));
        Assert.True(SqlWriter.IsLikelyFew(query));
        Assert.False(SqlWriter.IsLikelyFew(query with { GroupBy = [Dimension.Column("ResourceId")] }));
        Assert.False(SqlWriter.IsLikelyFew(query with { Top = 3 }));
    }

    [Fact]
    public void Tags_prices_and_texts_are_bound() => Reads(
        """{"measures":["Count"],"groupBy":["tag:it's"],"filter":{"and":[{"column":"sku:Cores","op":"in","values":["4","x'"]},{"not":{"column":"ListUnitPrice","op":"range","from":"1.50"}},{"column":"x_Plan","op":"contains","value":"gold"}]}}""",
        """
        SELECT Kind, K1, S1, RowCount
        FROM
        (
          SELECT *, row_number() OVER (PARTITION BY Kind ORDER BY S1 DESC, K1) AS Number, count() OVER (PARTITION BY Kind) AS RowCount
          FROM
          (
            SELECT grouping(IsRow) AS Kind, K1, sum(M1) AS S1
            FROM
            (
              SELECT 1 AS IsRow, G1 AS K1, M1
              FROM
              (
                SELECT Tags[{p5:String}] AS G1, count() AS M1
                FROM cost_rows
                WHERE TenantId = {p3:UInt32} AND ImportId IN {p4:Array(UInt64)}
                  AND (SkuPriceDetails[{p6:String}] IN ({p7:String}, {p8:String}) AND NOT (ifNull(ListUnitPrice >= {p9:Decimal(76, 38)}, 0)) AND positionCaseInsensitiveUTF8(Extensions[{p10:String}], {p11:String}) > 0)
                GROUP BY G1
              )
            )
            GROUP BY GROUPING SETS ((IsRow, K1), ())
            HAVING count() > 0
          )
        )
        WHERE Kind > 0 OR (Number > {p1:UInt64} AND Number <= {p2:UInt64})
        ORDER BY Kind DESC, Number
        """,
        ["0", "1000", "3", "[11,12]", "it's", "Cores", "4", "x'", "1.5", "x_Plan", "gold"]);

    [Fact]
    public void Top_with_comparison() => Reads(
        """{"period":{"start":"2026-05-01T06:00:00Z","end":"2026-05-02"},"groupBy":["ResourceType"],"top":2,"compare":"previous_period"}""",
        """
        SELECT Kind, K1, U1, IsOther, S1, B1, RowCount
        FROM
        (
          SELECT *, row_number() OVER (PARTITION BY Kind ORDER BY IsOther, S1 DESC, K1, U1) AS Number, count() OVER (PARTITION BY Kind) AS RowCount
          FROM
          (
            SELECT grouping(IsRow, U1) AS Kind, K1, U1, IsOther, sum(M1) AS S1, sum(P1) AS B1
            FROM
            (
              SELECT 1 AS IsRow, if(Rank > {p3:UInt64}, '(other)', G1) AS K1, U1, Rank > {p3:UInt64} AS IsOther, M1, P1
              FROM
              (
                SELECT *, dense_rank() OVER (PARTITION BY U1 ORDER BY Whole DESC, G1) AS Rank
                FROM
                (
                  SELECT *, sum(M1) OVER (PARTITION BY G1, U1) AS Whole
                  FROM
                  (
                    SELECT ResourceType AS G1, BillingCurrency AS U1, sum(EffectiveCost) AS M1, toDecimal256(0, 38) AS P1
                    FROM cost_rows
                    WHERE TenantId = {p4:UInt32} AND ImportId IN {p5:Array(UInt64)}
                      AND ChargePeriodStart >= {p6:DateTime('UTC')} AND ChargePeriodStart < {p7:DateTime('UTC')}
                    GROUP BY G1, U1
                    UNION ALL
                    SELECT ResourceType AS G1, BillingCurrency AS U1, toDecimal256(0, 38) AS M1, sum(EffectiveCost) AS P1
                    FROM cost_rows
                    WHERE TenantId = {p4:UInt32} AND ImportId IN {p5:Array(UInt64)}
                      AND ChargePeriodStart >= {p8:DateTime('UTC')} AND ChargePeriodStart < {p6:DateTime('UTC')}
                    GROUP BY G1, U1
                  )
                )
              )
            )
            GROUP BY GROUPING SETS ((IsRow, K1, U1, IsOther), (U1))
          )
        )
        WHERE Kind > 0 OR (Number > {p1:UInt64} AND Number <= {p2:UInt64})
        ORDER BY Kind DESC, Number
        """,
        ["0", "1000", "2", "3", "[11,12]", "2026-05-01 06:00:00", "2026-05-02 00:00:00", "2026-04-30 12:00:00"]);

    [Theory]
    [InlineData("""{"groupBy":["ServiceName","tag:team"],"granularity":"weekly"}""", true)]
    [InlineData("""{"measures":["BilledCost","ListCost","Count"],"filter":{"column":"RegionId","op":"isMissing"}}""", true)]
    [InlineData("""{"groupBy":["tag:owner"]}""", false)]
    [InlineData("""{"groupBy":["ServiceName"],"filter":{"column":"ResourceId","op":"isMissing"}}""", false)]
    [InlineData("""{"measures":["ConsumedQuantity"]}""", false)]
    [InlineData("""{"period":{"start":"2026-05-01T01:00:00Z","end":"2026-05-02"}}""", false)]
    [InlineData("""{"granularity":"hourly","period":{"start":"2026-05-01","end":"2026-05-02"}}""", false)]
    [InlineData("""{"filter":{"column":"BilledCost","op":"range","from":"1"}}""", false)]
    public void The_roll_up_answers_what_it_can(string question, bool rolledUp) =>
        Assert.Equal(rolledUp ? CostTable.Days : CostTable.Rows, CostTable.For(CostQueryJson.Parse(question).Query!, Published));

    [Theory]
    [InlineData("""{"groupBy":["ServiceName","ProviderName"],"granularity":"daily","compare":"previous_period","period":{"start":"2026-05-01","end":"2026-05-02"}}""", "cost_services")]
    [InlineData("""{"measures":["Count"],"filter":{"column":"ChargeCategory","op":"equals","value":"Tax"}}""", "cost_services")]
    [InlineData("""{"groupBy":["ServiceName"],"filter":{"column":"SubAccountId","op":"isMissing"}}""", "cost_days")]
    [InlineData("""{"groupBy":["ServiceName","tag:team"]}""", "cost_days")]
    [InlineData("""{"groupBy":["ServiceName","ResourceId"]}""", "cost_rows")]
    [InlineData("""{"granularity":"hourly","period":{"start":"2026-05-01","end":"2026-05-02"}}""", "cost_rows")]
    public void The_smallest_table_that_can_answers(string question, string table)
    {
        var query = CostQueryJson.Parse(question).Query!;
        Assert.Equal(table, CostTable.For(query, Published with { AreSummedByService = true }).Name);
        Assert.NotEqual("cost_services", CostTable.For(query, Published).Name);
    }

    [Fact]
    public void Thousands_of_imports_fit_into_the_text()
    {
        var many = Published with { ImportIds = [.. Enumerable.Range(1, 20_000).Select(i => (long)i)] };
        var statement = SqlWriter.Write(new CostQuery(), CostTable.Days, many, 3, 0, 1);
        Assert.Contains("ImportId IN [1,2,3,", statement.Sql, StringComparison.Ordinal);
        Assert.True(statement.Parameters.Values.Sum(v => v.Length) < 100);
    }

    private static void Reads(string question, string sql, string[] values)
    {
        var (query, problem) = CostQueryJson.Parse(question);
        Assert.True(problem is null, problem?.Detail);
        var statement = SqlWriter.Write(query!, CostTable.For(query!, Published), Published, 3, 0, 1_000);
        Assert.Equal(sql.ReplaceLineEndings("\n"), statement.Sql.ReplaceLineEndings("\n"));
        Assert.Equal(values, statement.Parameters.OrderBy(p => int.Parse(p.Key[1..], null)).Select(p => p.Value));
    }
}
