using System.CommandLine;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs.Allocation;

/// <summary><c>finops allocation import FILE</c>: a file becomes the draft.</summary>
internal static class ImportRules
{
    public static Command Build(CommandLine line)
    {
        var (file, tenant) = (AllocationVerb.RuleFile(), GlobalOptions.Tenant());
        return line.Does(new Command("import", "Make a rule file the draft; exit code 1 and its errors when it cannot be used") { file, tenant }, async call =>
        {
            var (text, type) = await AllocationVerb.Read(call, call.Get(file)!);
            await using var server = await call.Connect();
            var check = await server.Client.SendText(HttpMethod.Post, $"{AllocationVerb.Path}/file/validate", text, type, call.Tenant(tenant));
            if (check.Text("valid") != "true")
            {
                call.Write(AllocationVerb.Problems(call.Get(file)!, check), check.WriteTo);
                return ExitCode.No;
            }

            var draft = await server.Client.SendText(HttpMethod.Put, $"{AllocationVerb.Path}/file", text, type, call.Tenant(tenant));
            var table = new Table(new Column("number", "Number", Fit.Number), new("state", "State", Fit.Whole), new("revision", "Revision", Fit.Number), new("rules", "Rules", Fit.Number), new("pools", "Pools", Fit.Number));
            table.Add(draft.Text("number"), draft.Text("state"), draft.Text("revision"), check.Text("ruleCount"), check.Text("poolCount"));
            call.Write(table, draft.WriteTo);
            call.Say("The draft is saved; 'finops allocation simulate' says what it would move, 'finops allocation publish' makes it hold.");
            return ExitCode.Success;
        });
    }
}
