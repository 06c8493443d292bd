using System.CommandLine;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops audit [list|verify]</c>: who did what, and whether the log is as it was written.</summary>
internal static class AuditVerb
{
    private const string OfTenant = "api/audit";
    private const string OfPlatform = "api/platform/audit";

    public static Command Build(CommandLine line)
    {
        var audit = new Command("audit", "Read and verify the audit log") { List(line), Verify(line) };
        return audit;
    }

    private static Command List(CommandLine line)
    {
        var (tenant, platform) = (GlobalOptions.Tenant(), Platform());
        var action = new Option<string?>("--action") { Description = "Only actions that begin so", HelpName = "TEXT" };
        var actor = new Option<string?>("--actor") { Description = "Only by whom this names", HelpName = "TEXT" };
        var limit = new Option<int?>("--limit") { Description = "At most this many entries, 1 to 500 (default: 50)", HelpName = "N" };
        return line.Does(new Command("list", "List the newest entries") { tenant, platform, action, actor, limit }, async call =>
        {
            await using var server = await call.Connect();
            var query = new List<string>();
            if (call.Get(action) is { } beginning) query.Add("action=" + Uri.EscapeDataString(beginning));
            if (call.Get(actor) is { } who) query.Add("actor=" + Uri.EscapeDataString(who));
            if (call.Get(limit) is { } most) query.Add($"limit={most}");
            var path = call.Get(platform) ? OfPlatform : OfTenant;
            var page = await server.Client.Get(query.Count > 0 ? $"{path}?{string.Join('&', query)}" : path, call.Get(platform) ? null : call.Tenant(tenant));
            var entries = page.GetProperty("entries");
            var table = new Table(new Column("at", "When", Fit.Whole), new("actor", "Who"), new("action", "What", Fit.Whole), new("target", "To what"),
                new("outcome", "Outcome", Fit.Whole), new("address", "From", Fit.Whole));
            foreach (var entry in entries.EnumerateArray())
            {
                table.Add(entry.Text("at"), entry.Text("actor"), entry.Text("action"), entry.Text("target"), entry.Text("outcome"), entry.Text("address"));
            }

            call.Write(table, entries.WriteTo);
            return ExitCode.Success;
        });
    }

    private static Command Verify(CommandLine line)
    {
        var (tenant, platform) = (GlobalOptions.Tenant(), Platform());
        var head = new Option<string?>("--head")
        {
            Description = "A hash noted earlier: the newest entry must still be it, or have followed it",
            HelpName = "HASH",
        };
        return line.Does(new Command("verify", "Recompute the chain of hashes; exit code 1 when it is broken") { tenant, platform, head }, async call =>
        {
            await using var server = await call.Connect();
            var of = call.Get(platform) ? null : call.Tenant(tenant);
            var path = (call.Get(platform) ? OfPlatform : OfTenant) + "/verify" + (call.Get(head) is { } noted ? "?head=" + Uri.EscapeDataString(noted) : "");
            var found = await server.Client.Get(path, of);
            var intact = found.GetProperty("intact").GetBoolean();
            var table = new Table(new Column("intact", "Intact", Fit.Whole), new("entries", "Entries", Fit.Number), new("lastSeq", "Last", Fit.Whole),
                new("head", "Hash of the last", Fit.Whole), new("problem", "Problem"));
            table.Add(new Cell(intact ? "true" : "false", intact ? "yes" : "no"), found.Text("entries"), found.Text("lastSeq"), found.Text("head"),
                found.Text("brokenAt") is { Length: > 0 } at ? $"entry {at}: {found.Text("problem")}" : found.Text("problem"));
            call.Write(table, found.WriteTo);
            return intact ? ExitCode.Success : ExitCode.No;
        });
    }

    private static Option<bool> Platform() => new("--platform") { Description = "The installation's own log instead of a tenant's" };
}
