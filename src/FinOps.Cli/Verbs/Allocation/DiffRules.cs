using System.CommandLine;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs.Allocation;

/// <summary><c>finops allocation diff FILE</c>: what a file would change, thing by thing.</summary>
internal static class DiffRules
{
    public static Command Build(CommandLine line)
    {
        var (file, tenant) = (AllocationVerb.RuleFile(), GlobalOptions.Tenant());
        var state = new Option<string?>("--against") { Description = "draft or published; the draft when there is one, else what is published", HelpName = "STATE" };
        return line.Does(new Command("diff", "Show what a rule file would change; exit code 1 when it changes something") { file, state, tenant }, async call =>
        {
            var (text, type) = await AllocationVerb.Read(call, call.Get(file)!);
            await using var server = await call.Connect();
            var against = call.Get(state) is { } s ? "?state=" + Uri.EscapeDataString(s) : "";
            var diff = await server.Client.SendText(HttpMethod.Post, $"{AllocationVerb.Path}/file/diff{against}", text, type, call.Tenant(tenant));
            var table = new Table(new Column("kind", "Kind", Fit.Whole), new("id", "Which", Fit.Whole), new("change", "Change", Fit.Whole), new("fields", "Fields"), new("before", "Before"), new("after", "After"));
            foreach (var d in diff.Items("differences"))
                table.Add(d.Text("kind"), d.Text("id"), d.Text("change"), string.Join(", ", d.Items("fields").Select(f => f.AsText())), d.Text("before"), d.Text("after"));
            call.Write(table, diff.WriteTo);
            return diff.Items("differences").Any() ? ExitCode.No : ExitCode.Success;
        });
    }
}
