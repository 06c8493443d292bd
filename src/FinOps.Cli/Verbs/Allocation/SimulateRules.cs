using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs.Allocation;

/// <summary><c>finops allocation simulate</c>: what the draft would move, per month and owner.</summary>
internal static class SimulateRules
{
    public static Command Build(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        return line.Does(new Command("simulate", "Show what the draft would move before it holds, per month and owner") { tenant }, async call =>
        {
            await using var server = await call.Connect();
            var answer = await server.Client.Post($"{AllocationVerb.Path}/simulate", json =>
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }, call.Tenant(tenant));
            call.Write(Moved(answer), answer.WriteTo);
            return ExitCode.Success;
        });
    }

    /// <summary>Before, after and difference per month and owner.</summary>
    public static Table Moved(JsonElement answer)
    {
        var table = new Table(new Column("month", "Month", Fit.Whole), new("currency", "Currency", Fit.Whole), new("value", "Owner", Fit.Whole),
            new("before", "Before", Fit.Number), new("after", "After", Fit.Number), new("change", "Change", Fit.Number));
        foreach (var m in answer.Items("moved")) table.Add(m.Text("month"), m.Text("currency"), m.Text("value"), m.Text("before"), m.Text("after"), m.Text("change"));
        return table;
    }
}
