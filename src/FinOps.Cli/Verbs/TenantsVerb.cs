using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops tenants list|create|suspend|delete|…</c>: whose costs the installation keeps apart.</summary>
internal static class TenantsVerb
{
    public const string Path = "api/tenants";

    public static Command Build(CommandLine line)
    {
        var tenants = new Command("tenants", "List, create, suspend, move, export and delete tenants")
        {
            line.Does(new Command("list", "List all tenants"), List),
            Create(line),
            Suspend(line),
            Delete(line),
            TenantsMore.Resume(line),
            TenantsMore.Restore(line),
            TenantsMore.Move(line),
            TenantsMore.Export(line),
        };
        return line.Does(tenants, List);
    }

    /// <summary>A slug for a name: lower-case letters and digits, joined by hyphens.</summary>
    public static string SlugOf(string name) => string.Join('-', string.Concat(name.ToLowerInvariant()
        .Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static Task<JsonElement> Create(ServerClient client, string name, string slug) => client.Post(Path, json =>
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("slug", slug);
        json.WriteEndObject();
    });

    private static async Task<ExitCode> List(Call call)
    {
        await using var server = await call.Connect();
        var tenants = await server.Client.Get(Path);
        Show(call, tenants.EnumerateArray());
        return ExitCode.Success;
    }

    private static Command Create(CommandLine line)
    {
        var name = new Argument<string>("NAME") { Description = "The tenant's name, as people read it" };
        var slug = new Option<string?>("--slug") { Description = "Its short name in addresses and --tenant (default: from the name)" };
        return line.Does(new Command("create", "Create a tenant") { name, slug }, async call =>
        {
            var given = call.Get(slug) ?? SlugOf(call.Get(name)!);
            if (given.Length == 0)
                throw CommandFailure.Usage($"No short name can be made of '{call.Get(name)}'.", advice: "Give one with --slug.");
            await using var server = await call.Connect();
            var created = await Create(server.Client, call.Get(name)!, given);
            call.Say($"Tenant {given} is created.");
            Show(call, [created]);
            return ExitCode.Success;
        });
    }

    private static Command Suspend(CommandLine line)
    {
        var slug = Slug();
        var readOnly = new Option<bool>("--read-only") { Description = "Only the first stage: people can still see and export" };
        return line.Does(new Command("suspend", "Suspend a tenant: its data stays, nobody can ask for it") { slug, readOnly }, async call =>
        {
            await using var server = await call.Connect();
            var stage = call.Get(readOnly) ? "?stage=read_only" : "";
            await server.Client.Post($"{Path}/{Uri.EscapeDataString(call.Get(slug)!)}/suspend{stage}", body: null);
            call.Say($"Tenant {call.Get(slug)} is {(call.Get(readOnly) ? "read-only" : "suspended")}.");
            await ShowOne(call, server.Client, call.Get(slug)!);
            return ExitCode.Success;
        });
    }

    private static Command Delete(CommandLine line)
    {
        var slug = Slug();
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask first" };
        return line.Does(new Command("delete", "Delete a tenant and everything it has") { slug, yes }, async call =>
        {
            if (!call.Confirm($"Delete tenant {call.Get(slug)} with all its costs?", call.Get(yes)))
                return ExitCode.No;
            await using var server = await call.Connect();
            var before = await Find(server.Client, call.Get(slug)!);
            await server.Client.Delete($"{Path}/{Uri.EscapeDataString(call.Get(slug)!)}");
            call.Say($"Tenant {call.Get(slug)} is deleted.");
            if (before is { } tenant)
                Show(call, [tenant], state: "deleted");
            return ExitCode.Success;
        });
    }

    private static Argument<string> Slug() => new("SLUG") { Description = "The tenant's short name" };

    private static async Task ShowOne(Call call, ServerClient client, string slug)
    {
        if (await Find(client, slug) is { } tenant)
            Show(call, [tenant]);
    }

    /// <summary>The tenant of this short name, or null.</summary>
    public static async Task<JsonElement?> Find(ServerClient client, string slug)
    {
        foreach (var tenant in (await client.Get(Path)).EnumerateArray())
        {
            if (tenant.Text("slug") == slug)
                return tenant;
        }

        return null;
    }

    internal static void Show(Call call, IEnumerable<JsonElement> tenants, string? state = null)
    {
        var all = tenants.ToList();
        var table = new Table(new Column("slug", "Tenant", Fit.Whole), new("name", "Name"), new("state", "State", Fit.Whole),
            new("id", "Id", Fit.Whole));
        foreach (var tenant in all)
        {
            var shown = state ?? tenant.Text("state");
            var isDefault = tenant.Text("default") == "true";
            table.Add(tenant.Text("slug"), tenant.Text("name"), new Cell(shown, isDefault ? $"{shown}, default" : shown ?? ""), tenant.Text("id"));
        }

        call.Write(table, json =>
        {
            json.WriteStartArray();
            foreach (var tenant in all)
            {
                json.WriteStartObject();
                json.WriteOnly(tenant, "id", "name", "slug");
                json.WriteString("state", state ?? tenant.Text("state"));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
