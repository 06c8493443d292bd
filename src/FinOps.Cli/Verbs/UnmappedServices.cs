using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops imports unmapped</c>: the services that the tables of providers do not know.</summary>
internal static class UnmappedServices
{
    private const string Path = "api/costs/reconciliation/unmapped-services";

    public static Command Build(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        var from = new Option<string?>("--from") { Description = "Charges from this day", HelpName = "YYYY-MM-DD" };
        var to = new Option<string?>("--to") { Description = "Charges before this day", HelpName = "YYYY-MM-DD" };
        var preset = new Option<string?>("--preset") { Description = "Charges of a named period", HelpName = "last_month" };
        var unmapped = new Command("unmapped", "List services without a category of their own, counted as Other") { tenant, from, to, preset };
        return line.Does(unmapped, async call =>
        {
            var query = new QueryText().Add("from", call.Get(from)).Add("to", call.Get(to)).Add("preset", call.Get(preset));
            await using var server = await call.Connect();
            var answer = await server.Client.Get(Path + query, call.Tenant(tenant));
            call.Write(TableOf(answer), answer.WriteTo);
            return ExitCode.Success;
        });
    }

    private static Table TableOf(JsonElement answer)
    {
        var table = new Table(new Column("provider", "Provider"), new("service", "Service"), new("currency", "Currency", Fit.Whole),
            new("effectiveCost", "Effective cost", Fit.Number), new("charges", "Charges", Fit.Number), new("firstDay", "First day", Fit.Whole),
            new("lastDay", "Last day", Fit.Whole), new("lastImportId", "Last import", Fit.Whole));
        foreach (var service in answer.Items("services"))
        {
            table.Add(service.Text("provider"), service.Text("service"), service.Text("currency"), Cell.Of(service.Text("effectiveCost"), Figures.Amount),
                Cell.Of(service.Text("charges"), Figures.Count), service.Text("firstDay"), service.Text("lastDay"), service.Text("lastImportId"));
        }

        return table;
    }
}
