using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FinOps.Costs;

/// <summary>An answer as the outside sees it: enough for a chart, a table and a file.</summary>
public sealed class CostAnswerView
{
    /// <summary>The names of the columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What the cells of each column are.</summary>
    [AllowedValues("time", "text", "currency", "unit", "amount", "quantity", "count", "share", "flag")]
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>One page of rows: texts, null for a missing value, true or false in a column of flags.</summary>
    public required IReadOnlyList<object?[]> Rows { get; init; }

    /// <summary>The sums over all rows, not only of this page.</summary>
    public required IReadOnlyList<CostTotalView> Totals { get; init; }

    /// <summary>The question as understood: period resolved, defaults filled.</summary>
    public required JsonNode Query { get; init; }

    /// <summary>The cursor of the next page, or null.</summary>
    public required string? Next { get; init; }

    /// <summary>How many rows all pages have together.</summary>
    public required long RowCount { get; init; }

    /// <summary>The version of the data that was asked.</summary>
    public required long DataVersion { get; init; }

    /// <summary>Where the answer was found.</summary>
    [AllowedValues("rollup", "rows")]
    public required string AnsweredFrom { get; init; }

    /// <summary>How long the answer took.</summary>
    public required long Milliseconds { get; init; }

    /// <summary>Shows an answer.</summary>
    public static CostAnswerView Of(CostAnswer answer) => new()
    {
        Columns = [.. answer.Columns.Select(c => c.Name)],
        Kinds = [.. answer.Columns.Select(c => c.Kind.ToString().ToLowerInvariant())],
        Rows = RowsOf(answer),
        Totals = [.. answer.Totals.Select(CostTotalView.Of)],
        Query = JsonNode.Parse(CostQueryJson.Write(answer.Query))!,
        Next = answer.Next,
        RowCount = answer.RowCount,
        DataVersion = answer.DataVersion,
        AnsweredFrom = answer.AnsweredFrom == Costs.AnsweredFrom.RollUp ? "rollup" : "rows",
        Milliseconds = (long)Math.Round(answer.Took.TotalMilliseconds),
    };

    private static IReadOnlyList<object?[]> RowsOf(CostAnswer answer)
    {
        var flag = answer.Query.Top is null ? -1 : answer.Columns.Count - 1;
        return flag < 0
            ? answer.Rows
            : [.. answer.Rows.Select(row => row.Select((cell, i) => i == flag ? cell == "true" : (object?)cell).ToArray())];
    }
}

/// <summary>The sums in one currency, or in one unit of quantity.</summary>
/// <param name="Currency">The currency; null when the measures are no money or the charges name none.</param>
/// <param name="UnitColumn">The column that tells the unit, where it is not the billing currency.</param>
/// <param name="Unit">The unit, where it is not the billing currency.</param>
/// <param name="Amount">The sum of the first measure told here.</param>
/// <param name="Previous">The same in the period compared with; null when nothing is compared.</param>
/// <param name="Measures">The sum of each measure told here.</param>
public sealed record CostTotalView(
    string? Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UnitColumn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unit,
    string? Amount, string? Previous, IReadOnlyDictionary<string, string?> Measures)
{
    internal static CostTotalView Of(CostTotal total)
    {
        var billed = total.UnitColumn == "BillingCurrency";
        var first = total.Measures.Keys.FirstOrDefault();
        return new CostTotalView(
            billed ? total.Unit : null,
            billed ? null : total.UnitColumn,
            billed ? null : total.Unit,
            first is null ? null : total.Measures[first],
            first is null ? null : total.Previous?[first],
            total.Measures);
    }
}

/// <summary>A question as the outside writes it; <see cref="CostQueryJson"/> reads it.</summary>
public sealed class CostQuestion
{
    /// <summary>What is added up; EffectiveCost when absent.</summary>
    public IReadOnlyList<string>? Measures { get; init; }

    /// <summary>A preset, or start and end (exclusive); everything when absent.</summary>
    public PeriodView? Period { get; init; }

    /// <summary>How time is cut.</summary>
    [AllowedValues("total", "hourly", "daily", "weekly", "monthly", "quarterly")]
    public string? Granularity { get; init; }

    /// <summary>FOCUS columns, tag:KEY, allocatedTag:KEY, sku:KEY, x_ columns, alloc:NAME for what charges are allocated to.</summary>
    public IReadOnlyList<string>? GroupBy { get; init; }

    /// <summary><c>and</c>, <c>or</c>, <c>not</c>, or a condition with <c>column</c> and <c>op</c>.</summary>
    public JsonElement? Filter { get; init; }

    /// <summary>How many groups stay apart from "(other)".</summary>
    public int? Top { get; init; }

    /// <summary>The order of rows.</summary>
    public IReadOnlyList<CostOrder>? OrderBy { get; init; }

    /// <summary>Rows of a page.</summary>
    public int? Limit { get; init; }

    /// <summary>The next of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>What it is compared with.</summary>
    [AllowedValues("previous_period", "same_days_last_month")]
    public string? Compare { get; init; }

    /// <summary>Whether shares of the total are told.</summary>
    public bool? ShareOfTotal { get; init; }
}

/// <summary>A period as the outside sees it.</summary>
/// <param name="Start">The first moment inside.</param>
/// <param name="End">The first moment after.</param>
/// <param name="Preset">The name by which it was asked for.</param>
public sealed record PeriodView(string? Start, string? End, string? Preset = null)
{
    internal static PeriodView? Of(CostPeriod period) => period.Range is { } range ? Of(range, period.Preset) : null;

    internal static PeriodView Of(Focus.ChargePeriod range, string? preset = null) =>
        new(FilterValues.TimeText(range.Start), FilterValues.TimeText(range.End), preset);
}
