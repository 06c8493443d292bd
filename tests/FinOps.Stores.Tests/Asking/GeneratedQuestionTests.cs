using FinOps.Costs;
using FinOps.Focus;
using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Asking;

/// <summary>Questions made by a seeded die: the store, from either table, and the oracle give the same to the last digit.</summary>
public sealed class GeneratedQuestionTests(StoreFixture store)
{
    private const int Questions = 120;

    [Fact]
    public async Task The_store_answers_as_adding_up_the_file_by_hand()
    {
        var (rolledUp, byService) = (0, 0);
        await FocusBills.Tenant(store);
        for (var seed = 0; seed < Questions; seed++)
        {
            var query = new Die(seed, FocusBills.Oracle).Query();
            var expected = FocusBills.Oracle.Rows(query);
            var answer = await FocusBills.Ask(store, query);
            rolledUp += answer.AnsweredFrom == AnsweredFrom.RollUp ? 1 : 0;
            Same(seed, query, expected, answer);
            if (answer.AnsweredFrom == AnsweredFrom.RollUp)
            {
                Same(seed, query, expected, await FocusBills.Ask(store, query, rowsOnly: true));
                byService += Smallest(answer.Query) == CostTable.Services ? 1 : 0;
                Alike(seed, answer, await FocusBills.AskByDays(store, query));
            }

            Totals(seed, expected, answer);
            Alike(seed, answer, await FocusBills.Ask(store, query, layersOnly: true));
        }

        Assert.InRange(rolledUp, Questions / 5, Questions * 4 / 5);
        Assert.InRange(byService, Questions / 12, rolledUp - (Questions / 12));
    }

