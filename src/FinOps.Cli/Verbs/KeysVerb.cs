using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops keys list|create|revoke</c>: keys with which programs work in a tenant.</summary>
internal static class KeysVerb
{
    private const string Path = "api/keys";

    public static Command Build(CommandLine line)
    {
        var keys = new Command("keys", "List, create and revoke API keys, with which programs work in a tenant")
        {
            List(line, new Command("list", "List your keys; everybody's for who may see them")),
            Create(line),
            Revoke(line),
        };
        return List(line, keys);
    }

    private static Command List(CommandLine line, Command command)
    {
        var tenant = GlobalOptions.Tenant();
        command.Options.Add(tenant);
        return line.Does(command, async call =>
        {
            await using var server = await call.Connect();
            var all = await server.Client.Get(Path, call.Tenant(tenant));
            Show(call, [.. all.EnumerateArray()], all.WriteTo);
            return ExitCode.Success;
        });
    }

    private static Command Create(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        var name = new Argument<string>("NAME") { Description = "What to call it" };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "A permission that it gets, such as costs:read; repeat it",
            HelpName = "NAME",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var days = new Option<int?>("--days") { Description = "For how many days it is good (default 90, at most 366)", HelpName = "N" };
        return line.Does(new Command("create", "Make a key; it is shown this once, on stdout") { name, scopes, days, tenant }, async call =>
        {
            await using var server = await call.Connect();
            var made = await server.Client.Post(Path, json =>
            {
                json.WriteStartObject();
                json.WriteString("name", call.Get(name));
                json.WriteStartArray("scopes");
                foreach (var scope in call.Get(scopes) ?? []) json.WriteStringValue(scope);
                json.WriteEndArray();
                if (call.Get(days) is { } limit) json.WriteNumber("expiresInDays", limit);
                json.WriteEndObject();
            }, call.Tenant(tenant));
            var table = new Table(new Column("secret", "Key", Fit.Whole));
            table.Add(made.Text("secret"));
            call.Write(table, made.WriteTo);
            call.Say($"Keep it now: it cannot be shown again. It is good until {made.Get("key")?.Text("expiresAt")}; programs send it as FINOPS_API_KEY or Authorization: Bearer.");
            return ExitCode.Success;
        });
    }

    private static Command Revoke(CommandLine line)
    {
        var (tenant, id) = (GlobalOptions.Tenant(), new Argument<string>("ID") { Description = "The key's id, or all of the key but its secret" });
        return line.Does(new Command("revoke", "Revoke a key: it is refused from now on") { id, tenant }, async call =>
        {
            var said = call.Get(id)!;
            // The start of a key is what people have at hand.
            if (!Guid.TryParse(said.Split('_') is ["finops", var middle, ..] ? middle : said, out var known))
                throw CommandFailure.Usage($"'{said}' is no key's id.", advice: "finops keys list shows them.");
            await using var server = await call.Connect();
            await server.Client.Delete($"{Path}/{known}", call.Tenant(tenant));
            call.Say($"Key {known} is revoked.");
            return ExitCode.Success;
        });
    }

    private static void Show(Call call, List<JsonElement> keys, Action<Utf8JsonWriter> json)
    {
        var table = new Table(new Column("id", "Id", Fit.Whole), new("name", "Name"), new("state", "State", Fit.Whole), new("scopes", "Scopes"), new("createdBy", "Made by"),
            new("expiresAt", "Until", Fit.Whole), new("lastUsedAt", "Last used", Fit.Whole));
        foreach (var key in keys)
        {
            var scopes = string.Join(' ', key.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
            table.Add(key.Text("id"), key.Text("name"), key.Text("state"), scopes, key.Text("createdBy"), key.Text("expiresAt"), key.Text("lastUsedAt"));
        }

        call.Write(table, json);
    }
}
