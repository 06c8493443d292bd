namespace FinOps.Cli.Server;

/// <summary>The server over the data directory: the one that runs, or one started for this command and stopped after it.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(1);

    private readonly Call _call;
    private readonly ServerProcess? _own;
    private DirectoryLock? _share;

    private LocalServer(Call call, Uri url, ServerProcess? own, DirectoryLock? share)
    {
        _call = call;
        _own = own;
        _share = share;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<LocalServer> Join(Call call)
    {
        var directory = call.DataDirectory;
        var clock = call.Around.Clock;
        var patience = new Patience(call, $"Waiting for another finops command over {directory} …");
        while (true)
        {
            call.Stop.ThrowIfCancellationRequested();
            if (DirectoryLock.TryShare(directory) is { } share)
            {
                if (await RunningServer.Find(directory, clock, call.Stop) is { } running)
                    return new LocalServer(call, running.Url, own: null, share);
                share.Dispose();
            }

            if (DirectoryLock.TryOwn(directory) is { } own)
            {
                using (own)
                {
                    if (await RunningServer.Find(directory, clock, call.Stop) is null && await StartOwn(call) is { } process)
                    {
                        own.Dispose();
                        return new LocalServer(call, process.Url, process, DirectoryLock.TryShare(directory));
                    }
                }
            }

            patience.Say();
            await Task.Delay(Retry, call.Stop);
        }
    }

    /// <summary>Stops what this command started, once no other command uses it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _share?.Dispose();
        _share = null;
        if (_own is null)
            return;
        using var alone = await Alone();
        await _own.Stop();
    }

    private async Task<DirectoryLock?> Alone()
    {
        var patience = new Patience(_call, "Another finops command still uses this server; waiting for it before stopping …");
        try
        {
            while (true)
            {
                if (DirectoryLock.TryOwn(_call.DataDirectory) is { } alone)
                    return alone;
                patience.Say();
                await Task.Delay(Retry);
            }
        }
        catch (CommandFailure)
        {
            return null;   // the directory is gone: nobody can be using it
        }
    }

    private static async Task<ServerProcess?> StartOwn(Call call)
    {
        if (call.Around.ErrorIsTerminal)
            call.Say($"Starting a server over {call.DataDirectory} …");
        var process = await ServerProcess.Start(call, port: 0, apart: true, log: null);
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

        // It refuses to start over a directory that another server has taken in the meantime: then that one serves us.
        if (await RunningServer.Find(call.DataDirectory, call.Around.Clock, call.Stop) is not null)
            return null;
        throw new CommandFailure(
            $"The local server ended with code {await process.Exited} before it was ready.",
            process.Tail,
            "'finops doctor' looks for the cause.");
    }

    /// <summary>Says once, and only after a moment, what is being waited for.</summary>
    private sealed class Patience(Call call, string words)
    {
        private readonly long _began = call.Around.Clock.GetTimestamp();
        private bool _said;

        public void Say()
        {
            if (_said || call.Around.Clock.GetElapsedTime(_began) < SilenceMax)
                return;
            _said = true;
            call.Say(words);
        }
    }
}
