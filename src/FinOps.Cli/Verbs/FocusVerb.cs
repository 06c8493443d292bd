using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops focus validate</c>: whether a file conforms to FOCUS, and if not, where.</summary>
internal static class FocusVerb
{
    private const string Path = "api/focus/validate";

    public static Command Build(CommandLine line) => new("focus", "What concerns FOCUS files themselves") { Validate(line) };

    private static Command Validate(CommandLine line)
    {
        var file = new Argument<string>("FILE") { Description = "A FOCUS file: CSV, gzip, zip, zstd or Parquet" };
        var version = new Option<string?>("--focus-version") { Description = "By which version's rules (default: the one its columns show)", HelpName = "1.0|1.1|1.2|1.3" };
        version.AcceptOnlyFromAmong("1.0", "1.1", "1.2", "1.3");
        var without = new Option<string[]>("--without")
        {
            Description = "A criterion the provider does not meet, such as CAPACITY_RESERVATION_SUPPORTED; its columns may be absent. Repeatable",
            HelpName = "CRITERION",
        };
        return line.Does(new Command("validate", "Check a file against the FOCUS rules; exit code 1 when it violates one") { file, version, without }, async call =>
        {
            var files = BillPaths.Expand([call.Get(file)!], call.Around.Directory);
            if (files is not [var path] || Directory.Exists(path)) throw CommandFailure.Usage("Name one file.", "A folder or pattern may hold several.");
            await using var server = await call.Connect();
            var question = new Question(path, call.Get(version), call.Get(without) ?? []);
            var answer = await Ask(call, server, question);
            ConformanceReport.Show(call, answer);
            return answer.Get("conformant")?.GetBoolean() == true ? ExitCode.Success : ExitCode.No;
        });
    }

    private static async Task<JsonElement> Ask(Call call, Connection server, Question asked)
    {
        try
        {
            return (server.IsSameMachine ? await InPlace(call, server.Client, asked) : null) ?? await Upload(call, server.Client, asked);
        }
        catch (CommandFailure refusal) when (refusal.Status == 400)
        {
            throw refusal.AsFailure();   // the command was understood; the file is no table
        }
    }

    /// <summary>Lets the server read the file where it is; null when it says it does not share this machine's files.</summary>
    private static async Task<JsonElement?> InPlace(Call call, ServerClient client, Question asked)
    {
        try
        {
            return await client.Post(Path + "/local", json =>
            {
                json.WriteStartObject();
                json.WriteString("path", asked.File);
                if (asked.Version is not null) json.WriteString("version", asked.Version);
                json.WriteStartArray("without");
                foreach (var criterion in asked.Without) json.WriteStringValue(criterion);
                json.WriteEndArray();
                json.WriteEndObject();
            });
        }
        catch (CommandFailure refusal) when (call.Url is not null && refusal.Status is 400 or 403 or 404 or 405 or 422)
        {
            return null;   // behind a tunnel or in a container: same address, other files; a wrong question is refused again
        }
    }

    private static async Task<JsonElement> Upload(Call call, ServerClient client, Question asked)
    {
        var name = System.IO.Path.GetFileName(asked.File);
        var total = new FileInfo(asked.File).Length;
        var progress = new ProgressLine(call.Around, name);
        try
        {
            var query = new QueryText().Add("version", asked.Version).Add("fileName", name);
            foreach (var criterion in asked.Without) query.Add("without", criterion);
            return await client.Upload(Path + query, tenant: null, () => new FileUpload(asked.File, sent => progress.Show(new ProgressState("uploading", sent, total))));
        }
        finally
        {
            progress.Clear();
        }
    }

    private sealed record Question(string File, string? Version, IReadOnlyList<string> Without);
}
