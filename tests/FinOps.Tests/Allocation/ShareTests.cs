using FinOps.Focus;
using FinOps.Understand.Allocation;
using FsCheck;
using FsCheck.Fluent;

namespace FinOps.Tests.Allocation;

/// <summary>Whatever the weights are, the parts are the whole; and only what changed is computed again.</summary>
public sealed class ShareTests
{
    private static readonly Dictionary<string, string> Nobody = new(StringComparer.Ordinal);

    [Fact]
    public void Parts_follow_each_other_from_nothing_to_the_whole() => Prop.ForAll(
        ArbMap.Default.ArbFor<decimal[]>(), weights =>
        {
            var shares = Share.Cut([.. weights.Select(w => new WeightedPart(Nobody, "", ExactDecimal.Parse(w.ToString(System.Globalization.CultureInfo.InvariantCulture))))]);
            if (!weights.Any(w => w > 0)) return shares.Count == 0;
            return shares[0].From == 0 && shares[^1].To == shares[^1].Whole && shares.Zip(shares.Skip(1)).All(s => s.First.To == s.Second.From) && shares.All(s => s.To > s.From && s.Whole == shares[0].Whole);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Simple_weights_stay_exact()
    {
        var shares = Share.Cut([new(Nobody, "a", ExactDecimal.Parse("2")), new(Nobody, "b", ExactDecimal.Parse("1")), new(Nobody, "c", ExactDecimal.Parse("-5"))]);

        Assert.Equal([("a", 0L, 2L, 3L), ("b", 2L, 3L, 3L)], shares.Select(s => (s.Pool, s.From, s.To, s.Whole)));
        Assert.False(shares[0].IsFinite);
    }

    [Fact]
    public void Only_days_that_something_changed_about_are_computed_again()
    {
        var (first, second) = (new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 2));
        var imports = new Dictionary<long, IReadOnlyList<DateOnly>> { [1] = [first, second], [2] = [second] };
        var days = new Dictionary<DateOnly, AllocatedDay> { [first] = Day(first, 1), [second] = Day(second, 1) };
        var timeline = new List<DatedRules> { new(1, null, RuleSet.Empty) };
        IReadOnlyList<DateOnly> Planned(Dictionary<long, IReadOnlyList<DateOnly>> allocated, params DatedRules[] more) =>
            [.. AllocationPlan.Of(imports, allocated, days, [.. timeline, .. more]).Runs.SelectMany(r => r.Days)];

        Assert.Empty(Planned(imports));
        Assert.Equal([second], Planned(new() { [1] = [first, second] }));
        Assert.Equal([second], Planned(imports, new DatedRules(2, second, RuleSet.Empty)));
        Assert.Equal([first, second], Planned(imports, new DatedRules(2, null, RuleSet.Empty)));
    }

    [Fact]
    public void A_key_of_the_month_looks_at_all_of_its_days_and_other_rules_leave_the_days_before_them_alone()
    {
        var (first, second) = (new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 2));
        var imports = new Dictionary<long, IReadOnlyList<DateOnly>> { [1] = [first], [2] = [second] };
        var monthly = new RuleSet { Pools = [new Pool { Id = "p", Key = SplitKey.DirectCost, Over = KeyPeriod.Month }] };
        string Planned(Dictionary<long, IReadOnlyList<DateOnly>> allocated, int number, params DatedRules[] timeline)
        {
            var days = new Dictionary<DateOnly, AllocatedDay> { [first] = Day(first, 1), [second] = Day(second, number) };
            return string.Join("; ", AllocationPlan.Of(imports, allocated, days, timeline).Runs.Select(r => $"{r.Rules.Number}: {string.Join(' ', r.Days.Select(d => d.Day))}, key {string.Join(' ', r.KeyDays.Select(d => d.Day))}"));
        }

        DatedRules[] one = [new(1, null, monthly)];
        DatedRules[] two = [.. one, new(2, second, monthly)];
        Assert.Equal("", Planned(imports, 1, one));
        Assert.Equal("1: 1 2, key ", Planned(new() { [1] = [first] }, 1, one));
        Assert.Equal("2: 2, key 1", Planned(imports, 1, two));
        Assert.Equal("1: 1, key 2; 2: 2, key 1", Planned(new() { [1] = [first] }, 2, two));
        Assert.Equal("2: 2, key ", Planned(imports, 1, [.. one, new(2, second, RuleSet.Empty)]));
    }

    private static AllocatedDay Day(DateOnly day, int number) => new() { TenantId = 1, Day = day, RunId = 1, Number = number, Summed = true };
}
