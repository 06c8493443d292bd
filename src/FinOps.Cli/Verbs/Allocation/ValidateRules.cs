using System.CommandLine;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs.Allocation;

/// <summary><c>finops allocation validate FILE</c>: what is wrong with a file, by line; nothing is kept.</summary>
internal static class ValidateRules
{
    public static Command Build(CommandLine line)
    {
        var (file, tenant) = (AllocationVerb.RuleFile(), GlobalOptions.Tenant());
        return line.Does(new Command("validate", "Check a rule file against the schema and the rules' own sense; exit code 1 when it cannot be used") { file, tenant }, async call =>
        {
            var (text, type) = await AllocationVerb.Read(call, call.Get(file)!);
            await using var server = await call.Connect();
            var check = await server.Client.SendText(HttpMethod.Post, $"{AllocationVerb.Path}/file/validate", text, type, call.Tenant(tenant));
            call.Write(AllocationVerb.Problems(call.Get(file)!, check), check.WriteTo);
            if (check.Text("valid") != "true") return ExitCode.No;
            call.Say($"{call.Get(file)} is right: {check.Text("ruleCount")} rules, {check.Text("poolCount")} pools.");
            return ExitCode.Success;
        });
    }
}
