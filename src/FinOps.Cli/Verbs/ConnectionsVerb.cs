using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops connections list|show|create|test|sync|bills|pause|resume|delete</c>: clouds whose bills come in by themselves.</summary>
internal static class ConnectionsVerb
{
    private const string Path = "api/connections";

    public static Command Build(CommandLine line)
    {
        var connections = new Command("connections", "Connect clouds, so that their bills come in by themselves")
        {
            List(line, new Command("list", "List connections and how they are")),
            Create(line),
            Of(line, "show", "Show a connection", (call, client, tenant, id) => Print(call, client.Get($"{Path}/{id}", tenant))),
            Of(line, "test", "Try each thing a sync needs; exit code 1 when one fails", Test),
            Of(line, "sync", "Sync now, in the background", async (call, client, tenant, id) =>
            {
                await client.Post($"{Path}/{id}/sync", null, tenant);
                call.Say($"Connection {id} is being synced; 'finops connections show {id}' says how far it is.");
                return ExitCode.Success;
            }),
            Of(line, "bills", "List the bills fetched and what came of them", Bills),
            Of(line, "completeness", "Expected against present days; exit code 1 when somebody should look", async (call, client, tenant, id) =>
            {
                var answer = await client.Get($"{Path}/{id}/completeness", tenant);
                call.WriteJson(answer.WriteTo);
                return answer.Text("alert") == "true" ? ExitCode.No : ExitCode.Success;
            }),
            Of(line, "pause", "Have it sync only when asked", (call, client, tenant, id) => Pause(call, client, tenant, id, "true")),
            Of(line, "resume", "Have it sync by itself again", (call, client, tenant, id) => Pause(call, client, tenant, id, "false")),
            Of(line, "delete", "Delete a connection; what it brought stays", async (call, client, tenant, id) =>
            {
                await client.Delete($"{Path}/{id}", tenant);
                call.Say($"Connection {id} is deleted.");
                return ExitCode.Success;
            }),
        };
        return List(line, connections);
    }

    private static Command List(CommandLine line, Command command)
    {
        var tenant = GlobalOptions.Tenant();
        command.Options.Add(tenant);
        return line.Does(command, async call =>
        {
            await using var server = await call.Connect();
            Show(call, [.. (await server.Client.Get(Path, call.Tenant(tenant))).EnumerateArray()]);
            return ExitCode.Success;
        });
    }

    private static Command Create(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        var name = new Argument<string>("NAME") { Description = "What to call it; its imports are known by it" };
        var provider = new Option<string>("--provider") { Description = "Which cloud", HelpName = "NAME", Required = true };
        var set = new Option<string[]>("--set") { Description = "A setting; repeat it. NAME=@FILE reads the value from a file, NAME=@- from stdin", HelpName = "NAME=VALUE" };
        var paused = new Option<bool>("--paused") { Description = "Sync only when asked" };
        return line.Does(new Command("create", "Make a connection") { name, provider, set, paused, tenant }, async call =>
        {
            var settings = (call.Get(set) ?? []).Select(s => s.Split('=', 2)).ToList();
            if (settings.FirstOrDefault(s => s.Length != 2) is { } odd)
                throw CommandFailure.Usage($"'{odd[0]}' is no setting.", advice: "Write --set NAME=VALUE.");
            await using var server = await call.Connect();
            var made = await server.Client.Post(Path, json =>
            {
                json.WriteStartObject();
                json.WriteString("provider", call.Get(provider));
                json.WriteString("name", call.Get(name));
                json.WriteBoolean("paused", call.Get(paused));
                json.WriteStartObject("settings");
                foreach (var setting in settings) json.WriteString(setting[0], Value(call, setting[1]));
                json.WriteEndObject();
                json.WriteEndObject();
            }, call.Tenant(tenant));
            Show(call, [made]);
            call.Say($"The external id for the customer's role is {made.Text("externalId")}");
            return ExitCode.Success;
        });
    }

    /// <summary>Secrets need not stand on the command line, where others can read them.</summary>
    private static string Value(Call call, string text) => text switch
    {
        "@-" => call.Around.Input.ReadToEnd().Trim(),
        ['@', .. var file] => File.ReadAllText(call.Around.FullPath(file)).Trim(),
        _ => text,
    };

    private static Command Of(CommandLine line, string verb, string description, Func<Call, ServerClient, string?, long, Task<ExitCode>> deed)
    {
        var (tenant, id) = (GlobalOptions.Tenant(), new Argument<long>("ID") { Description = "The connection's number" });
        return line.Does(new Command(verb, description) { id, tenant }, async call =>
        {
            await using var server = await call.Connect();
            return await deed(call, server.Client, call.Tenant(tenant), call.Get(id));
        });
    }

    private static async Task<ExitCode> Print(Call call, Task<JsonElement> answer)
    {
        Show(call, [await answer]);
        return ExitCode.Success;
    }

    private static async Task<ExitCode> Pause(Call call, ServerClient client, string? tenant, long id, string paused) =>
        await Print(call, client.Patch($"{Path}/{id}", json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("paused", paused == "true");
            json.WriteEndObject();
        }, tenant));

    private static async Task<ExitCode> Test(Call call, ServerClient client, string? tenant, long id)
    {
        var answer = await client.Post($"{Path}/{id}/test", null, tenant);
        var table = new Table(new Column("what", "Step", Fit.Whole), new("ok", "Ok", Fit.Whole), new("detail", "Found"));
        foreach (var step in answer.EnumerateArray())
            table.Add(step.Text("what"), new Cell(step.Text("ok"), step.Text("ok") == "true" ? "yes" : "no"), step.Text("detail"));
        call.Write(table, answer.WriteTo);
        return answer.EnumerateArray().All(s => s.Text("ok") == "true") ? ExitCode.Success : ExitCode.No;
    }

    private static async Task<ExitCode> Bills(Call call, ServerClient client, string? tenant, long id)
    {
        var answer = await client.Get($"{Path}/{id}/bills", tenant);
        var table = new Table(new Column("name", "Bill"), new("state", "State", Fit.Whole), new("files", "Files", Fit.Number), new("bytes", "Bytes", Fit.Number),
            new("importId", "Import", Fit.Whole), new("syncedAt", "Fetched", Fit.Whole), new("problem", "Problem"));
        foreach (var bill in answer.EnumerateArray())
            table.Add(bill.Text("name"), bill.Text("state"), bill.Text("files"), bill.Text("bytes"), bill.Text("importId"), bill.Text("syncedAt"), bill.Get("problem")?.Text("what"));
        call.Write(table, answer.WriteTo);
        return ExitCode.Success;
    }

    private static void Show(Call call, List<JsonElement> connections)
    {
        var table = new Table(new Column("id", "Id", Fit.Whole), new("name", "Name"), new("provider", "Cloud", Fit.Whole), new("state", "State", Fit.Whole),
            new("health", "Health", Fit.Whole), new("through", "Through", Fit.Whole), new("lastSuccessAt", "Last success", Fit.Whole), new("problem", "Problem"));
        foreach (var c in connections)
        {
            var problem = c.Get("problem") is { } p ? $"{p.Text("what")} {p.Text("fix")}" : "";
            table.Add(c.Text("id"), c.Text("name"), c.Text("provider"), c.Text("state"), c.Text("health"), c.Text("through"), c.Text("lastSuccessAt"), problem);
        }

        call.Write(table, json =>
        {
            json.WriteStartArray();
            foreach (var connection in connections) connection.WriteTo(json);
            json.WriteEndArray();
        });
    }
}
