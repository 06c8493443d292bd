using FinOps.Cli.Output;

namespace FinOps.Cli;

/// <summary>Can the data directory be worked in?</summary>
internal static class DataChecks
{
    private const long FreeBytesMin = 1_000_000_000;
    private const long FreeBytesComfortable = 10_000_000_000;
    private const string Elsewhere = "Choose another directory with --data or FINOPS_DATA.";

    public static IEnumerable<Finding> Of(string directory)
    {
        var existing = Existing(directory);
        yield return Writable(directory, existing);
        if (Directory.Exists(directory) && Foreign(directory) is { } foreign)
            yield return foreign;
        yield return Space(existing);
    }

    /// <summary>The directory, or the nearest one above it that is there: the rest is made when it is needed.</summary>
    private static string Existing(string directory)
    {
        var at = directory;
        while (!Directory.Exists(at))
            at = Path.GetDirectoryName(at)!;
        return at;
    }

    private static Finding Writable(string directory, string existing)
    {
        if (File.Exists(directory))
            return Finding.Fail("data directory", $"{directory} is a file", Elsewhere);
        try
        {
            using (File.Create(Path.Combine(existing, $".finops-doctor-{Environment.ProcessId}"), 1, FileOptions.DeleteOnClose))
            {
                return Finding.Ok("data directory", existing == directory ? directory : $"{directory} (not there yet; will be made)");
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail("data directory", $"{existing} cannot be written: {refused.Message}",
                $"Give {Environment.UserName} the right to write there. {Elsewhere}");
        }
    }

    /// <summary>Files left by a run as another user (often root) that this user cannot open.</summary>
    private static Finding? Foreign(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory))
        {
            try
            {
                using var opened = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (UnauthorizedAccessException)
            {
                return Finding.Fail("data owner", $"{file} belongs to another user than {Environment.UserName}",
                    $"Run as the user who made it, or 'sudo chown -R {Environment.UserName} {directory}'.");
            }
            catch (IOException)
            {
                // locked by a running command: it can be opened otherwise
            }
        }

        return null;
    }

    private static Finding Space(string existing)
    {
        var free = new DriveInfo(existing).AvailableFreeSpace;
        var words = $"{Figures.Bytes(free)} free";
        return free < FreeBytesMin
            ? Finding.Fail("disk", words, $"Free at least {Figures.Bytes(FreeBytesMin)}. {Elsewhere}")
            : free < FreeBytesComfortable
                ? Finding.Warn("disk", words, "A million cost rows take about 0.2 GB, and importing them as much again as the bill's size.")
                : Finding.Ok("disk", words);
    }
}
