using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs.Allocation;

/// <summary><c>finops allocation export|import|diff|validate|simulate|publish</c>: the rules that say whose a cost is, as files for review in git.</summary>
internal static class AllocationVerb
{
    public const string Path = "api/allocation";

    public static Command Build(CommandLine line) => new("allocation", "Rules that say whose a cost is: as files, simulated, published")
    {
        ExportRules.Build(line), ImportRules.Build(line), DiffRules.Build(line), ValidateRules.Build(line), SimulateRules.Build(line), PublishRules.Build(line),
    };

    public static Argument<string> RuleFile() => new("FILE") { Description = "The rule set as YAML or JSON; - reads stdin" };

    /// <summary>The file's text with the media type that its form has.</summary>
    public static async Task<(string Text, string MediaType)> Read(Call call, string file)
    {
        var text = file == "-" ? await call.Around.Input.ReadToEndAsync(call.Stop) : await File.ReadAllTextAsync(call.Around.FullPath(file), call.Stop);
        return (text, text.AsSpan().TrimStart().StartsWith("{") ? "application/json" : "application/yaml");
    }

    /// <summary>What is wrong or doubtful with a file, as rows.</summary>
    public static Table Problems(string file, JsonElement check)
    {
        var table = new Table(new Column("file", "File", Fit.Whole), new("line", "Line", Fit.Number), new("column", "Column", Fit.Number), new("path", "Where", Fit.Whole),
            new("code", "Code", Fit.Whole), new("kind", "Kind", Fit.Whole), new("detail", "What"));
        foreach (var p in check.Items("problems"))
            table.Add(file, p.Text("line"), p.Text("column"), p.Text("path"), p.Text("code"), p.Text("isWarning") == "true" ? "warning" : "error", p.Text("detail"));
        return table;
    }
}
