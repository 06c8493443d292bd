using System.Globalization;

namespace FinOps.Bench;

/// <summary>What is measured on: told with every result.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        return $"{Environment.ProcessorCount} cores ({model ?? "unknown"}), {memory} GiB, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}";
    }

    /// <summary>Resident memory of a process in MiB; 0 when it is gone.</summary>
    public static long ResidentMiB(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}

/// <summary>Watches the peak memory of two processes while something runs.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;

    public MemoryWatch(int server, int engine) => watching = Watch(server, engine);

    public long ServerMiB { get; private set; }

    public long EngineMiB { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        stop.Dispose();
    }

    private async Task Watch(int server, int engine)
    {
        while (!stop.IsCancellationRequested)
        {
            ServerMiB = Math.Max(ServerMiB, Machine.ResidentMiB(server));
            EngineMiB = Math.Max(EngineMiB, Machine.ResidentMiB(engine));
            await Task.Delay(50, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
