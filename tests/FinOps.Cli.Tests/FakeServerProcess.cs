using System.Text.Json.Nodes;

namespace FinOps.Cli.Tests;

/// <summary>The fake as a server process over a data directory: writes server.json, logs its requests there, stops on SIGTERM.</summary>
internal static class FakeServerProcess
{
    public static async Task<int> Run(string mode)
    {
        var data = Environment.GetEnvironmentVariable("FINOPS_DATA")!;
        Console.WriteLine("fake server starting");
        if (mode == "broken")
        {
            await Console.Error.WriteLineAsync("the cost engine's library is missing");
            return 7;
        }

        await File.AppendAllTextAsync(Path.Combine(data, "starts.log"), $"{Environment.ProcessId}\n");
        await using var server = await FakeServer.Start(int.Parse(Environment.GetEnvironmentVariable("FINOPS_PORT")!));
        var writing = new Lock();
        server.OnRequest = seen =>
        {
            lock (writing)
                File.AppendAllText(Path.Combine(data, "requests.log"), $"{seen}\n");
        };
        var record = Path.Combine(data, "server.json");
        await File.WriteAllTextAsync(record, new JsonObject { ["url"] = server.Url, ["pid"] = Environment.ProcessId }.ToJsonString());
        await server.UntilStopped();
        File.Delete(record);
        await File.WriteAllLinesAsync(Path.Combine(data, "states.log"), server.Imports.States);
        return 0;
    }
}
