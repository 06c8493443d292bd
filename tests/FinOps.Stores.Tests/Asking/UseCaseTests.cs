using System.Text.Json;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.Tests.Asking;

/// <summary>
/// The FOCUS use-case library over three bills of 5,000 rows. The expectations round every charge to twelve places before
/// they add, so a sum may differ by half of the twelfth place per charge, and by no more; ratios are binary fractions there.
/// </summary>
public sealed class UseCaseTests(StoreFixture store)
{
    private static readonly ExactDecimal RoundingPerCharge = ExactDecimal.Parse("0.0000000000005");
    private static readonly ExactDecimal LastPlace = ExactDecimal.Parse("0.000000000001");
    private static readonly ExactDecimal BinaryNoise = ExactDecimal.Parse("0.000000001");

    public static TheoryData<string> Ids => [.. UseCases.All.Select(u => u.Id)];

    [Fact]
    public void All_use_cases_are_asked()
    {
        using var file = Questions();
        Assert.Equal(
            file.RootElement.GetProperty("use_cases").EnumerateArray().Select(u => u.GetProperty("id").GetString()).Order(StringComparer.Ordinal),
            UseCases.All.Select(u => u.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Is_answered(string id)
    {
        using var file = Questions();
        var expected = file.RootElement.GetProperty("use_cases").EnumerateArray().Single(u => u.GetProperty("id").GetString() == id);
        var useCase = UseCases.All.Single(u => u.Id == id);
        var rows = await Ask(useCase.Query);
        if (useCase.LastStep is { } last) rows = last(rows);

        if (!useCase.CutAtRandom) Assert.Equal(expected.GetProperty("row_count").GetInt32(), rows.Count);
        var left = rows.ToList();
        foreach (var wanted in expected.GetProperty("rows_first20").EnumerateArray())
        {
            var cells = wanted.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.Null ? null : c.ToString()).ToList();
            var found = left.FindIndex(row => Same(useCase, row, cells));
            Assert.True(found >= 0, $"no row is {QuestionFile.Row(cells)}; the first is {(left.Count == 0 ? "none" : QuestionFile.Row(useCase.Cells.Select(c => UseCase.Show(c, left[0]))))}");
            left.RemoveAt(found);
        }

        if (!useCase.CutAtRandom) Sums(useCase, rows, expected);
    }

    private async Task<List<UseCaseRow>> Ask(CostQuery query)
    {
        var columns = CostColumns.Of(query).Select(c => c.Name).ToList();
        var rows = new List<UseCaseRow>();
        var costs = store.Costs(await FocusBills.Tenant(store));
        await foreach (var row in costs.AskAll(query, TestContext.Current.CancellationToken))
            rows.Add(new UseCaseRow(columns.Zip(row).ToDictionary(c => c.First, c => c.Second)));
        return rows;
    }

    private static bool Same(UseCase useCase, UseCaseRow row, List<string?> wanted)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            var shown = UseCase.Show(useCase.Cells[i], row);
            if (shown == wanted[i]) continue;
            if (shown is null || wanted[i] is null || !ExactDecimal.TryParse(shown, out var number) || !ExactDecimal.TryParse(wanted[i], out var expected)) return false;
            if ((number - expected).Abs() > Tolerance(useCase.Cells[i], row.Number("Count"))) return false;
        }

        return true;
    }

    private static void Sums(UseCase useCase, List<UseCaseRow> rows, JsonElement expected)
    {
        var names = expected.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
        foreach (var sum in expected.GetProperty("column_sums").EnumerateObject())
        {
            var cell = useCase.Cells[names.IndexOf(sum.Name)];
            var given = rows.Select(r => UseCase.Show(cell, r)).OfType<string>().Aggregate(ExactDecimal.Zero, (total, c) => total + ExactDecimal.Parse(c));
            var count = rows.Aggregate(ExactDecimal.Zero, (total, r) => total + r.Number("Count"));
            Assert.True((given - ExactDecimal.Parse(sum.Value.GetString()!)).Abs() <= Tolerance(cell, count), $"{sum.Name} adds up to {given} instead of {sum.Value}");
        }
    }

    private static ExactDecimal Tolerance(string cell, ExactDecimal charges) =>
        cell.StartsWith("ratio:", StringComparison.Ordinal) ? BinaryNoise
        : cell is "BilledCost" or "EffectiveCost" or "ListCost" or "ContractedCost" or "PricingCurrencyEffectiveCost" or "PricingQuantity" or "ConsumedQuantity" ? (charges * RoundingPerCharge) + LastPlace
        : ExactDecimal.Zero;

    private static JsonDocument Questions() => JsonDocument.Parse(File.ReadAllText(SharedData.Need("data/focus-questions/questions.json")));
}
