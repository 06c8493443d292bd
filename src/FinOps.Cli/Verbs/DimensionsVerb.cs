using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops dimensions [values NAME]</c>: by what costs can be grouped and filtered.</summary>
internal static class DimensionsVerb
{
    private const string Path = "api/costs/dimensions";

    public static Command Build(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        var listTenant = GlobalOptions.Tenant();
        var dimensions = new Command("dimensions", "List the columns and tags costs can be grouped by, and their values")
        {
            tenant,
            line.Does(new Command("list", "List the dimensions in the data") { listTenant }, call => List(call, listTenant)),
            Values(line),
        };
        return line.Does(dimensions, call => List(call, tenant));
    }

    private static async Task<ExitCode> List(Call call, Option<string?> tenant)
    {
        await using var server = await call.Connect();
        var dimensions = await server.Client.Get(Path, call.Tenant(tenant));
        var table = new Table(new Column("name", "Dimension", Fit.Whole), new("kind", "Kind", Fit.Whole),
            new("values", "Values", Fit.Number), new("description", "Description"));
        foreach (var dimension in dimensions.EnumerateArray())
        {
            table.Add(dimension.Text("name"), dimension.Text("kind"), Cell.Of(dimension.Text("values"), Figures.Count),
                dimension.Text("description"));
        }

        call.Write(table, dimensions.WriteTo);
        return ExitCode.Success;
    }

    private static Command Values(CommandLine line)
    {
        var name = new Argument<string>("NAME") { Description = "A FOCUS column or tag:KEY" };
        var tenant = GlobalOptions.Tenant();
        var search = new Option<string?>("--search") { Description = "Only values that contain this text", HelpName = "TEXT" };
        var limit = new Option<int?>("--limit") { Description = "At most this many values", HelpName = "N" };
        var from = new Option<string?>("--from") { Description = "Values seen from this day", HelpName = "YYYY-MM-DD" };
        var to = new Option<string?>("--to") { Description = "Values seen before this day", HelpName = "YYYY-MM-DD" };
        var values = new Command("values", "List the values of one dimension") { name, tenant, search, limit, from, to };
        return line.Does(values, async call =>
        {
            var query = new QueryText().Add("search", call.Get(search)).Add("limit", call.Get(limit)?.ToString())
                .Add("from", call.Get(from)).Add("to", call.Get(to));
            await using var server = await call.Connect();
            var answer = await server.Client.Get(
                $"{Path}/{Uri.EscapeDataString(call.Get(name)!)}/values{query}", call.Tenant(tenant));
            Show(call, call.Get(name)!, answer);
            return ExitCode.Success;
        });
    }

    private static void Show(Call call, string name, JsonElement answer)
    {
        var table = new Table(new Column("value", name), new("rows", "Rows", Fit.Number));
        foreach (var value in answer.Items("values"))
            table.Add(new Cell(value.Text("value"), value.Text("value") ?? CostTable.Missing), Cell.Of(value.Text("rows"), Figures.Count));
        call.Write(table, answer.WriteTo);
        if (call.Format == OutputFormat.Table && answer.Text("more") == "true")
            call.Say("There are more values: narrow them with --search or raise --limit.");
    }
}
