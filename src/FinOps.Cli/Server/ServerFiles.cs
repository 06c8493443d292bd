using System.Runtime.InteropServices;

namespace FinOps.Cli.Server;

/// <summary>Where this installation keeps its parts.</summary>
internal static class ServerFiles
{
    private const string Assembly = "FinOps.Server.dll";

    /// <summary>The server: FINOPS_SERVER, else beside this program, else in the source tree this program was built in.</summary>
    public static string? Server(Surroundings around)
    {
        if (around.Setting("FINOPS_SERVER") is { } named)
            return Path.Exists(around.FullPath(named)) ? around.FullPath(named) : null;
        return Built("FinOps.Server", Assembly);
    }

    public static string? Built(string project, string file)
    {
        foreach (var directory in Ancestors(AppContext.BaseDirectory))
        {
            string[] candidates =
            [
                Path.Combine(directory, file),
                Path.Combine(directory, "src", project, "bin", "Release", "net10.0", file),
                Path.Combine(directory, "src", project, "bin", "Debug", "net10.0", file),
            ];
            if (candidates.FirstOrDefault(File.Exists) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>A file of the embedded engines' packages, or null when they are not installed.</summary>
    public static string? Engine(string relative) => Ancestors(AppContext.BaseDirectory)
        .SelectMany(directory => new[] { "eng/engines/node_modules", "engines/node_modules" }
            .Select(modules => Path.Combine(directory, modules, relative)))
        .FirstOrDefault(File.Exists);

    public static string EnginePlatform =>
        $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    /// <summary>The very dotnet this program runs on: what the PATH holds may be another.</summary>
    public static string Dotnet
    {
        get
        {
            var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
            return File.Exists(beside) ? beside : "dotnet";
        }
    }

    private static IEnumerable<string> Ancestors(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
            yield return at.FullName;
    }
}
