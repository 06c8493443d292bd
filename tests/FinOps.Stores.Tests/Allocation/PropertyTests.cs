using System.Diagnostics;
using System.Globalization;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.Tests.Allocation;

/// <summary>
/// What holds of every allocation, on a small bill whose costs do not divide evenly: the order of rules that have nothing to do
/// with each other, how often and in which pieces it is computed, and what a question filters, change no digit.
/// </summary>
public sealed class PropertyTests(StoreFixture store)
{
    private const int Accounts = 5;
    private const int Services = 4;
    private static readonly TimeSpan ManyRulesMax = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Rules_that_take_different_charges_may_stand_in_any_order()
    {
        var tenant = await Imported(1, 2, 3);
        var rules = Rules();
        var first = await Result(tenant, rules, 1);
        Assert.Equal(first, await Result(tenant, rules with { Rules = [.. rules.Rules.Reverse()] }, 2));
        Assert.Equal(first, await Result(tenant, rules with { Rules = [.. rules.Rules.OrderBy(r => r.Id[^1]).ThenByDescending(r => r.Id, StringComparer.Ordinal)] }, 3));
    }

    [Fact]
    public async Task Computing_again_gives_the_same_and_only_what_changed_is_computed()
    {
        var tenant = await Imported(1, 2, 3);
        var first = await Result(tenant, Rules(), 1);
        Assert.Empty(await Bring(tenant, new DatedRules(1, null, Rules())));
        Assert.Equal(first, await Result(tenant, Rules(), 2));
    }

    [Fact]
    public async Task Day_by_day_gives_the_same_as_all_at_once()
    {
        var rules = new DatedRules(1, null, Rules());
        var whole = await Imported(1, 2, 3);
        await Import(whole, 40, 1);
        await Bring(whole, rules);

        var pieces = store.NewTenant();
        foreach (var day in new[] { 1, 2, 3 })
        {
            await Import(pieces, 0, day);
            Assert.Equal([new DateOnly(2026, 5, day)], await Bring(pieces, rules));
        }

        // Late charges of the first day change the shares of that day.
        await Import(pieces, 40, 1);
        Assert.Equal([new DateOnly(2026, 5, 1)], await Bring(pieces, rules));
        Assert.Equal(await Answer(whole), await Answer(pieces));
    }

    [Fact]
    public async Task A_filter_changes_no_share()
    {
        var tenant = await Imported(1, 2);
        await Bring(tenant, new DatedRules(1, null, Rules()));
        var whole = await ByTeam(tenant, "");
        foreach (var (column, values) in new[] { ("SubAccountName", Enumerable.Range(0, Accounts).Select(a => $"account-{a}")), ("ServiceName", Enumerable.Range(0, Services).Select(s => $"service-{s}")) })
        {
            var sum = new SortedDictionary<string, ExactDecimal>(StringComparer.Ordinal);
            foreach (var value in values)
            {
                foreach (var (team, cost) in await ByTeam(tenant, $$""","filter":{"column":"{{column}}","op":"equals","value":"{{value}}"}"""))
                    sum[team] = sum.GetValueOrDefault(team) + cost;
            }

            Assert.Equal(whole, sum);
        }
    }

