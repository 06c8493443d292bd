namespace FinOps.Cli.Server;

/// <summary>A server that runs as long as the command does.</summary>
internal static class ForegroundServer
{
    private const int PortDefault = 8000;

    public static int Port(Call call, int? asked)
    {
        var setting = call.Around.Setting("FINOPS_PORT");
        var port = asked ?? (setting is null ? PortDefault : int.TryParse(setting, out var set) ? set : -1);
        return port is > 0 and < 65536 ? port : throw CommandFailure.Usage($"'{asked?.ToString() ?? setting}' is not a port: use 1 to 65535.");
    }

    /// <summary>Starts it, does what is to be done once it is ready, and stays until it is stopped.</summary>
    public static async Task<ExitCode> Run(Call call, int port, Func<ServerProcess, Task> whenReady)
    {
        var process = await Start(call, port);
        try
        {
            await whenReady(process);
            await Task.WhenAny(process.Exited, Task.Delay(Timeout.InfiniteTimeSpan, call.Stop));
        }
        finally
        {
            if (!process.Exited.IsCompleted)
                call.Say("Stopping …");
            await process.Stop();
        }

        return call.Stop.IsCancellationRequested ? ExitCode.Success : throw new CommandFailure(
            $"The server ended by itself with code {await process.Exited}.", process.Tail, "'finops doctor' looks for the cause.");
    }

    private static async Task<ServerProcess> Start(Call call, int port)
    {
        using var alone = DirectoryLock.TryOwn(call.DataDirectory) ?? throw new CommandFailure(
            $"Another finops command is at work over {call.DataDirectory}.", advice: "Try again when it is done.");
        if (await RunningServer.Find(call.DataDirectory, call.Around.Clock, call.Stop) is { } running)
        {
            throw new CommandFailure(
                $"A server already runs over {call.DataDirectory}",
                $"It is process {running.Pid} and answers at {running.Url}",
                "Use that one, stop it first, or choose another directory with --data.");
        }

        if (!Health.IsFree(port))
        {
            throw new CommandFailure($"Port {port} is in use by another program.",
                advice: "Choose another with --port or FINOPS_PORT.");
        }

        var process = await ServerProcess.Start(call, port, apart: false, log: call.Say);
        try
        {
            if (await process.UntilReady(call.Around.Clock, call.Stop))
                return process;
        }
        catch
        {
            await process.Stop();
            throw;
        }

        throw new CommandFailure($"The server ended with code {await process.Exited} before it was ready.",
            advice: "Its words are above; 'finops doctor' looks for the cause.");
    }
}
