using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FinOps.Stores.Embedded;

/// <summary>
/// Clears what an earlier server left when it was killed: a PostgreSQL that still runs, or only its pid file.
/// Called while holding the data directory's lock, so whatever runs there belongs to nobody any more.
/// </summary>
internal static class PostgresLeftovers
{
    private static readonly (string Signal, TimeSpan Patience)[] Escalation =
    [
        ("INT", TimeSpan.FromSeconds(10)),
        ("QUIT", TimeSpan.FromSeconds(5)),
        ("KILL", TimeSpan.FromSeconds(5)),
    ];

    public static async Task Clear(string cluster, ILogger log, CancellationToken stop)
    {
        var file = Path.Combine(cluster, "postmaster.pid");
        if (!File.Exists(file)
            || !int.TryParse(File.ReadLines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return;
        }

        if (!IsPostmasterOf(id, cluster))
        {
            if (Exists(id))
            {
                // The number now belongs to another program. PostgreSQL would mistake it for itself and refuse to start.
                log.LogWarning("Removing a stale postmaster.pid that names the unrelated process {Id}", id);
                File.Delete(file);
            }

            return;
        }

        log.LogWarning("A PostgreSQL of an earlier server still runs (process {Id}) and is stopped", id);
        foreach (var (signal, patience) in Escalation)
        {
            Send(signal, id);
            var waited = Stopwatch.StartNew();
            while (waited.Elapsed < patience)
            {
                if (!IsPostmasterOf(id, cluster))
                {
                    return;
                }

                await Task.Delay(20, stop);
            }
        }

        throw new InvalidOperationException($"The PostgreSQL of an earlier server (process {id}) could not be stopped.");
    }

    private static bool IsPostmasterOf(int id, string cluster)
    {
        var command = CommandLine(id);
        return command.Contains("postgres", StringComparison.Ordinal) && command.Contains(cluster, StringComparison.Ordinal);
    }

    private static string CommandLine(int id)
    {
        try
        {
            if (Directory.Exists("/proc/self"))
            {
                // A process that ended and was not collected yet has an empty command line.
                return File.ReadAllText($"/proc/{id}/cmdline");
            }

            using var ps = Process.Start(new ProcessStartInfo("ps", ["-ww", "-o", "command=", "-p", $"{id}"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            return ps.StandardOutput.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return "";
        }
    }

    private static bool Exists(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private static void Send(string signal, int id)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {id}"]);
        kill.WaitForExit();
    }
}
