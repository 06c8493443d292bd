using FinOps.Costs;

namespace FinOps.Stores.Tests.Asking;

/// <summary>SQL, quotes, escapes and placeholders in every text of a question: they are looked for as they are, and nothing else happens.</summary>
public sealed class HostileTextTests(StoreFixture store)
{
    private static readonly string[] Texts =
    [
        "'", "''", "\\", "\\'", "\\\\", "'; DROP TABLE cost_rows; --", "' OR 1=1 --", "\") OR (\"1\"=\"1", "{p1:String}", "{imports:Array(UInt64)}",
        "tab\there", "line\nbreak", "return\rhere", "bell\b", "\f", "Null", "%27", "a&b=c&query=SELECT 1", "+", " lead and trail ", "日本語", "😀", "ünïcode", "/* */", "--", "#",
        "${jndi}", "]", "[", "`", "$$", "\u00a0", "\u200b", "\ufeff", "x'y\"z\\w",
    ];

    [Fact]
    public async Task Each_text_finds_its_own_charge()
    {
        var tenant = store.NewTenant();
        await store.Import(tenant, [store.Write(Bill())], "k");
        var costs = store.Costs(tenant);
        for (var i = 0; i < Texts.Length; i++)
        {
            var text = Texts[i];
            var own = (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var service = Dimension.Column("ServiceName");
            foreach (var filter in new CostFilter[]
            {
                new CostFilter.Is(service, text),
                new CostFilter.OneOf(service, [text, "none"]),
                new CostFilter.AllOf([new CostFilter.StartsWith(service, text), new CostFilter.Is(service, text)]),
                new CostFilter.Not(new CostFilter.IsNot(service, text)),
                new CostFilter.Is(Dimension.Tag("k"), text),
                new CostFilter.Is(Dimension.Tag(text), "v"),
                new CostFilter.Is(Dimension.Sku(text), "v"),
            })
            {
                var answer = await costs.Ask(new CostQuery { Filter = filter }, TestContext.Current.CancellationToken);
                Assert.True(answer.Rows is [[_, var cost]] && cost == own, $"{filter} of '{text}' gives {string.Join(';', answer.Rows.Select(r => QuestionFile.Row(r)))}");
            }

            var grouped = await costs.Ask(new CostQuery { GroupBy = [Dimension.Tag(text), Dimension.Extension(text)], Limit = 10 }, TestContext.Current.CancellationToken);
            Assert.Contains(grouped.Rows, r => r[0] == "v" && r[^1] == own);
            var values = await costs.Values(service, text, CostPeriod.Everything, 1_000, TestContext.Current.CancellationToken);
            Assert.Contains(values.Values, v => v.Value == text);
        }
    }

    [Fact]
    public async Task The_largest_filter_allowed_is_answered()
    {
        var tenant = store.NewTenant();
        await store.Import(tenant, [store.Write(Bill())], "k");
        // Two bytes a letter and three characters of an address for each: what fits into a question fits into the engine.
        var each = CostLimits.QuestionBytesMax / CostLimits.FilterValuesMax / 2 - 4;
        var values = Enumerable.Range(1, CostLimits.FilterValuesMax - 1).Select(i => new string('ü', each) + i).Append(Texts[0]).ToList();
        var answer = await store.Costs(tenant).Ask(new CostQuery { Filter = new CostFilter.OneOf(Dimension.Column("ServiceName"), values) }, TestContext.Current.CancellationToken);
        Assert.Equal("1", answer.Rows.Single()[^1]);
    }

    [Fact]
    public async Task The_charges_are_all_still_there()
    {
        var tenant = store.NewTenant();
        await store.Import(tenant, [store.Write(Bill())], "k");
        foreach (var text in Texts)
            await store.Costs(tenant).Ask(new CostQuery { Filter = new CostFilter.Contains(Dimension.Extension(text), text) }, TestContext.Current.CancellationToken);
        var all = await store.Costs(tenant).Ask(new CostQuery(Measure.Count), TestContext.Current.CancellationToken);
        Assert.Equal(Texts.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), all.Rows[0][0]);
    }

    private static string Bill()
    {
        var lines = Texts.Select((text, i) => string.Join(',', new[]
        {
            "Cloud", "1", "2026-05-01", "2026-06-01", "2026-05-01", "2026-05-02", "Usage", "USD", text, "Other", $"{i + 1}", $"{i + 1}", "0", "0",
            System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["k"] = text, [text] = "v" }),
            System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { [text] = "v" }),
        }.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")));
        return "ProviderName,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,ServiceName,ServiceCategory,BilledCost,EffectiveCost,ListCost,ContractedCost,Tags,SkuPriceDetails\n"
            + string.Join('\n', lines) + "\n";
    }
}
