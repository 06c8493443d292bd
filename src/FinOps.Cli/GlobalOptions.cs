using System.CommandLine;

namespace FinOps.Cli;

/// <summary>Options every verb takes.</summary>
internal sealed class GlobalOptions
{
    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "How the answer is written: table (default), json or csv",
        HelpName = "table|json|csv",
        Recursive = true,
        CustomParser = result => Enum.TryParse<OutputFormat>(result.Tokens[0].Value, ignoreCase: true, out var format)
            && char.IsLetter(result.Tokens[0].Value[0])
            ? format
            : Refuse(result, $"--output is table, json or csv, not '{result.Tokens[0].Value}'."),
    };

    public Option<string?> Url { get; } = new("--url")
    {
        Description = "The server to speak to (default: FINOPS_URL; without both, a server of its own over the data directory)",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The data directory when no server is named (default: FINOPS_DATA, then ./data)",
        HelpName = "DIR",
        Recursive = true,
    };

    public GlobalOptions()
    {
        Output.CompletionSources.Clear();
        Output.CompletionSources.Add("table", "json", "csv");
    }

    public static Option<string?> Tenant() => new("--tenant")
    {
        Description = "The tenant whose costs are meant (default: FINOPS_TENANT, then the server's default tenant)",
        HelpName = "T",
    };

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string why)
    {
        result.AddError(why);
        return OutputFormat.Table;
    }
}
