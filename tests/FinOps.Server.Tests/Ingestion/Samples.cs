namespace FinOps.Server.Tests.Ingestion;

/// <summary>Finds bills to test with: the repository's own, and those shared beside it.</summary>
internal static class Samples
{
    private static readonly string Repository = Above(AppContext.BaseDirectory, folder => File.Exists(Path.Combine(folder, "FinOps.slnx")))
        ?? throw new DirectoryNotFoundException("The tests run outside the repository.");

    public static string Own => Path.Combine(Repository, "samples", "bills");

    /// <summary>The shared folder; null where it is absent.</summary>
    public static string? Shared { get; } =
        Environment.GetEnvironmentVariable("FINOPS_SHARED") is { Length: > 0 } named ? named
        : Above(Repository, folder => Directory.Exists(Path.Combine(folder, "shared", "data", "bills"))) is { } parent ? Path.Combine(parent, "shared") : null;

    /// <summary>A file of the shared bills; skips the test where they are absent.</summary>
    public static string SharedBill(params string[] parts)
    {
        Assert.SkipWhen(Shared is null, "The shared bills are not on this machine (FINOPS_SHARED names their folder).");
        return Path.Combine([Shared!, "data", "bills", .. parts]);
    }

    private static string? Above(string start, Func<string, bool> isIt)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (isIt(folder.FullName)) return folder.FullName;
        return null;
    }
}
