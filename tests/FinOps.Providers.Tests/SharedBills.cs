namespace FinOps.Providers.Tests;

/// <summary>Data shared between projects: read in place, absent on most machines.</summary>
internal static class SharedBills
{
    /// <summary>Where the file lies; a test that asks for one that is absent is skipped and says so.</summary>
    public static string Path(string path)
    {
        var roots = new List<string?> { Environment.GetEnvironmentVariable("FINOPS_SHARED") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) roots.Add(System.IO.Path.Combine(folder.FullName, "shared"));
        var found = roots.OfType<string>().Select(root => System.IO.Path.Combine(root, path)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"shared/{path} is not on this machine (FINOPS_SHARED names its folder).");
        return found!;
    }
}
