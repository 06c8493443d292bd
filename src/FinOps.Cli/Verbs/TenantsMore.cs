using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops tenants resume|restore|move|export</c>: what operators do with a tenant besides the usual.</summary>
internal static class TenantsMore
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Resume(CommandLine line)
    {
        var slug = Slug();
        return line.Does(new Command("resume", "Let a suspended tenant work again") { slug }, async call =>
        {
            await using var server = await call.Connect();
            var resumed = await server.Client.Post($"{At(call, slug)}/resume", body: null);
            call.Say($"Tenant {call.Get(slug)} works again.");
            TenantsVerb.Show(call, [resumed]);
            return ExitCode.Success;
        });
    }

    public static Command Restore(CommandLine line)
    {
        var slug = Slug();
        var to = new Option<string?>("--slug") { Description = "Another short name, when its own is taken by now", HelpName = "SLUG" };
        return line.Does(new Command("restore", "Restore a deleted tenant while its grace lasts") { slug, to }, async call =>
        {
            await using var server = await call.Connect();
            var gone = (await server.Client.Get($"{TenantsVerb.Path}/deleted")).EnumerateArray().FirstOrDefault(t => t.Text("slug") == call.Get(slug));
            if (gone.ValueKind != JsonValueKind.Object)
                throw new CommandFailure($"No tenant {call.Get(slug)} was deleted.");
            var restored = await server.Client.Post($"{TenantsVerb.Path}/deleted/{gone.Text("id")}/restore", json =>
            {
                json.WriteStartObject();
                if (call.Get(to) is { } other) json.WriteString("slug", other);
                json.WriteEndObject();
            });
            call.Say($"Tenant {restored.Text("slug")} is restored.");
            TenantsVerb.Show(call, [restored]);
            return ExitCode.Success;
        });
    }

    public static Command Move(CommandLine line)
    {
        var slug = Slug();
        var to = new Option<string>("--to") { Description = "The cell that shall keep its rows", HelpName = "CELL", Required = true };
        return line.Does(new Command("move", "Move a tenant's rows to another cell while it is asked") { slug, to }, async call =>
        {
            await using var server = await call.Connect();
            await server.Client.Post($"{At(call, slug)}/move", json =>
            {
                json.WriteStartObject();
                json.WriteString("to", call.Get(to));
                json.WriteEndObject();
            });
            while (true)
            {
                var move = (await server.Client.Get($"{At(call, slug)}/moves")).EnumerateArray().First();
                if (move.Text("state") == "failed")
                    throw new CommandFailure($"Tenant {call.Get(slug)} was not moved: {move.Text("problem")}");
                if (move.Text("state") is "switched" or "done")
                {
                    call.Say($"Tenant {call.Get(slug)} lies in cell {call.Get(to)} now: {move.Text("rowsCopied")} rows, all equal. The old ones go once nobody reads them.");
                    break;
                }

                await Task.Delay(LookEvery, call.Around.Clock, call.Stop);
            }

            if (await TenantsVerb.Find(server.Client, call.Get(slug)!) is { } tenant) TenantsVerb.Show(call, [tenant]);
            return ExitCode.Success;
        });
    }

    public static Command Export(CommandLine line)
    {
        var slug = Slug();
        var file = new Option<string>("--out") { Description = "The archive to write", HelpName = "FILE", Required = true };
        return line.Does(new Command("export", "Write everything a tenant has as one zip archive") { slug, file }, async call =>
        {
            await using var server = await call.Connect();
            using var answer = await server.Client.Open("api/tenant/export", call.Get(slug), "application/zip");
            await ExportVerb.ToFile(call, answer, call.Around.FullPath(call.Get(file)!));
            return ExitCode.Success;
        });
    }

    private static string At(Call call, Argument<string> slug) => $"{TenantsVerb.Path}/{Uri.EscapeDataString(call.Get(slug)!)}";

    private static Argument<string> Slug() => new("SLUG") { Description = "The tenant's short name" };
}
