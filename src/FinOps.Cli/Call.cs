using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli;

/// <summary>One invocation of a verb: what was asked, where it speaks, how it answers.</summary>
internal sealed class Call(ParseResult parse, Surroundings around, GlobalOptions globals, CancellationToken stop)
{
    public Surroundings Around { get; } = around;

    public CancellationToken Stop { get; } = stop;

    public OutputFormat Format { get; } = parse.GetValue(globals.Output);

    /// <summary>The named server, or null when the command serves itself.</summary>
    public string? Url { get; } = parse.GetValue(globals.Url) ?? around.Setting("FINOPS_URL");

    public string DataDirectory { get; } =
        around.FullPath(parse.GetValue(globals.Data) ?? around.Setting("FINOPS_DATA") ?? "data");

    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parse.GetValue(argument);

    public string? Tenant(Option<string?> option) => parse.GetValue(option) ?? Around.Setting("FINOPS_TENANT");

    public Task<Connection> Connect() => Connection.Open(this);

    /// <summary>A line for the person at the keyboard: stderr, so that stdout stays data.</summary>
    public void Say(string line) => Around.Error.WriteLine(line);

    private static JsonWriterOptions Options(bool indented) =>
        new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteText(Action<TextWriter> write)
    {
        using var writer = new StreamWriter(Around.Output, new UTF8Encoding(false), 1 << 14, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    }

    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(Around.Output, Options(Around.OutputIsTerminal)))
            write(json);
        Around.Output.WriteByte((byte)'\n');
        Around.Output.Flush();
    }

    public void WriteCsv(IEnumerable<string?> heading, IEnumerable<IEnumerable<string?>> rows) => WriteText(writer =>
    {
        Csv.WriteRow(writer, heading);
        foreach (var row in rows)
            Csv.WriteRow(writer, row);
    });

    public void WriteTable(Table table) => WriteText(writer => table.Write(writer, Around.Width));

    /// <summary>Writes the same rows as a table or as CSV, or the given JSON.</summary>
    public void Write(Table table, Action<Utf8JsonWriter> json)
    {
        switch (Format)
        {
            case OutputFormat.Json:
                WriteJson(json);
                break;
            case OutputFormat.Csv:
                WriteCsv(table.Names, table.RawRows);
                break;
            default:
                WriteTable(table);
                break;
        }
    }

    /// <summary>Asks before something is lost, when somebody sits there to answer; scripts are not asked.</summary>
    public bool Confirm(string question, bool yes)
    {
        if (yes || !Around.InputIsTerminal || !Around.ErrorIsTerminal)
            return true;
        Around.Error.Write($"{question} [y/N] ");
        return Around.Input.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
