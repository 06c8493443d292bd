using System.CommandLine;

namespace FinOps.Cli.Verbs.Allocation;

/// <summary><c>finops allocation export</c>: the rule set on stdout.</summary>
internal static class ExportRules
{
    public static Command Build(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        var state = new Option<string?>("--state") { Description = "draft or published; the draft when there is one, else what is published", HelpName = "STATE" };
        var number = new Option<int?>("--number") { Description = "An older rule set by its number", HelpName = "N" };
        return line.Does(new Command("export", "Write the rule set: YAML, or JSON with --output json") { state, number, tenant }, async call =>
        {
            if (call.Format == OutputFormat.Csv) throw CommandFailure.Usage("A rule set is no table.", advice: "Leave --output out for YAML, or say --output json.");
            var query = $"?format={(call.Format == OutputFormat.Json ? "json" : "yaml")}"
                + (call.Get(state) is { } s ? "&state=" + Uri.EscapeDataString(s) : "") + (call.Get(number) is { } n ? $"&number={n}" : "");
            await using var server = await call.Connect();
            using var answer = await server.Client.Open($"{AllocationVerb.Path}/file{query}", call.Tenant(tenant), "*/*");
            await using var body = await answer.Content.ReadAsStreamAsync(call.Stop);
            await body.CopyToAsync(call.Around.Output, call.Stop);
            call.Around.Output.Flush();
            return ExitCode.Success;
        });
    }
}
