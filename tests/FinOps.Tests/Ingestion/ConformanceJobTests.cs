using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>Which imports are judged when, and which of their rows.</summary>
public sealed class ConformanceJobTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(250_001, 1)]
    [InlineData(2_000_000, 1)]
    [InlineData(2_000_001, 9)]
    [InlineData(10_000_000, 40)]
    public void All_rows_are_judged_up_to_two_million_and_a_quarter_million_of_more(long rows, long oneIn) => Assert.Equal(oneIn, ConformanceJob.OneIn(rows));

    [Fact]
    public void Small_imports_are_judged_together_and_before_large_ones() =>
        Assert.Equal(
            ["1.0: 6", "1.2: 4 3 2", "1.3: 7", "1.2: 1", "1.2: 5"],
            ConformanceJob.Together([Of(1, 1_999_000), Of(2, 240_000), Of(3, 9_000), Of(4, 10), Of(5, 1_999_500), Of(6, 5, "1.0"), Of(7, 300_000, "1.3")])
                .Select(t => $"{t[0].FocusVersion}: {string.Join(' ', t.Select(i => i.Id))}"));

    private static Import Of(long id, long rows, string version = "1.2") =>
        new() { Id = id, Source = "upload", FileName = $"{id}.csv", RequestedFormat = "auto", FocusVersion = version, RowsLoaded = rows };
}
