using System.Text.Json;

namespace FinOps.Cli.Output;

/// <summary>Whether a file conforms, which rules it breaks, and where first.</summary>
internal static class ConformanceReport
{
    public static void Show(Call call, JsonElement report)
    {
        var table = new Table(new Column("rule", "Rule", Fit.Whole), new("severity", "Severity", Fit.Whole), new("column", "Column"),
            new("row", "Row", Fit.Number), new("value", "Value"), new("count", "Count", Fit.Number), new("message", "Wanted"));
        foreach (var (list, severity) in new[] { ("violations", "violation"), ("warnings", "warning") })
        {
            foreach (var broken in report.Items(list))
            {
                table.Add(broken.Text("rule"), severity, broken.Text("column"), Cell.Of(broken.Text("row"), Figures.Count), broken.Text("value"),
                    Cell.Of(broken.Text("count"), Figures.Count), broken.Text("message"));
            }
        }

        if (call.Format != OutputFormat.Table)
        {
            call.Write(table, json => WriteJson(json, report));
            return;
        }

        call.WriteText(writer =>
        {
            var (violations, warnings) = (report.Items("violations").Count(), report.Items("warnings").Count());
            writer.WriteLine($"{(violations == 0 ? "Conforms" : "Does not conform")} to FOCUS {report.Text("focusVersion")}: "
                + $"{Figures.Count(report.Long("rowsChecked"))} rows, {Figures.Count(report.Long("rulesChecked"))} rules, "
                + $"{Figures.Count(violations)} violated, {Figures.Count(warnings)} warnings.");
            if (violations + warnings == 0) return;
            writer.WriteLine();
            table.Write(writer, call.Around.Width);
        });
    }

    private static void WriteJson(Utf8JsonWriter json, JsonElement report)
    {
        json.WriteStartObject();
        json.WriteOnly(report, "conformant", "rowsChecked");
        WriteBroken(json, "violations", report);
        WriteBroken(json, "warnings", report);
        json.WriteOnly(report, "focusVersion", "dataset", "rulesChecked");
        json.WriteEndObject();
    }

    private static void WriteBroken(Utf8JsonWriter json, string list, JsonElement report)
    {
        json.WriteStartArray(list);
        foreach (var broken in report.Items(list))
        {
            json.WriteStartObject();
            json.WriteOnly(broken, "rule", "column", "row", "value", "message", "count", "samples");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
