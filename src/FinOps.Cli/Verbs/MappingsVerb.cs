using System.CommandLine;
using System.Text;
using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops mappings list|save|preview|delete</c>: how tables that no provider writes become FOCUS.</summary>
internal static class MappingsVerb
{
    private const string Path = "api/imports/mappings";

    /// <summary>A preview needs the first lines only.</summary>
    private const int HeadLettersMax = 200_000;

    public static Command Build(CommandLine line) => new("mappings", "Column mappings for tables of charges that no provider's format fits")
    {
        List(line), Save(line), Preview(line), Delete(line),
    };

    private static Command List(CommandLine line)
    {
        var tenant = GlobalOptions.Tenant();
        return line.Does(new Command("list", "List saved mappings") { tenant }, async call =>
        {
            await using var server = await call.Connect();
            var saved = await server.Client.Get(Path, call.Tenant(tenant));
            call.WriteJson(saved.WriteTo);
            return ExitCode.Success;
        });
    }

    private static Command Save(CommandLine line)
    {
        var (name, file, tenant) = (Name(), MappingFile(), GlobalOptions.Tenant());
        return line.Does(new Command("save", "Save a mapping; then: finops import --format generic:NAME") { name, file, tenant }, async call =>
        {
            using var mapping = await Read(call, call.Get(file)!);
            await using var server = await call.Connect();
            await server.Client.Put(Address(call.Get(name)!), mapping.RootElement.WriteTo, call.Tenant(tenant));
            call.Say($"Mapping {call.Get(name)} is saved; import with --format generic:{call.Get(name)}.");
            return ExitCode.Success;
        });
    }

    private static Command Preview(CommandLine line)
    {
        var (file, tenant) = (MappingFile(), GlobalOptions.Tenant());
        var bill = new Argument<string>("BILL") { Description = "The table of charges; its first lines are tried" };
        return line.Does(new Command("preview", "Show what a mapping makes of a file's first rows; exit code 1 when some would be rejected") { file, bill, tenant }, async call =>
        {
            using var mapping = await Read(call, call.Get(file)!);
            var head = await Head(System.IO.Path.Combine(call.Around.Directory, call.Get(bill)!), call.Stop);
            await using var server = await call.Connect();
            var preview = await server.Client.Post($"{Path}/preview", json =>
            {
                json.WriteStartObject();
                json.WriteString("head", head);
                json.WritePropertyName("mapping");
                mapping.RootElement.WriteTo(json);
                json.WriteEndObject();
            }, call.Tenant(tenant));
            call.WriteJson(preview.WriteTo);
            return preview.Items("rows").Any(r => r.Items("problems").Any()) ? ExitCode.No : ExitCode.Success;
        });
    }

    private static Command Delete(CommandLine line)
    {
        var (name, tenant) = (Name(), GlobalOptions.Tenant());
        return line.Does(new Command("delete", "Forget a mapping; what was imported with it stays") { name, tenant }, async call =>
        {
            await using var server = await call.Connect();
            await server.Client.Delete(Address(call.Get(name)!), call.Tenant(tenant));
            call.Say($"Mapping {call.Get(name)} is deleted.");
            return ExitCode.Success;
        });
    }

    private static Argument<string> Name() => new("NAME") { Description = "The mapping's name" };

    private static Argument<string> MappingFile() => new("FILE") { Description = "The mapping as JSON: columns, constants, dateFormat, decimalSeparator, currency" };

    private static string Address(string name) => $"{Path}/{Uri.EscapeDataString(name)}";

    private static async Task<JsonDocument> Read(Call call, string file)
    {
        try
        {
            return JsonDocument.Parse(await File.ReadAllTextAsync(System.IO.Path.Combine(call.Around.Directory, file), call.Stop));
        }
        catch (JsonException broken)
        {
            throw CommandFailure.Usage($"'{file}' is not JSON.", broken.Message);
        }
    }

    /// <summary>The file's first lines, whole ones.</summary>
    private static async Task<string> Head(string path, CancellationToken stop)
    {
        var letters = new char[HeadLettersMax];
        using var reader = new StreamReader(path, Encoding.UTF8);
        var read = await reader.ReadBlockAsync(letters, stop);
        var text = new string(letters, 0, read);
        return read < HeadLettersMax ? text : text[..(text.LastIndexOf('\n') + 1)];
    }
}
