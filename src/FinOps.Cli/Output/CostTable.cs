using System.Text;
using System.Text.Json;

namespace FinOps.Cli.Output;

/// <summary>An answer about costs as a table: one currency is said once, above; several stay a column.</summary>
internal sealed class CostTable
{
    public const string Missing = "(none)";
    private const string CurrencyColumn = "BillingCurrency";
    private const string PeriodColumn = "Period";

    private readonly JsonElement _first;
    private readonly string[] _names;
    private readonly string[] _kinds;
    private readonly string?[][] _rows;
    private readonly string[] _currencies;
    private readonly bool _exact;

    public CostTable(List<JsonElement> pages, bool exact)
    {
        _first = pages[0];
        _exact = exact;
        _names = [.. _first.Items("columns").Select(c => c.AsText() ?? "")];
        _kinds = [.. _first.Items("kinds").Select(k => k.AsText() ?? "")];
        _rows = [.. pages.SelectMany(page => page.Items("rows")).Select(row => row.EnumerateArray().Select(cell => cell.AsText()).ToArray())];
        var currency = Array.IndexOf(_names, CurrencyColumn);
        _currencies = currency < 0 ? [] : [.. _rows.Select(row => row[currency] ?? "").Distinct(StringComparer.Ordinal)];
    }

    public bool IsEmpty => _rows.Length == 0;

    /// <summary>EffectiveCost in USD by ServiceName, 2026-05-01 until 2026-06-01 (exclusive)</summary>
    public string Caption
    {
        get
        {
            var caption = new StringBuilder(string.Join(", ", Measures));
            if (_currencies.Length == 1)
                caption.Append(" in ").Append(_currencies[0]);
            var groups = Groups.ToList();
            if (groups.Count > 0)
                caption.Append(" by ").AppendJoin(", ", groups);
            if (_first.Get("query")?.Get("period") is { } period && period.Text("start") is { } start && period.Text("end") is { } end)
                caption.Append(", ").Append(start).Append(" until ").Append(end).Append(" (exclusive)");
            return TextWidth.Clean(caption.ToString());
        }
    }

    private IEnumerable<string> Groups =>
        _names.Where((name, i) => _kinds[i] is "text" or "time" && name != PeriodColumn);

    /// <summary>The columns that are no companion (Previous, Change, Share) of another.</summary>
    private IEnumerable<string> Measures => _names.Where((name, i) => _kinds[i] is "amount" or "quantity" or "count" && MeasureOf(name) == name);

    public Table Build()
    {
        var shown = Enumerable.Range(0, _names.Length).Where(IsShown).ToArray();
        var table = new Table([.. shown.Select(i => new Column(_names[i], Heading(i), FitOf(i)))]);
        foreach (var row in _rows)
            table.Add([.. shown.Select(i => new Cell(row[i], Show(i, row[i])))]);
        if (_rows.Length > 1 && _kinds.Contains("amount"))
        {
            foreach (var total in _first.Items("totals"))
                table.AddFooter([.. shown.Select((column, at) => (Cell)Total(column, at, total))]);
        }

        return table;
    }

    private bool IsShown(int column) =>
        !(_names[column] == CurrencyColumn && _currencies.Length == 1) && _kinds[column] != "flag";

    private Fit FitOf(int column) => _kinds[column] switch
    {
        "amount" or "quantity" or "count" or "share" => Fit.Number,
        "text" => Fit.Text,
        _ => Fit.Whole,
    };

    /// <summary>With one measure, its companions need not repeat its name.</summary>
    private string Heading(int column) =>
        FitOf(column) == Fit.Number && Measures.Count() == 1 && MeasureOf(_names[column]) is { } measure && measure != _names[column]
            ? _names[column][measure.Length..]
            : _names[column];

    private string MeasureOf(string name)
    {
        foreach (var companion in new[] { "Previous", "Change", "Share" })
        {
            if (name.EndsWith(companion, StringComparison.Ordinal) && _names.Contains(name[..^companion.Length]))
                return name[..^companion.Length];
        }

        return name;
    }

    private string Show(int column, string? value) => (_kinds[column], value) switch
    {
        ("text" or "unit", null) => Missing,
        (_, null) => "",
        ("amount" or "quantity", _) => _exact ? Figures.Exact(value) : Figures.Amount(value),
        ("count", _) => Figures.Count(value),
        ("share", _) => _exact ? value : Figures.Share(value),
        _ => value,
    };

    private string Total(int column, int at, JsonElement total)
    {
        var name = _names[column];
        if (name == CurrencyColumn)
            return total.Text("currency") ?? "";
        if (_kinds[column] == "amount")
        {
            var exact = total.Get("measures")?.Text(name)
                ?? (name == Measures.First() ? total.Text("amount") : null)
                ?? (name == Measures.First() + "Previous" ? total.Text("previous") : null);
            return Show(column, exact);
        }

        return at == 0 && FitOf(column) != Fit.Number ? "Total" : "";
    }
}
