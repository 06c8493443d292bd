using System.CommandLine;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs.Allocation;

/// <summary><c>finops allocation publish</c>: the draft holds from a day on.</summary>
internal static class PublishRules
{
    public static Command Build(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        var from = new Option<string?>("--from") { Description = "The first charge day that follows the new rules; today when left out", HelpName = "YYYY-MM-DD" };
        var restate = new Option<bool>("--restate") { Description = "Allocate older days anew, too" };
        var note = new Option<string?>("--note") { Description = "Why, for the history", HelpName = "TEXT" };
        return line.Does(new Command("publish", "Make the draft hold; exit code 1 when it waits for a second person") { from, restate, note, tenant }, async call =>
        {
            await using var server = await call.Connect();
            var answer = await server.Client.Post($"{AllocationVerb.Path}/publish", json =>
            {
                json.WriteStartObject();
                if (call.Get(from) is { } day) json.WriteString("effectiveFrom", day);
                json.WriteBoolean("restate", call.Get(restate));
                json.WriteString("note", call.Get(note) ?? "");
                json.WriteEndObject();
            }, call.Tenant(tenant));
            var table = new Table(new Column("number", "Number", Fit.Number), new("state", "State", Fit.Whole), new("effectiveFrom", "Holds from", Fit.Whole));
            table.Add(answer.Text("number"), answer.Text("state"), answer.Text("effectiveFrom"));
            call.Write(table, answer.WriteTo);
            return answer.Text("state") == "proposed" ? ExitCode.No : ExitCode.Success;
        });
    }
}
