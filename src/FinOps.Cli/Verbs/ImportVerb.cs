using System.CommandLine;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops import</c>: bills into the store, each wholly or not at all.</summary>
internal static class ImportVerb
{
    public static Command Build(CommandLine line)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Bill files, folders of them, or patterns like 'bills/*.csv.gz'",
            Arity = ArgumentArity.OneOrMore,
        };
        var tenant = GlobalOptions.Tenant();
        var format = new Option<string>("--format")
        {
            Description = "The files' format: auto (default) recognises it, focus is FOCUS; providers' own formats by their names, generic:NAME a saved mapping",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "auto",
        };
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 when a row is rejected" };
        var name = new Option<string?>("--name")
        {
            Description = "What the bill is called, for one file: it takes the place of the one of this name (default: the file's name)",
            HelpName = "NAME",
        };
        format.CompletionSources.Add("auto", "focus");
        return line.Does(new Command("import", "Import bills") { paths, tenant, format, strict, name }, async call =>
        {
            var bills = BillPaths.Expand(call.Get(paths)!, call.Around.Directory);
            if (call.Get(name) is { } called && (called.Trim().Length == 0 || bills is not [var only] || Directory.Exists(only)))
                throw CommandFailure.Usage("--name is the name of one file's bill.", "Give one file, and a name that is not empty.");
            await using var server = await call.Connect();
            var slug = call.Tenant(tenant) is { } named ? await Existing(call, server.Client, named) : null;
            var import = new ImportRun(call, server, slug, call.Get(format)!, call.Get(strict)) { Name = call.Get(name) };
            var ended = await import.Import(bills);
            ImportReport.Show(call, ended);
            var verdict = ImportReport.Verdict(ended, call.Get(strict));
            return import.IsRefused ? ExitCode.Failure : verdict;
        });
    }

    /// <summary>The tenant's slug; a tenant that is not there yet is created, for otherwise a newcomer's first command fails.</summary>
    private static async Task<string> Existing(Call call, ServerClient client, string named)
    {
        var tenants = await client.Get(TenantsVerb.Path);
        foreach (var tenant in tenants.EnumerateArray())
        {
            if (tenant.Text("slug") is { } known && (known == named || tenant.Text("name") == named))
                return known;
        }

        var slug = TenantsVerb.SlugOf(named);
        if (slug.Length == 0)
            throw CommandFailure.Usage($"'{named}' is no name for a tenant.", advice: "Use letters and digits.");
        var created = await TenantsVerb.Create(client, named, slug);
        slug = created.Text("slug") ?? slug;
        call.Say($"Tenant {slug} did not exist; it is created.");
        return slug;
    }

    /// <summary>The imports of one command.</summary>
    private sealed class ImportRun(Call call, Connection server, string? tenant, string format, bool strict)
    {
        /// <summary>True when the server refused a file before it became an import.</summary>
        public bool IsRefused { get; private set; }

        /// <summary>What the one bill is called; null for its file's name.</summary>
        public string? Name { get; init; }

        public async Task<List<JsonElement>> Import(IReadOnlyList<string> bills)
        {
            var watch = new ImportWatch(call, server.Client, tenant);
            var started = server.IsSameMachine ? await StartInPlace(bills) : null;
            started ??= await Upload(BillPaths.Files(bills), watch);
            return await watch.UntilFinal(started);
        }

        /// <summary>Lets the server read the files where they are; null when it says it does not share this machine's files.</summary>
        private async Task<List<JsonElement>?> StartInPlace(IReadOnlyList<string> bills)
        {
            try
            {
                // Not cancelled half-way: only the answer says which imports there are to cancel.
                var answer = await server.Client.Post("api/imports/local", json => WriteInPlace(json, bills), tenant, CancellationToken.None);
                return [.. answer.Items("imports")];
            }
            catch (CommandFailure refusal) when (call.Url is not null && refusal.Status is 400 or 403 or 404 or 405 or 422)
            {
                return null;   // behind a tunnel or in a container: same address, other files
            }
            catch (CommandFailure refusal) when (refusal.Status == 400)
            {
                throw refusal.AsFailure();   // the command was understood; the bill is refused
            }
        }

        private void WriteInPlace(Utf8JsonWriter json, IReadOnlyList<string> bills)
        {
            json.WriteStartObject();
            json.WriteStartArray("paths");
            foreach (var bill in bills)
                json.WriteStringValue(bill);
            json.WriteEndArray();
            json.WriteString("format", format);
            json.WriteBoolean("strict", strict);
            if (Name is not null)
                json.WriteString("name", Name);
            json.WriteEndObject();
        }

        private async Task<List<JsonElement>> Upload(IReadOnlyList<(string Path, string Name)> files, ImportWatch watch)
        {
            var started = new List<JsonElement>();
            try
            {
                foreach (var file in files)
                {
                    try
                    {
                        started.AddRange(await Upload(file));
                    }
                    catch (CommandFailure refusal) when (files.Count > 1 && refusal.Status is 400 or 409 or 413 or 415 or 422)
                    {
                        // This file is refused; the others are not.
                        IsRefused = true;
                        call.Say($"finops: {file.Name}: {refusal.Title} {refusal.Detail}".TrimEnd());
                    }
                }
            }
            catch (OperationCanceledException) when (call.Stop.IsCancellationRequested)
            {
                await watch.Cancel(started);
                throw;
            }

            return started;
        }

        private async Task<IEnumerable<JsonElement>> Upload((string Path, string Name) file)
        {
            var total = new FileInfo(file.Path).Length;
            var progress = new ProgressLine(call.Around, file.Name);
            try
            {
                // The folders tell the server which bill it is, as they do where it reads the file itself.
                var query = new QueryText().Add("format", format).Add("source", "upload").Add("strict", strict ? "true" : "false")
                    .Add("fileName", Name ?? file.Name).Add("place", Name is null ? file.Path : null);
                var answer = await server.Client.Upload(
                    "api/imports" + query, tenant, () => new FileUpload(file.Path, sent => progress.Show(new ProgressState("uploading", sent, total))));
                return answer.Items("imports");
            }
            catch (CommandFailure refusal) when (refusal.Status == 400)
            {
                throw refusal.AsFailure();
            }
            finally
            {
                progress.Clear();
            }
        }
    }
}
