namespace FinOps.Cli.Output;

/// <summary>How a column behaves when the terminal is narrow.</summary>
internal enum Fit
{
    /// <summary>Text, cut with … when there is no room.</summary>
    Text,

    /// <summary>Never cut: an identifier, a date.</summary>
    Whole,

    /// <summary>Never cut and flush right: an amount, a count.</summary>
    Number,
}

/// <summary>A column: its name in CSV, its heading in a table.</summary>
internal sealed record Column(string Name, string Heading, Fit Fit = Fit.Text);

/// <summary>A cell as it is, and as it reads in a table.</summary>
internal readonly record struct Cell(string? Raw, string Shown)
{
    public static implicit operator Cell(string? text) => new(text, text ?? "");

    public static Cell Of(string? raw, Func<string, string> shown) => new(raw, raw is null ? "" : shown(raw));
}

/// <summary>Rows under headings. Fits the width it is given; an amount is never cut.</summary>
internal sealed class Table(params IReadOnlyList<Column> columns)
{
    private const int TextMin = 6;
    private const string Gap = "  ";
    private readonly List<Cell[]> _rows = [];
    private readonly List<Cell[]> _footer = [];

    public IEnumerable<string> Names => columns.Select(c => c.Name);

    public IEnumerable<IEnumerable<string?>> RawRows => _rows.Select(row => row.Select(cell => cell.Raw));

    public void Add(params Cell[] row) => _rows.Add(row);

    public void AddFooter(params Cell[] row) => _footer.Add(row);

    public void Write(TextWriter writer, int? widthMax)
    {
        var rows = Shown(_rows);
        var footer = Shown(_footer);
        if (Widths([.. rows, .. footer], widthMax) is not { } widths)
        {
            WriteAsRecords(writer, [.. rows, .. footer], widthMax!.Value);
            return;
        }

        WriteLine(writer, [.. columns.Select(c => c.Heading)], widths);
        WriteRule(writer, widths);
        foreach (var row in rows)
            WriteLine(writer, row, widths);
        if (footer.Length > 0)
            WriteRule(writer, widths);
        foreach (var row in footer)
            WriteLine(writer, row, widths);
    }

    private static string[][] Shown(List<Cell[]> rows) =>
        [.. rows.Select(row => row.Select(cell => TextWidth.Clean(cell.Shown)).ToArray())];

    /// <summary>The widths that fit, or null when even cut text leaves too little room for the figures.</summary>
    private int[]? Widths(string[][] rows, int? widthMax)
    {
        var content = columns.Select((_, i) => rows.Length == 0 ? 0 : rows.Max(row => TextWidth.Of(row[i]))).ToArray();
        var widths = columns.Select((c, i) => Math.Max(content[i], TextWidth.Of(c.Heading))).ToArray();
        if (widthMax is not { } total)
            return widths;
        var room = total - Gap.Length * (columns.Count - 1);
        // Headings give way first, then text, the widest first.
        for (var i = 0; i < widths.Length && widths.Sum() > room; i++)
        {
            if (columns[i].Fit != Fit.Text)
                widths[i] = Math.Max(content[i], Math.Max(1, widths[i] - (widths.Sum() - room)));
        }

        while (widths.Sum() > room)
        {
            var widest = -1;
            for (var i = 0; i < widths.Length; i++)
            {
                if (columns[i].Fit == Fit.Text && widths[i] > TextMin && (widest < 0 || widths[i] > widths[widest]))
                    widest = i;
            }

            if (widest < 0)
                return null;
            widths[widest]--;
        }

        return widths;
    }

    private void WriteLine(TextWriter writer, string[] cells, int[] widths)
    {
        var line = new System.Text.StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = TextWidth.Cut(cells[i], widths[i]);
            var padding = new string(' ', widths[i] - TextWidth.Of(cell));
            if (i > 0)
                line.Append(Gap);
            line.Append(columns[i].Fit == Fit.Number ? padding + cell : cell + padding);
        }

        writer.WriteLine(line.ToString().TrimEnd());
    }

    private static void WriteRule(TextWriter writer, int[] widths) =>
        writer.WriteLine(string.Join(Gap, widths.Select(w => new string('─', w))));

    /// <summary>One line per cell: for a terminal too narrow for the table.</summary>
    private void WriteAsRecords(TextWriter writer, string[][] rows, int width)
    {
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            if (index > 0)
                writer.WriteLine();
            for (var i = 0; i < row.Length; i++)
            {
                var label = columns[i].Heading + ": ";
                if (row[i].Length == 0)
                    continue;
                if (columns[i].Fit == Fit.Text)
                    writer.WriteLine(TextWidth.Cut(label + row[i], width));
                else if (label.Length + row[i].Length <= width)
                    writer.WriteLine(label + row[i]);
                else
                    writer.WriteLine($"{TextWidth.Cut(label.TrimEnd(), width)}\n{row[i]}");
            }
        }
    }
}
