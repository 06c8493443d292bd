using System.CommandLine;
using FinOps.Cli.Backup;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops restore</c>: a back-up becomes a data directory again.</summary>
internal static class RestoreVerb
{
    public static Command Build(CommandLine line)
    {
        var from = new Option<string>("--from") { Description = "The file that 'finops backup' wrote", HelpName = "FILE", Required = true };
        var check = new Option<bool>("--check") { Description = "Only read it to its end and verify it; exit code 1 when it is damaged" };
        return line.Does(new Command("restore", "Unpack a back-up into an empty data directory, after which a server can be started over it") { from, check }, call =>
            Task.FromResult(Run(call, call.Around.FullPath(call.Get(from)!), call.Get(check))));
    }

    private static ExitCode Run(Call call, string archive, bool checkOnly)
    {
        BackupVerb.RefuseServer(call);
        var manifest = checkOnly
            ? new BackupReader(archive, call.Around, call.Stop, whenDamaged: ExitCode.No).Verify()
            : new BackupRestore(archive, call.Around, call.Stop).Into(call.DataDirectory);
        var where = checkOnly ? null : call.DataDirectory;
        var table = new Table(new Column("data", "Data directory", Fit.Whole), new("createdAt", "Of", Fit.Whole), new("version", "Version", Fit.Whole),
            new("engines", "Engines"), new("files", "Files", Fit.Number), new("contentBytes", "Size", Fit.Number));
        table.Add(new Cell(where, where ?? "(only checked)"), new Cell($"{manifest.CreatedAt:O}", $"{manifest.CreatedAt:yyyy-MM-dd HH:mm} UTC"), manifest.Version,
            BackupVerb.Engines(manifest), new Cell($"{manifest.Files}", Figures.Count(manifest.Files)), new Cell($"{manifest.Bytes}", Figures.Bytes(manifest.Bytes)));
        call.Write(table, json =>
        {
            json.WriteStartObject();
            json.WriteString("data", where);
            manifest.WriteFacts(json);
            json.WriteEndObject();
        });
        return ExitCode.Success;
    }
}
