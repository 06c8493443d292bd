using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops demo</c>: a server with sample bills of two made-up companies.</summary>
internal static class DemoVerb
{
    private const int MonthsDefault = 6;

    public static Command Build(CommandLine line)
    {
        var months = new Option<int>("--months") { Description = "How many months of costs", HelpName = "N", DefaultValueFactory = _ => MonthsDefault };
        var plain = new Option<bool>("--no-acme") { Description = "Only the small demo tenant, without the larger Acme" };
        var load = new Option<bool>("--no-serve") { Description = "Load the data and leave" };
        var port = ServeVerb.PortOption();
        var demo = new Command("demo", "Load demo data, then run the server until Ctrl-C") { months, plain, load, port };
        return line.Does(demo, async call =>
        {
            Task<ExitCode> Load(ServerClient client) => DemoVerb.Load(call, client, call.Get(months), acme: !call.Get(plain));
            var isServed = call.Url is not null || RunningServer.Recorded(call.DataDirectory) is { IsAlive: true };
            if (isServed || call.Get(load))
            {
                await using var server = await call.Connect();
                var loaded = await Load(server.Client);
                if (isServed)
                    call.Say($"The demo data is at {server.Client.Url}");
                return loaded;
            }

            return await ForegroundServer.Run(call, ForegroundServer.Port(call, call.Get(port)), async process =>
            {
                using var client = new ServerClient(process.Url, call);
                await Load(client);
                ServeVerb.Announce(call, process);
            });
        });
    }

    private static async Task<ExitCode> Load(Call call, ServerClient client, int months, bool acme)
    {
        var answer = await client.Post("api/demo", json =>
        {
            json.WriteStartObject();
            json.WriteNumber("months", months);
            json.WriteBoolean("acme", acme);
            json.WriteEndObject();
        });
        var ended = new List<JsonElement>();
        foreach (var import in answer.Items("imports"))
            ended.AddRange(await new ImportWatch(call, client, await TenantOf(client, import)).UntilFinal([import]));
        foreach (var import in ended.Where(i => i.Get("error") is not null))
            call.Say($"finops: {TextWidth.Clean(import.Text("file") ?? "")}: {Problem.InOneLine(import.Get("error")!.Value)}");
        call.Say($"Demo data: {Figures.Count(ended.Sum(i => i.Long("rowsLoaded")))} rows in {ended.Count} imports.");
        return ImportReport.Verdict(ended, strict: false);
    }

    /// <summary>The demo has two tenants; an import is known to its own alone.</summary>
    private static async Task<string> TenantOf(ServerClient client, JsonElement import)
    {
        if (import.Text("tenant") is { } tenant)
            return tenant;
        try
        {
            await client.Get($"api/imports/{Uri.EscapeDataString(import.Text("importId") ?? "")}", "acme");
            return "acme";
        }
        catch (CommandFailure elsewhere) when (elsewhere.Status == 404)
        {
            return "demo";
        }
    }
}