    [Fact]
    public async Task Pages_put_together_are_the_whole()
    {
        await FocusBills.Tenant(store);
        var whole = new CostQuery { GroupBy = [Dimension.Column("ServiceName"), Dimension.Column("RegionId")], Granularity = Granularity.Weekly, Limit = 10_000 };
        var all = await FocusBills.Ask(store, whole);
        var paged = new List<string?[]>();
        string? cursor = null;
        do
        {
            var page = await FocusBills.Ask(store, whole with { Limit = 37, Cursor = cursor });
            paged.AddRange(page.Rows);
            Assert.Equal(all.Totals.Select(t => t.Measures["EffectiveCost"]), page.Totals.Select(t => t.Measures["EffectiveCost"]));
            Assert.Equal(all.Rows.Count, page.RowCount);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(all.Rows.Select(QuestionFile.Row), paged.Select(QuestionFile.Row));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task Top_and_other_are_the_whole(int top)
    {
        await FocusBills.Tenant(store);
        var query = new CostQuery(Measure.BilledCost, by: [Dimension.Column("ServiceName")]) with { Granularity = Granularity.Daily, Limit = 10_000 };
        var all = await FocusBills.Ask(store, query);
        var cut = await FocusBills.Ask(store, query with { Top = top });
        Assert.Equal(all.Totals[0].Measures["BilledCost"], cut.Totals[0].Measures["BilledCost"]);
        foreach (var day in all.Rows.GroupBy(r => r[0]))
        {
            var whole = day.Aggregate(ExactDecimal.Zero, (sum, r) => sum + all.Number(r, "BilledCost"));
            Assert.Equal(whole, cut.Rows.Where(r => r[0] == day.Key).Aggregate(ExactDecimal.Zero, (sum, r) => sum + cut.Number(r, "BilledCost")));
        }

        Assert.Equal(Math.Min(top, 24), cut.Rows.Where(r => r[^1] == "false").Select(r => r[1]).Distinct().Count());
    }

    private static CostTable Smallest(CostQuery query) => CostTable.For(query, new PublishedImports(1, [1], new HashSet<string>(["Environment", "environment"]), default) { AreSummedByService = true });

    private static void Same(int seed, CostQuery query, List<string> expected, CostAnswer answer)
    {
        var given = answer.Rows.Select(r => QuestionFile.Row(r)).Order(StringComparer.Ordinal).ToList();
        Assert.True(answer.RowCount == expected.Count, $"seed {seed}: {answer.RowCount} rows instead of {expected.Count}: {CostQueryJson.Write(query)}");
        for (var i = 0; i < expected.Count; i++)
            Assert.True(expected[i] == given[i], $"seed {seed}, {answer.AnsweredFrom}: '{given[i]}' instead of '{expected[i]}': {CostQueryJson.Write(query)}");
    }

    // The quick way and the layered way: the same rows in the same order, the same totals.
    private static void Alike(int seed, CostAnswer quick, CostAnswer layered)
    {
        Assert.Equal(layered.Rows.Select(r => $"{seed} {QuestionFile.Row(r)}"), quick.Rows.Select(r => $"{seed} {QuestionFile.Row(r)}"));
        Assert.Equal(layered.Totals.Select(Text), quick.Totals.Select(Text));
        Assert.Equal(layered.RowCount, quick.RowCount);

        static string Text(CostTotal total) => $"{total.UnitColumn} {total.Unit} {string.Join(',', total.Measures.Select(m => $"{m.Key}={m.Value}"))}";
    }

    private static void Totals(int seed, List<string> expected, CostAnswer answer)
    {
        for (var m = 0; m < answer.Query.Measures.Count; m++)
        {
            var measure = answer.Query.Measures[m];
            var fromEnd = answer.Query.Measures.Count - m;
            var whole = expected.Select(r => r.Split(" | ")[^fromEnd]).Where(c => c != "-").Aggregate(ExactDecimal.Zero, (sum, c) => sum + ExactDecimal.Parse(c));
            var told = answer.Totals.SelectMany(t => t.Measures).Where(p => p.Key == measure.Name && p.Value is not null).Aggregate(ExactDecimal.Zero, (sum, p) => sum + ExactDecimal.Parse(p.Value!));
            Assert.True(whole == told, $"seed {seed}: totals of {measure} are {told} instead of {whole}");
        }
    }

    private sealed class Die(int seed, Oracle oracle)
    {
        private static readonly string[] Usual = ["ServiceName", "ProviderName", "RegionId", "SubAccountName", "ChargeCategory", "ServiceCategory", "BillingAccountId", "RegionName"];
        private static readonly string[] Rare = ["ResourceType", "SkuMeter", "PricingCategory", "CommitmentDiscountType", "InvoiceId", "ListUnitPrice", "ChargeFrequency", "BillingPeriodStart", "AvailabilityZone", "PricingUnit"];
        private readonly Random _die = new(seed);

        public CostQuery Query()
        {
            var usual = _die.Next(2) == 0;
            var query = new CostQuery
            {
                Measures = [.. Enumerable.Range(0, 1 + _die.Next(3)).Select(_ => Measure(usual)).Distinct()],
                Granularity = Pick(usual ? [Granularity.Total, Granularity.Daily, Granularity.Weekly, Granularity.Monthly, Granularity.Quarterly] : Enum.GetValues<Granularity>()),
                GroupBy = [.. Enumerable.Range(0, _die.Next(3)).Select(_ => Dimension(usual)).Distinct()],
                Filter = _die.Next(3) == 0 ? null : Filter(usual, 2),
                Limit = CostLimits.RowsPerPageMax,
            };
            var start = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero).AddDays(_die.Next(20));
            if (!usual) start = start.AddHours(_die.Next(24));
            return query.Granularity == Granularity.Hourly || _die.Next(2) == 0
                ? query with { Period = new CostPeriod(new ChargePeriod(start, start.AddDays(1 + _die.Next(10)))) }
                : query;
        }

        private Measure Measure(bool usual) => Pick(usual ? Costs.Measure.All.Where(m => m.UnitColumn is null or "BillingCurrency").ToArray() : [.. Costs.Measure.All]);

        private Dimension Dimension(bool usual) => _die.Next(5) switch
        {
            0 => Costs.Dimension.Tag(Pick(["Environment", "environment"])),
            1 when !usual => Costs.Dimension.Tag("CostCenter"),
            2 when !usual => Costs.Dimension.Sku(Pick(["CoreCount", "OperatingSystem"])),
            3 when !usual => Costs.Dimension.Column(Pick(Rare)),
            _ => Costs.Dimension.Column(Pick(Usual)),
        };

        private CostFilter Filter(bool usual, int depth)
        {
            if (depth > 0 && _die.Next(2) == 0)
            {
                return _die.Next(3) switch
                {
                    0 => new CostFilter.AllOf([Filter(usual, depth - 1), Filter(usual, depth - 1)]),
                    1 => new CostFilter.AnyOf([Filter(usual, depth - 1), Filter(usual, depth - 1)]),
                    _ => new CostFilter.Not(Filter(usual, depth - 1)),
                };
            }

            if (!usual && _die.Next(3) == 0)
            {
                var number = Costs.Dimension.Column(Pick(["BilledCost", "EffectiveCost", "ListUnitPrice", "PricingQuantity"]));
                return new CostFilter.Range(number, "0.1", _die.Next(2) == 0 ? null : "5.5");
            }

            var column = Dimension(usual);
            return _die.Next(column.Kind == ColumnKind.Text ? 6 : 4) switch
            {
                0 => new CostFilter.Is(column, ValueOf(column)),
                1 => new CostFilter.IsNot(column, ValueOf(column)),
                2 => new CostFilter.OneOf(column, [ValueOf(column), ValueOf(column)]),
                3 => new CostFilter.IsMissing(column),
                4 => new CostFilter.Contains(column, Pick(["a", "E", "prod", "us-", "ZZ"])),
                _ => new CostFilter.StartsWith(column, Pick(["A", "us", "P", "cc"])),
            };
        }

        // A value some charge has, so that filters hit.
        private string ValueOf(Dimension column)
        {
            var charge = oracle.Charges[_die.Next(oracle.Charges.Count)];
            var key = column.Source switch { DimensionSource.Tag => "Tags\0" + column.Key, DimensionSource.AllocatedTag => "AllocatedTags\0" + column.Key, DimensionSource.SkuDetail => "SkuPriceDetails\0" + column.Key, _ => column.Key };
            var value = charge.GetValueOrDefault(key, "");
            return column.Kind switch
            {
                ColumnKind.Decimal => value.Length == 0 ? "0" : ExactDecimal.Parse(value).ToString(),
                ColumnKind.Time => "2026-05-01",
                _ => value.Length == 0 ? "none" : value,
            };
        }

        private T Pick<T>(IReadOnlyList<T> items) => items[_die.Next(items.Count)];
    }
}
