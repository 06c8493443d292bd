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

    private async Task<List<string?[]>> Ask(int tenant, string question)
    {
        var (query, problem) = CostQueryJson.Parse(question);
        Assert.True(query is not null, problem?.Detail);
        return [.. (await store.Costs(tenant).Ask(query, TestContext.Current.CancellationToken)).Rows.Select(r => r.ToArray())];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
