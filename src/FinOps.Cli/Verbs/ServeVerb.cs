using System.CommandLine;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops serve</c>: the server over the data directory, until it is stopped.</summary>
internal static class ServeVerb
{
    public static Command Build(CommandLine line)
    {
        var port = PortOption();
        return line.Does(new Command("serve", "Run the server over the data directory until Ctrl-C") { port }, call =>
            ForegroundServer.Run(call, ForegroundServer.Port(call, call.Get(port)), process =>
            {
                Announce(call, process);
                return Task.CompletedTask;
            }));
    }

    public static Option<int?> PortOption() => new("--port")
    {
        Description = "The port to listen on (default: FINOPS_PORT, then 8000)",
        HelpName = "N",
    };

    public static void Announce(Call call, ServerProcess process)
    {
        var address = $"http://localhost:{process.Url.Port}";
        switch (call.Format)
        {
            case OutputFormat.Json:
                call.WriteJson(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("url", address);
                    json.WriteString("data", call.DataDirectory);
                    json.WriteNumber("pid", process.Pid);
                    json.WriteEndObject();
                });
                break;
            case OutputFormat.Csv:
                call.WriteCsv(["url", "data", "pid"], [[address, call.DataDirectory, process.Pid.ToString()]]);
                break;
            default:
                call.WriteText(writer => writer.WriteLine($"FinOps is ready at {address} (data in {call.DataDirectory}). Ctrl-C stops it."));
                break;
        }
    }
}
