using System.CommandLine;
using System.Globalization;
using FinOps.Cli.Backup;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops backup</c>: one archive of the data directory, while no server runs over it.</summary>
internal static class BackupVerb
{
    public static Command Build(CommandLine line)
    {
        var to = new Option<string>("--to")
        {
            Description = "The file to write, packed when it ends in .gz; or a folder, where it gets a name with the time",
            HelpName = "DIR|FILE",
            Required = true,
        };
        return line.Does(new Command("backup", "Copy the data directory into one archive, while no server runs over it") { to }, call =>
            Task.FromResult(Run(call, call.Get(to)!)));
    }

    /// <summary>Back-ups are of files on this machine; a server's address would be ignored, and somebody would rely on it.</summary>
    public static void RefuseServer(Call call)
    {
        if (call.Url is not null)
            throw CommandFailure.Usage("Back-ups are made of a data directory on this machine, not over a server's address.",
                advice: "Leave out --url and FINOPS_URL, and name the directory with --data or FINOPS_DATA.");
    }

    /// <summary>The engines as a person calls them.</summary>
    public static string Engines(BackupManifest manifest) =>
        string.Join(", ", manifest.Engines.Select(engine => engine == BackupManifest.Postgres ? "PostgreSQL" : "ClickHouse"));

    private static ExitCode Run(Call call, string to)
    {
        RefuseServer(call);
        var path = Target(call, to);
        if (!Directory.Exists(call.DataDirectory))
            throw NoData(call);
        var began = call.Around.Clock.GetTimestamp();
        using var held = StoppedDirectory.Hold(call.DataDirectory);
        var writer = new BackupWriter(held, call.Around, call.Stop);
        var manifest = writer.Survey();
        if (!manifest.Engines.Any())
            throw NoData(call);
        writer.Write(manifest, path);
        if (manifest.Engines.Count() == 1)
            call.Say($"Only {Engines(manifest)} keeps its files here. Back up the other engine by its own means.");
        Show(call, manifest, path, (long)call.Around.Clock.GetElapsedTime(began).TotalMilliseconds);
        return ExitCode.Success;
    }

    private static CommandFailure NoData(Call call) => new($"There is no engine's data in {call.DataDirectory}.",
        advice: "Name the data directory with --data or FINOPS_DATA; engines elsewhere are backed up by their own means.");

    private static string Target(Call call, string to)
    {
        var path = call.Around.FullPath(to);
        if (Directory.Exists(path) || to.EndsWith('/'))
        {
            var time = call.Around.Clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            path = Path.Combine(path, $"finops-{time}.tar.gz");
        }

        if (path.StartsWith(call.DataDirectory.TrimEnd('/') + "/", StringComparison.Ordinal))
            throw CommandFailure.Usage($"{path} lies in the data directory itself.", advice: "A back-up belongs elsewhere, best on another machine.");
        if (Path.Exists(path))
            throw CommandFailure.Usage($"{path} is there already.", advice: "Name another file; nothing is overwritten.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static void Show(Call call, BackupManifest manifest, string path, long milliseconds)
    {
        var bytes = new FileInfo(path).Length;
        var table = new Table(new Column("file", "Back-up", Fit.Whole), new("bytes", "Size", Fit.Number), new("engines", "Engines"),
            new("files", "Files", Fit.Number), new("contentBytes", "Unpacked", Fit.Number));
        table.Add(path, new Cell($"{bytes}", Figures.Bytes(bytes)), Engines(manifest), new Cell($"{manifest.Files}", Figures.Count(manifest.Files)),
            new Cell($"{manifest.Bytes}", Figures.Bytes(manifest.Bytes)));
        call.Write(table, json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteNumber("bytes", bytes);
            manifest.WriteFacts(json);
            json.WriteNumber("seconds", milliseconds / 1000m);
            json.WriteEndObject();
        });
        call.Say("It was read back and is whole. It holds secrets: keep it like a password.");
    }
}
