using FinOps.Focus;
using FinOps.Understand.Allocation;

namespace FinOps.Tests.Allocation;

/// <summary>Pools at their limits: as deep as they may be, wider than they may be, and with names that hold any sign.</summary>
public sealed class PoolSharesTests
{
    private static readonly Dictionary<string, string> Nobody = new(StringComparer.Ordinal);

    [Fact]
    public void Two_hundred_pools_one_feeding_the_next_share_out_the_whole()
    {
        var pools = Enumerable.Range(0, RuleLimits.PoolsMax).Select(i => new Pool
        {
            Id = $"p{i}",
            Key = SplitKey.Fixed,
            Targets = i + 1 < RuleLimits.PoolsMax
                ? [new PoolTarget { Weight = 2, Pool = $"p{i + 1}" }, new PoolTarget { Set = Team($"team-{i % 7}") }]
                : [new PoolTarget { Set = Team("last") }],
        });
        var rules = new RuleSet { Pools = [.. pools.Reverse()], Rules = [new AllocationRule { Id = "r", Pool = "p0" }] };
        Assert.Null(RuleSetCheck.FirstError(rules));

        var shares = Shared(rules, ("team", "p0")).Shares;

        Assert.Equal((0L, shares[^1].Whole), (shares[0].From, shares[^1].To));
        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal("p0>p1>p2", shares.Single(s => s.Pool.Count(c => c == '>') == 2).Pool);
    }

    [Fact]
    public void A_charge_in_too_many_parts_is_refused_by_name()
    {
        Pool Wide(string id, string dimension) => new() { Id = id, Key = SplitKey.Even, Dimensions = [dimension], Targets = [.. Enumerable.Range(0, 100).Select(i => new PoolTarget { Set = new Dictionary<string, string>(StringComparer.Ordinal) { [dimension] = $"{id}{i}" } })] };
        var rules = new RuleSet { Dimensions = ["team", "env"], Pools = [Wide("a", "team"), Wide("b", "env")], Rules = [new AllocationRule { Id = "r1", Pool = "a" }, new AllocationRule { Id = "r2", Pool = "b" }] };

        var problem = Assert.Throws<RulesRefusedException>(() => Shared(rules, ("team", "a"), ("env", "b"))).Problem;

        Assert.Equal(("limit_exceeded", nameof(RuleLimits.PartsMax), 5_000L), (problem.Code, problem.Limit!.Name, problem.Limit.Value));
    }

    [Fact]
    public void Names_that_hold_the_sign_between_two_stay_apart()
    {
        foreach (var values in new[] { new[] { "a\u001fb", "c" }, ["a", "b\u001fc"], ["\u001b", "\u001bs\u001f"], ["", ""] })
            Assert.Equal(values, PoolKeys.Values(PoolKeys.Key(values)));
        Assert.NotEqual(PoolKeys.Key(["a\u001fb", "c"]), PoolKeys.Key(["a", "b\u001fc"]));
    }

    private static Dictionary<string, string> Team(string team) => new(StringComparer.Ordinal) { ["team"] = team };

    /// <summary>What one charge of a dollar is shared into.</summary>
    private static DayShares Shared(RuleSet rules, params (string Dimension, string Pool)[] splits)
    {
        var outcome = new Outcome("1", Nobody, Nobody, PlacingMethod.Shared, splits.ToDictionary(s => s.Dimension, s => s.Pool, StringComparer.Ordinal));
        var amounts = FocusColumns.Costs.ToDictionary(c => c, _ => ExactDecimal.One, StringComparer.Ordinal);
        return new PoolShares(rules, new PoolKeys()).Of(new Dictionary<string, Outcome>(StringComparer.Ordinal) { ["1"] = outcome }, [new SharedSum(new DateOnly(2026, 5, 1), "USD", "1", amounts)]).Single();
    }
}
