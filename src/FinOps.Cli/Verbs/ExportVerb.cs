using System.CommandLine;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops export</c>: the cost rows themselves, as a FOCUS file.</summary>
internal static class ExportVerb
{
    private const int BlockBytes = 1 << 17;

    public static Command Build(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        var from = new Option<string?>("--from") { Description = "First day of the charges (default: the earliest)", HelpName = "YYYY-MM-DD" };
        var to = new Option<string?>("--to") { Description = "The day after the last (exclusive; default: the latest)", HelpName = "YYYY-MM-DD" };
        var format = new Option<string>("--format") { Description = "The file's format", HelpName = "csv|parquet", DefaultValueFactory = _ => "csv" };
        var version = new Option<string>("--focus-version") { Description = "The FOCUS version whose columns it has", HelpName = "1.2|1.3", DefaultValueFactory = _ => "1.2" };
        var extensions = new Option<bool>("--extensions") { Description = "Write also what bills say beside FOCUS, as columns that begin with x_" };
        var exact = new Option<bool>("--exact") { Description = "Write texts in a CSV as they are, also those that a spreadsheet would run as a formula: for programs" };
        var file = new Option<string?>("--out") { Description = "The file to write (default: stdout)", HelpName = "FILE" };
        format.AcceptOnlyFromAmong("csv", "parquet");
        version.AcceptOnlyFromAmong("1.2", "1.3");
        var export = new Command("export", "Write the cost rows of a period as a FOCUS file") { tenant, from, to, version, format, extensions, exact, file };
        return line.Does(export, async call =>
        {
            var query = new QueryText().Add("from", call.Get(from)).Add("to", call.Get(to))
                .Add("version", call.Get(version)).Add("format", call.Get(format)).Add("extensions", call.Get(extensions) ? "true" : null)
                .Add("exact", call.Get(exact) ? "true" : null);
            await using var server = await call.Connect();
            using var answer = await server.Client.Open("api/costs/export" + query, call.Tenant(tenant), call.Get(format) == "csv" ? "text/csv" : "application/vnd.apache.parquet");
            if (call.Get(file) is { } path && path != "-")
                await ToFile(call, answer, call.Around.FullPath(path));
            else
                await Copy(call, answer, call.Around.Output, progress: null);
            return ExitCode.Success;
        });
    }

    /// <summary>Under another name until it is whole: a file of the wanted name is always a complete one.</summary>
    internal static async Task ToFile(Call call, HttpResponseMessage answer, string path)
    {
        var part = path + ".part";
        var began = call.Around.Clock.GetTimestamp();
        var progress = new ProgressLine(call.Around, Path.GetFileName(path));
        long bytes;
        try
        {
            await using (var target = new FileStream(part, FileMode.Create, FileAccess.Write))
                bytes = await Copy(call, answer, target, progress);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
        finally
        {
            progress.Clear();
        }

        var seconds = (long)call.Around.Clock.GetElapsedTime(began).TotalSeconds;
        var table = new Table(new Column("file", "File"), new("bytes", "Bytes", Fit.Number), new("seconds", "Seconds", Fit.Number));
        table.Add(path, Cell.Of(bytes.ToString(), Figures.Count), seconds.ToString());
        call.Write(table, json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteNumber("bytes", bytes);
            json.WriteNumber("seconds", seconds);
            json.WriteEndObject();
        });
    }

    private static async Task<long> Copy(Call call, HttpResponseMessage answer, Stream target, ProgressLine? progress)
    {
        var block = new byte[BlockBytes];
        long bytes = 0;
        int read;
        await using var source = await answer.Content.ReadAsStreamAsync(call.Stop);
        while ((read = await Read(source, block, call.Stop)) > 0)
        {
            await target.WriteAsync(block.AsMemory(0, read), call.Stop);
            bytes += read;
            progress?.Show(new ProgressState("writing", bytes, Total: null));
        }

        await target.FlushAsync(call.Stop);
        return bytes;
    }

    /// <summary>A connection that breaks off is not the end of the rows.</summary>
    private static async Task<int> Read(Stream source, Memory<byte> block, CancellationToken stop)
    {
        try
        {
            return await source.ReadAsync(block, stop);
        }
        catch (IOException broken)
        {
            throw new CommandFailure("The server ended the answer early; the export is not complete.", broken.Message, "Try again.");
        }
    }
}
