using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops imports list|show|rejects|unmapped|cancel|delete</c>: what was imported, and what became of it.</summary>
internal static class ImportsVerb
{
    private const string Path = "api/imports";
    private const int ListDefault = 50;
    private const int PageMax = 500;

    public static Command Build(CommandLine line)
    {
        var imports = new Command("imports", "List and inspect imports, cancel or delete them")
        {
            List(line, new Command("list", "List imports, the latest first")),
            Show(line),
            Rejects(line),
            UnmappedServices.Build(line),
            Cancel(line),
            Delete(line),
        };
        return List(line, imports);
    }

    private static Command List(CommandLine line, Command command)
    {
        var tenant = GlobalOptions.Tenant();
        var state = new Option<string?>("--state") { Description = "Only imports in this state", HelpName = "queued|reading|checking|published|replaced|failed|cancelled" };
        var limit = new Option<int>("--limit") { Description = "At most this many", HelpName = "N", DefaultValueFactory = _ => ListDefault };
        state.CompletionSources.Add("queued", "reading", "checking", "published", "replaced", "failed", "cancelled");
        command.Options.Add(tenant);
        command.Options.Add(state);
        command.Options.Add(limit);
        return line.Does(command, async call =>
        {
            if (call.Get(limit) <= 0)
                throw CommandFailure.Usage("--limit is a number of imports, 1 or more.");
            await using var server = await call.Connect();
            var (imports, next) = await All(server.Client, call.Tenant(tenant), call.Get(state), call.Get(limit));
            call.Write(ListTable(imports), json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("imports");
                foreach (var import in imports)
                    import.WriteTo(json);
                json.WriteEndArray();
                json.WriteString("next", next);
                json.WriteEndObject();
            });
            if (next is not null && call.Format == OutputFormat.Table)
                call.Say($"There are more than {imports.Count}: raise --limit.");
            return ExitCode.Success;
        });
    }

    private static async Task<(List<JsonElement> Imports, string? Next)> All(ServerClient client, string? tenant, string? state, int limit)
    {
        var imports = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var query = new QueryText().Add("state", state).Add("limit", Math.Min(limit - imports.Count, PageMax).ToString())
                .Add("cursor", cursor);
            var page = await client.Get(Path + query, tenant);
            imports.AddRange(page.Items("imports"));
            cursor = page.Text("next");
        }
        while (cursor is not null && imports.Count < limit);
        return (imports, cursor);
    }

    private static Table ListTable(IEnumerable<JsonElement> imports)
    {
        var table = new Table(new Column("importId", "Import", Fit.Whole), new("file", "File"), new("format", "Format"),
            new("state", "State", Fit.Whole), new("billingPeriods", "Periods"), new("rowsLoaded", "Rows", Fit.Number),
            new("rowsRejected", "Rejected", Fit.Number), new("startedAt", "Started", Fit.Whole));
        foreach (var import in imports)
        {
            table.Add(import.Text("importId"), import.Text("file"), $"{import.Text("format")} {import.Text("focusVersion")}".Trim(),
                import.Text("state"), string.Join(' ', import.Items("billingPeriods").Select(p => p.AsText())),
                Cell.Of(import.Text("rowsLoaded"), Figures.Count), Cell.Of(import.Text("rowsRejected"), Figures.Count),
                Cell.Of(import.Text("startedAt"), started => started.Length > 16 ? started[..16].Replace('T', ' ') : started));
        }

        return table;
    }

    private static Command Show(CommandLine line)
    {
        var (id, tenant) = Which();
        return line.Does(new Command("show", "Show one import: rows, sums, first rejects") { id, tenant }, async call =>
        {
            await using var server = await call.Connect();
            var import = await server.Client.Get(Address(call.Get(id)!), call.Tenant(tenant));
            if (call.Format == OutputFormat.Json)
                call.WriteJson(import.WriteTo);
            else
                ImportReport.Show(call, [import]);
            return ExitCode.Success;
        });
    }

    private static Command Rejects(CommandLine line)
    {
        var (id, tenant) = Which();
        return line.Does(new Command("rejects", "List every rejected row of an import: line, column, value, reason") { id, tenant }, async call =>
        {
            await using var server = await call.Connect();
            var address = Address(call.Get(id)!) + "/rejects";
            using var answer = await server.Client.Open(address, call.Tenant(tenant), "text/csv");
            if (call.Format == OutputFormat.Csv)
            {
                await answer.Content.CopyToAsync(call.Around.Output, call.Stop);
                return ExitCode.Success;
            }

            await WriteRejects(call, answer);
            return ExitCode.Success;
        });
    }

    /// <summary>All rejects exist as CSV alone; for the other formats it is read back.</summary>
    private static async Task WriteRejects(Call call, HttpResponseMessage answer)
    {
        using var text = new StreamReader(await answer.Content.ReadAsStreamAsync(call.Stop));
        var rows = Csv.ReadRows(text).Skip(1).Where(row => row.Length == 4).ToList();
        var table = ImportReport.RejectsTable();
        foreach (var row in rows)
            table.Add(Cell.Of(row[0], Figures.Count), row[1], row[2], row[3]);
        call.Write(table, json =>
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WritePropertyName("line");
                json.WriteRawValue(row[0]);
                json.WriteString("column", row[1]);
                json.WriteString("value", row[2]);
                json.WriteString("reason", row[3]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static Command Cancel(CommandLine line)
    {
        var id = new Argument<string?>("IMPORT") { Description = "The import's id, from 'finops imports'", Arity = ArgumentArity.ZeroOrOne };
        var tenant = GlobalOptions.Tenant();
        var all = new Option<bool>("--all") { Description = "Stop all of the tenant's imports that are not over" };
        return line.Does(new Command("cancel", "Stop an import that is not published yet, or all of them; nothing of it is kept") { id, all, tenant }, async call =>
        {
            if (call.Get(id) is null != call.Get(all))
                throw CommandFailure.Usage("Name the import to cancel, or --all.");
            await using var server = await call.Connect();
            if (call.Get(id) is not { } one)
                return await CancelAll(call, server.Client, call.Tenant(tenant));
            await server.Client.Post(Address(one) + "/cancel", body: null, call.Tenant(tenant));
            call.Say($"Import {one} is being cancelled.");
            await ShowState(call, server.Client, one, call.Tenant(tenant));
            return ExitCode.Success;
        });
    }

    private static async Task<ExitCode> CancelAll(Call call, ServerClient client, string? tenant)
    {
        var answer = await client.Post($"{Path}/cancel", body: null, tenant);
        var table = new Table(new Column("cancelled", "Cancelled", Fit.Number), new("stillRunning", "Still running", Fit.Number), new("published", "Published before", Fit.Number));
        table.Add(Cell.Of(answer.Text("cancelled"), Figures.Count), answer.Items("stillRunning").Count().ToString(), answer.Items("published").Count().ToString());
        call.Write(table, answer.WriteTo);
        return ExitCode.Success;
    }

    private static Command Delete(CommandLine line)
    {
        var (id, tenant) = Which();
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask first" };
        return line.Does(new Command("delete", "Take a published import back: its rows leave every answer at once") { id, tenant, yes }, async call =>
        {
            if (!call.Confirm($"Delete import {call.Get(id)} and its rows?", call.Get(yes)))
                return ExitCode.No;
            await using var server = await call.Connect();
            await server.Client.Delete(Address(call.Get(id)!), call.Tenant(tenant));
            call.Say($"Import {call.Get(id)} is deleted.");
            WriteState(call, call.Get(id)!, "deleted");
            return ExitCode.Success;
        });
    }

    private static (Argument<string> Id, Option<string?> Tenant) Which() =>
        (new Argument<string>("IMPORT") { Description = "The import's id, from 'finops imports'" }, GlobalOptions.Tenant());

    private static async Task ShowState(Call call, ServerClient client, string id, string? tenant)
    {
        var import = await client.Get(Address(id), tenant);
        WriteState(call, id, import.Text("state") ?? "");
    }

    private static void WriteState(Call call, string id, string state)
    {
        var table = new Table(new Column("importId", "Import", Fit.Whole), new("state", "State", Fit.Whole));
        table.Add(id, state);
        call.Write(table, json =>
        {
            json.WriteStartObject();
            json.WriteString("importId", id);
            json.WriteString("state", state);
            json.WriteEndObject();
        });
    }

    private static string Address(string id) => $"{Path}/{Uri.EscapeDataString(id)}";
}
