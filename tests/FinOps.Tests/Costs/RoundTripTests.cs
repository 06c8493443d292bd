using FinOps.Costs;

namespace FinOps.Tests.Costs;

/// <summary>What is written is read again as the same question.</summary>
public sealed class RoundTripTests
{
    private const int Questions = 2_000;

    [Fact]
    public void Filters_survive_text_and_the_text_survives_them()
    {
        for (var seed = 0; seed < Questions; seed++)
        {
            var filter = new Generated(seed).Filter(4);
            var text = WhereText.Write(filter);
            var (read, problem) = WhereText.Parse(text);
            Assert.True(problem is null, $"seed {seed}: {text}: {problem?.Detail}");
            Assert.True(filter.Equals(read), $"seed {seed}: {text}");
            Assert.Equal(text, WhereText.Write(read!));
        }
    }

    [Fact]
    public void Questions_survive_JSON()
    {
        for (var seed = 0; seed < Questions; seed++)
        {
            var query = new Generated(seed).Query();
            var text = CostQueryJson.Write(query);
            var (read, problem) = CostQueryJson.Parse(text);
            Assert.True(problem is null, $"seed {seed}: {text}: {problem?.Detail}");
            Assert.True(query.Equals(read), $"seed {seed}: {text}\n{CostQueryJson.Write(read!)}");
        }
    }

    [Fact]
    public void Different_filters_are_written_differently()
    {
        var filters = Enumerable.Range(0, Questions).Select(seed => new Generated(seed).Filter(3)).Distinct().ToList();
        Assert.Equal(filters.Count, filters.Select(WhereText.Write).Distinct(StringComparer.Ordinal).Count());
        Assert.True(filters.Count > Questions / 2);
    }
}
