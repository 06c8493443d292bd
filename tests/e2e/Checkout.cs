namespace FinOps.EndToEnd;

/// <summary>The working tree the tests were built in.</summary>
internal static class Checkout
{
    private static readonly string Root = FindRoot();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>A file that the build leaves; says so when it is not there.</summary>
    public static string Built(string relative) =>
        File.Exists(Path(relative)) ? Path(relative) : throw new FileNotFoundException($"{relative} is not built: make build", relative);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "FinOps.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
