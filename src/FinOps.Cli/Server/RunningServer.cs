using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Server;

/// <summary>The server that says, in its data directory, that it runs over it.</summary>
internal sealed record RunningServer(Uri Url, int Pid)
{
    private const string FileName = "server.json";
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(3);

    /// <summary>A machine that stands still for a moment is no server that is gone: one look in vain proves nothing, however long it took.</summary>
    private const int LooksMin = 3;

    /// <summary>What the file says, alive or not; null when there is none or it cannot be understood.</summary>
    public static RunningServer? Recorded(string directory)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, FileName)));
            return Uri.TryCreate(file.RootElement.Text("url"), UriKind.Absolute, out var url)
                ? new RunningServer(url, (int)file.RootElement.Long("pid"))
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool IsAlive => Signals.IsAlive(Pid);

    /// <summary>The server if its process lives and answers. A process id is used again some day, so life alone proves little.</summary>
    public static async Task<RunningServer?> Find(string directory, TimeProvider clock, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        for (var looks = 1; Recorded(directory) is { IsAlive: true } running; looks++)
        {
            if (await Health.IsLive(running.Url, stop))
                return running;
            if (looks >= LooksMin && clock.GetElapsedTime(began) > SilenceMax)
                return null;
            await Task.Delay(100, stop);
        }

        return null;
    }
}
