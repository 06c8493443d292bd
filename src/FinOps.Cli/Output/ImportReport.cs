using System.Text.Json;
using FinOps.Cli.Server;

namespace FinOps.Cli.Output;

/// <summary>What became of imports: rows read = loaded + rejected, the sums, the first rejects.</summary>
internal static class ImportReport
{
    private const int RejectsMax = 20;
    private static readonly string[] Costs = ["billedCost", "effectiveCost", "listCost", "contractedCost"];

    public static void Show(Call call, IReadOnlyList<JsonElement> imports)
    {
        var summary = Summary(imports);
        if (call.Format != OutputFormat.Table)
        {
            call.Write(summary, json => WriteJson(json, imports));
        }
        else
        {
            call.WriteText(writer =>
            {
                summary.Write(writer, call.Around.Width);
                WriteTotals(writer, imports, call.Around.Width);
                WriteRejects(writer, imports, call.Around.Width);
            });
        }

        foreach (var import in imports)
        {
            var file = TextWidth.Clean(import.Text("file") ?? "");
            foreach (var warning in import.Items("warnings"))
                call.Say($"{file}: {TextWidth.Clean(warning.AsText() ?? "")}");
            if (import.Get("error") is { } error)
                call.Say($"finops: {file}: {TextWidth.Clean(Problem.InOneLine(error))}");
        }
    }

    /// <summary>Failure when an import failed or was cancelled, No when rows were rejected and none may be.</summary>
    public static ExitCode Verdict(IReadOnlyList<JsonElement> imports, bool strict)
    {
        bool IsRefusedForRejects(JsonElement import) => strict && import.Long("rowsRejected") > 0;
        if (imports.Any(i => i.Get("error")?.Text("code") == "unknown_format"))
            return ExitCode.Usage;
        if (imports.Any(i => i.Text("state") is "failed" or "cancelled" && !IsRefusedForRejects(i)))
            return ExitCode.Failure;
        return imports.Any(IsRefusedForRejects) ? ExitCode.No : ExitCode.Success;
    }

    private static Table Summary(IReadOnlyList<JsonElement> imports)
    {
        var table = new Table(new Column("file", "File"), new("format", "Format", Fit.Whole), new("focusVersion", "FOCUS", Fit.Whole),
            new("state", "State", Fit.Whole), new("rowsRead", "Rows read", Fit.Number), new("rowsLoaded", "= loaded", Fit.Number),
            new("rowsRejected", "+ rejected", Fit.Number), new("seconds", "Seconds", Fit.Number), new("importId", "Import", Fit.Whole),
            new("replaced", "Replaces", Fit.Whole));
        foreach (var import in imports)
        {
            table.Add(import.Text("file"), import.Text("format"), import.Text("focusVersion"), import.Text("state"),
                Count(import, "rowsRead"), Count(import, "rowsLoaded"), Count(import, "rowsRejected"), import.Text("seconds"),
                import.Text("importId"), import.Text("replaced"));
        }

        return table;
    }

    private static Cell Count(JsonElement import, string name) => Cell.Of(import.Text(name), Figures.Count);

    private static void WriteTotals(TextWriter writer, IReadOnlyList<JsonElement> imports, int? width)
    {
        var table = new Table(new Column("file", "File"), new("currency", "Currency", Fit.Whole), new("billedCost", "Billed", Fit.Number),
            new("effectiveCost", "Effective", Fit.Number), new("listCost", "List", Fit.Number), new("contractedCost", "Contracted", Fit.Number));
        var any = false;
        foreach (var import in imports)
        {
            foreach (var total in import.Items("totals"))
            {
                any = true;
                table.Add([import.Text("file"), total.Text("currency"), .. Costs.Select(cost => Cell.Of(total.Text(cost), Figures.Exact))]);
            }
        }

        if (!any)
            return;
        writer.WriteLine();
        table.Write(writer, width);
        WriteReconciliation(writer, imports);
    }

    private static void WriteReconciliation(TextWriter writer, IReadOnlyList<JsonElement> imports)
    {
        var sums = imports.SelectMany(i => i.Items("reconciliation")).ToList();
        if (sums.Count == 0)
            return;
        var differing = sums.Where(sum => (sum.Text("difference") ?? "0").Any(c => c is >= '1' and <= '9')).ToList();
        var rejected = imports.Any(i => i.Long("rowsRejected") > 0) ? " without its rejected rows" : "";
        writer.WriteLine(differing.Count == 0
            ? $"Every sum in the store equals the sum in the file{rejected}, to the last digit."
            : $"The store differs from the file{rejected}:");
        foreach (var sum in differing)
        {
            writer.WriteLine($"  {sum.Text("measure")} {sum.Text("currency")}: read {sum.Text("asRead")}, "
                + $"stored {sum.Text("asStored")}, difference {sum.Text("difference")}");
        }
    }

    private static void WriteRejects(TextWriter writer, IReadOnlyList<JsonElement> imports, int? width)
    {
        foreach (var import in imports.Where(i => i.Items("rejects").Any()))
        {
            writer.WriteLine();
            writer.WriteLine(TextWidth.Clean($"Rejected rows of {import.Text("file")}"));
            var table = RejectsTable();
            foreach (var reject in import.Items("rejects").Take(RejectsMax))
                table.Add(Cell.Of(reject.Text("line"), Figures.Count), reject.Text("column"), reject.Text("value"), reject.Text("reason"));
            table.Write(writer, width);
            var more = import.Long("rowsRejected") - Math.Min(RejectsMax, import.Items("rejects").Count());
            if (more > 0)
                writer.WriteLine($"… {Figures.Count(more)} more: finops imports rejects {import.Text("importId")}");
        }
    }

    public static Table RejectsTable() =>
        new(new Column("line", "Line", Fit.Number), new("column", "Column"), new("value", "Value"), new("reason", "Reason"));

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<JsonElement> imports)
    {
        json.WriteStartObject();
        json.WriteStartArray("imports");
        foreach (var import in imports)
        {
            json.WriteStartObject();
            json.WriteOnly(import, "importId", "file", "format", "focusVersion", "rowsRead", "rowsLoaded", "rowsRejected");
            WriteArray(json, "rejects", import.Items("rejects").Take(RejectsMax), "line", "column", "reason");
            WriteArray(json, "totals", import.Items("totals"), ["currency", .. Costs]);
            json.WriteOnly(import, "seconds", "replaced");
            // A published import is told as the contract has it; one that is not says so.
            if (import.Text("state") is not ("published" or "replaced"))
                json.WriteOnly(import, "state", "error");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<JsonElement> items, params ReadOnlySpan<string> properties)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            json.WriteOnly(item, properties);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