    [Fact]
    public async Task Rules_hold_from_their_date_and_days_before_it_keep_theirs()
    {
        var tenant = await Imported(1, 2, 3);
        var old = await Result(tenant, Rules(), 1);
        var everything = new RuleSet { Rules = [new AllocationRule { Id = "all", Targets = [new RuleTarget { Set = Team("one") }] }] };
        Assert.Equal([new DateOnly(2026, 5, 3)], await Bring(tenant, new DatedRules(1, null, Rules()), new DatedRules(2, new DateOnly(2026, 5, 3), everything)));
        var now = await Answer(tenant);
        Assert.Equal(old.Where(r => !r.StartsWith("2026-05-03", StringComparison.Ordinal)), now.Where(r => !r.StartsWith("2026-05-03", StringComparison.Ordinal)));
        Assert.All(now.Where(r => r.StartsWith("2026-05-03", StringComparison.Ordinal)), r => Assert.StartsWith("2026-05-03 | one |", r, StringComparison.Ordinal));
        Assert.Contains(now, r => r.StartsWith("2026-05-03", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_the_month_is_the_same_whenever_it_is_computed_and_other_rules_change_no_day_before_them()
    {
        var third = new DateOnly(2026, 5, 3);
        var rules = Rules() with { Pools = [new Pool { Id = "shared", Key = SplitKey.DirectCost, Over = KeyPeriod.Month }] };
        DatedRules[] both = [new(1, null, rules), new(2, third, rules with { Rules = [.. rules.Rules.Where(r => r.Id != "account-4")] })];
        var pieces = await Imported(1, 2, 3);
        var old = await Result(pieces, rules, 1);
        Assert.Equal([third], await Bring(pieces, both));
        var now = await Answer(pieces);
        Assert.Equal(old.Where(IsBefore), now.Where(IsBefore));
        Assert.NotEqual(old, now);
        await Import(pieces, 40, 1);
        Assert.Equal(3, (await Bring(pieces, both)).Count);

        var whole = await Imported(1, 2, 3);
        await Import(whole, 40, 1);
        await Bring(whole, both);
        Assert.Equal(await Answer(whole), await Answer(pieces));

        static bool IsBefore(string row) => !row.StartsWith("2026-05-03", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_the_rules_are_the_parts_are_the_whole_per_measure_and_day(int seed)
    {
        var tenant = await Imported(1, 2);
        var whole = await Sums(tenant, """{"measures":["EffectiveCost","BilledCost","ListCost","ContractedCost"],"granularity":"daily","groupBy":["BillingCurrency"]}""");
        var die = new Random(seed);
        for (var n = 1; n <= 3; n++)
        {
            await Bring(tenant, new DatedRules(n, null, AnyRules(die)));
            foreach (var by in new[] { "\"alloc:team\",\"alloc:pool\"", "\"alloc:team\",\"ResourceName\"" })
                Assert.Equal(whole, await Sums(tenant, $$"""{"measures":["EffectiveCost","BilledCost","ListCost","ContractedCost"],"granularity":"daily","groupBy":["BillingCurrency",{{by}}]}"""));
        }
    }

    /// <summary>Any rules: weights and pools of every key, pools that feed each other, rules that take everything too early.</summary>
    private static RuleSet AnyRules(Random die)
    {
        RuleTarget Target() => new() { Weight = Math.Round(die.Next(1, 9_999) / 7_000m, 9), Set = Team(Text($"team-{die.Next(9)}")) };
        PoolTarget Part(int i, int t) => i < 3 && die.Next(3) == 0
            ? new PoolTarget { Weight = 1 + die.Next(9), Pool = Text($"pool-{i + 1}") }
            : new PoolTarget { Weight = 1 + die.Next(97), Set = Team(Text($"team-{t}")) };
        Pool Any(int i)
        {
            var key = new[] { SplitKey.Even, SplitKey.Fixed, SplitKey.DirectCost }[die.Next(3)];
            return new Pool
            {
                Id = Text($"pool-{i}"),
                Key = key,
                Measure = FocusColumns.Costs[die.Next(FocusColumns.Costs.Count)],
                Over = (KeyPeriod)die.Next(2),
                Otherwise = (WithoutKey)die.Next(2),
                WithReceived = key == SplitKey.DirectCost && die.Next(2) == 0,
                Targets = key == SplitKey.DirectCost ? [] : [.. Enumerable.Range(0, die.Next(1, 7)).Select(t => Part(i, t))],
            };
        }

        AllocationRule Some(int i) => die.Next(3) switch
        {
            0 => new AllocationRule { Id = Text($"rule-{i}"), When = [RuleCondition.In("ServiceName", Text($"service-{i % Services}"))], Pool = Text($"pool-{die.Next(4)}") },
            1 => new AllocationRule { Id = Text($"rule-{i}"), When = [RuleCondition.In("SubAccountName", Text($"account-{i % Accounts}"))], Targets = [.. Enumerable.Range(0, die.Next(1, 5)).Select(_ => Target())] },
            _ => new AllocationRule { Id = Text($"rule-{i}"), When = [new RuleCondition("ResourceName", ConditionOperator.Regex, [Text($"{i}$")])], Pool = Text($"pool-{die.Next(4)}") },
        };
        return new RuleSet { Rules = [.. Enumerable.Range(0, 8).Select(Some)], Pools = [.. Enumerable.Range(0, 4).Select(Any)] };
    }

    [Fact]
    public async Task Ten_thousand_rules_are_followed()
    {
        var tenant = await Imported(1);
        var rules = Enumerable.Range(0, 9_000).Select(i => Rule(Text($"exact-{i}"), "nobody", RuleCondition.In("ResourceName", Text($"elsewhere-{i}"))))
            .Concat(Enumerable.Range(0, 994).Select(i => Rule(Text($"pattern-{i}"), "nobody", new RuleCondition("ResourceName", ConditionOperator.Regex, [Text($"^elsewhere-.*-{i}$")]))))
            .Concat(Rules().Rules).ToList();
        Assert.Equal(RuleLimits.RulesMax, rules.Count);
        var few = await Result(tenant, Rules(), 1);
        var clock = Stopwatch.StartNew();
        Assert.Equal(few, await Result(tenant, Rules() with { Rules = rules }, 2));
        Assert.True(clock.Elapsed < ManyRulesMax, $"It took {clock.Elapsed}.");
    }

    /// <summary>Each charge fits one of them: what runs on the shared service goes to the pool, the rest to its account's team.</summary>
    private static RuleSet Rules() => new()
    {
        Rules =
        [
            new AllocationRule { Id = "shared-0", When = [RuleCondition.In("ServiceName", "service-0")], Pool = "shared" },
            .. Enumerable.Range(0, Accounts).Select(a => Rule(Text($"account-{a}"), Text($"team-{a % 3}"),
                a % 2 == 0 ? RuleCondition.In("SubAccountName", Text($"account-{a}")) : new RuleCondition("SubAccountName", ConditionOperator.Regex, [Text($"-{a}$")]),
                new RuleCondition("ServiceName", ConditionOperator.Equals, ["service-0"], Not: true))),
        ],
        Pools = [new Pool { Id = "shared", Key = SplitKey.DirectCost }],
    };

    private static AllocationRule Rule(string id, string team, params RuleCondition[] when) => new() { Id = id, When = when, Targets = [new RuleTarget { Set = Team(team) }] };

    private static Dictionary<string, string> Team(string team) => new(StringComparer.Ordinal) { ["team"] = team };

    private async Task<int> Imported(params int[] days)
    {
        var tenant = store.NewTenant();
        foreach (var day in days) await Import(tenant, 0, day);
        return tenant;
    }

    private Task Import(int tenant, int first, int day)
    {
        var charges = Enumerable.Range(first, 40).Select(i => Text(
            $"2026-05-{day:00} | service-{i % Services} | account-{i % Accounts} | machine-{i} | {1 + (((i * 37) + (day * 11)) % 101)}.{(i * 7) + day:0000}3"));
        return store.Import(tenant, [store.Write(QuestionFile.Read(charges.Prepend("charges ChargePeriodStart | ServiceName | SubAccountName | ResourceName | EffectiveCost")).Csv)]);
    }

    private Task<IReadOnlyList<DateOnly>> Bring(int tenant, params DatedRules[] timeline) => store.Allocated.Bring(store, tenant, timeline, [], TestContext.Current.CancellationToken);

    private async Task<List<string>> Result(int tenant, RuleSet rules, int number)
    {
        Assert.NotEmpty(await Bring(tenant, new DatedRules(number, null, rules)));
        return await Answer(tenant);
    }

    private async Task<List<string>> Answer(int tenant)
    {
        var rows = await Ask(tenant, """{"groupBy":["alloc:team","alloc:pool","ServiceName"],"granularity":"daily","orderBy":["Period","alloc:team","alloc:pool","ServiceName"]}""");
        Assert.NotEmpty(rows);
        return rows.ConvertAll(QuestionFile.Row);
    }

    private async Task<SortedDictionary<string, ExactDecimal>> ByTeam(int tenant, string filter) =>
        new((await Ask(tenant, $$"""{"groupBy":["alloc:team"]{{filter}}}""")).ToDictionary(r => r[0]!, r => ExactDecimal.Parse(r[^1]!), StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>What rows add up to per day and currency: one text for each.</summary>
    private async Task<List<string>> Sums(int tenant, string question) =>
        [.. (await Ask(tenant, question)).GroupBy(r => $"{r[0]} {r[1]}").OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} {string.Join(' ', Enumerable.Range(1, 4).Reverse().Select(at => g.Aggregate(ExactDecimal.Zero, (sum, r) => sum + ExactDecimal.Parse(r[^at]!))))}")];

    private async Task<List<string?[]>> Ask(int tenant, string question)
    {
        var (query, problem) = CostQueryJson.Parse(question);
        Assert.True(query is not null, problem?.Detail);
        return [.. (await store.Costs(tenant).Ask(query, TestContext.Current.CancellationToken)).Rows.Select(r => r.ToArray())];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
