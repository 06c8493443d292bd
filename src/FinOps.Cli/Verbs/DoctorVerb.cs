using System.CommandLine;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops doctor</c>: is everything in place, and if not, what to do.</summary>
internal static class DoctorVerb
{
    public static Command Build(CommandLine line) =>
        line.Does(new Command("doctor", "Check the installation and say what is wrong"), Examine);

    private static async Task<ExitCode> Examine(Call call)
    {
        List<Finding> findings = [InstallationChecks.CommandLine(), InstallationChecks.Runtime()];
        if (call.Url is { } url)
        {
            findings.AddRange(await ServerChecks.At(Connection.Parse(url), call));
        }
        else
        {
            findings.Add(InstallationChecks.WebRuntime());
            findings.Add(InstallationChecks.Node(call.Around));
            findings.Add(InstallationChecks.Server(call.Around));
            findings.AddRange(InstallationChecks.Engines(call.Around));
            findings.AddRange(DataChecks.Of(call.DataDirectory));
            var running = await RunningServer.Find(call.DataDirectory, call.Around.Clock, call.Stop);
            findings.Add(ServerChecks.Running(call, running));
            if (running is not null)
                findings.AddRange(await ServerChecks.At(running.Url, call));
            else
                findings.Add(ServerChecks.PortFree(call));
        }

        Show(call, findings);
        return findings.Any(f => f.Status == "fail") ? ExitCode.No : ExitCode.Success;
    }

    private static void Show(Call call, List<Finding> findings)
    {
        if (call.Format == OutputFormat.Table)
        {
            // Not a table: what to do must be read whole.
            call.WriteText(writer =>
            {
                foreach (var finding in findings)
                {
                    writer.WriteLine($"{finding.Status,-4}  {finding.Check}: {TextWidth.Clean(finding.Message)}");
                    if (finding.Fix is { } fix)
                        writer.WriteLine($"      → {TextWidth.Clean(fix)}");
                }
            });
            return;
        }

        var table = new Table(new Column("check", "Check"), new("status", "Status"), new("message", "Message"), new("fix", "Fix"));
        foreach (var finding in findings)
            table.Add(finding.Check, finding.Status, finding.Message, finding.Fix);
        call.Write(table, json =>
        {
            json.WriteStartArray();
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("check", finding.Check);
                json.WriteString("status", finding.Status);
                json.WriteString("message", finding.Message);
                json.WriteString("fix", finding.Fix);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
