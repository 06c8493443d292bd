using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace FinOps.Cli.Tests;

/// <summary>What a command answered.</summary>
internal sealed record Answer(int Code, string Output, string Error)
{
    public JsonElement Read() => JsonDocument.Parse(Output).RootElement;
}

/// <summary>Runs commands: in this process with captured streams, or as the real program.</summary>
internal sealed class Finops : IDisposable
{
    /// <summary>Shorter words stand in an output by chance.</summary>
    private const int SecretCharactersMin = 16;

    private static readonly ConcurrentQueue<string> Said = new();

    public Finops(string? url = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("finops-cli-").FullName;
        if (url is not null)
            Variables["FINOPS_URL"] = url;
        Variables["FINOPS_DATA"] = Path.Combine(Directory, "data");
    }

    public string Directory { get; }

    public string Data => Path.Combine(Directory, "data");

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public int? Width { get; init; }

    public bool IsTerminal { get; init; }

    public string Typed { get; init; } = "";

    public string Put(string file, string content = "BilledCost\n1\n")
    {
        var path = Path.Combine(Directory, file);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public Task<Answer> Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    public async Task<Answer> Run(CancellationToken stop, params string[] arguments)
    {
        using var output = new MemoryStream();
        var error = new StringWriter();
        var code = await CommandLine.Run(arguments, new Surroundings
        {
            Output = output,
            Error = TextWriter.Synchronized(error),
            Input = new StringReader(Typed),
            Variable = Variables.GetValueOrDefault,
            Directory = Directory,
            Width = Width,
            OutputIsTerminal = IsTerminal,
            ErrorIsTerminal = IsTerminal,
            InputIsTerminal = IsTerminal,
        }, stop);
        return Note(new Answer(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString()));
    }

    /// <summary>A server for local mode: this very test program, told by FINOPS_FAKE to be one.</summary>
    public void ServeLocallyWithFake(string mode = "plain")
    {
        var script = Path.Combine(Directory, "server.sh");
        File.WriteAllText(script, $"#!/bin/sh\nFINOPS_FAKE={mode} exec '{Environment.ProcessPath}'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Variables["FINOPS_SERVER"] = script;
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "finops"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Directory,
        };
        start.Environment.Remove("FINOPS_FAKE");
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<Answer> End(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Note(new Answer(process.ExitCode, await output, await error));
    }

    private static Answer Note(Answer answer)
    {
        Said.Enqueue(answer.Output);
        Said.Enqueue(answer.Error);
        return answer;
    }

    public string[] Log(string name) =>
        File.Exists(Path.Combine(Data, name)) ? File.ReadAllLines(Path.Combine(Data, name)) : [];

    /// <summary>Nothing that any command printed holds the key it was given, nor a secret of its data directory.</summary>
    public void Dispose()
    {
        var kept = Path.Combine(Data, "secrets");
        List<string?> secrets = [Variables.GetValueOrDefault("FINOPS_API_KEY"), .. System.IO.Directory.Exists(kept) ? System.IO.Directory.GetFiles(kept).Select(File.ReadAllText) : []];
        System.IO.Directory.Delete(Directory, recursive: true);
        foreach (var secret in secrets.Select(s => s?.Trim()).OfType<string>().Where(s => s.Length >= SecretCharactersMin))
            Xunit.Assert.DoesNotContain(Said, text => text.Contains(secret, StringComparison.Ordinal));
    }
}
