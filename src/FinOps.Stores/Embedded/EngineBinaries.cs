using System.Runtime.InteropServices;

namespace FinOps.Stores.Embedded;

/// <summary>
/// Finds what the embedded engines are made of: the npm packages under <c>eng/engines</c> and the engine host's program.
/// <c>FINOPS_ENGINES</c> names the packages' folder, <c>FINOPS_ENGINE_HOST</c> the program; else they are looked for upward from the server.
/// </summary>
public sealed class EngineBinaries(string? packages, string? host)
{
    private static readonly string Architecture = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    /// <summary>The folder with PostgreSQL's bin, lib and share.</summary>
    /// <exception cref="FileNotFoundException">Not installed; says what to do.</exception>
    public string Postgres()
    {
        var package = $"@embedded-postgres/{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{Architecture}";
        var native = Path.Combine(Packages(), package, "native");
        return File.Exists(Path.Combine(native, "bin", "postgres")) ? native : throw Missing(native);
    }

    /// <summary>ClickHouse as a library.</summary>
    /// <exception cref="FileNotFoundException">Not installed; says what to do.</exception>
    public string Library()
    {
        var package = OperatingSystem.IsMacOS() ? $"@chdb/lib-darwin-{Architecture}" : $"@chdb/lib-linux-{Architecture}-gnu";
        var folder = Path.Combine(Packages(), package);
        var library = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "libchdb.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
        return library ?? throw Missing(folder);
    }

    /// <summary>The program that hosts the library, and what comes before its own arguments.</summary>
    /// <exception cref="FileNotFoundException">Not built; says where it was looked for.</exception>
    public (string Program, string[] Arguments) Host()
    {
        var assembly = host ?? HostCandidates().FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("The engine host FinOps.Engine.dll was not found beside the server nor in src/FinOps.Engine/bin. Build the solution, or name it with FINOPS_ENGINE_HOST.");
        return assembly.EndsWith(".dll", StringComparison.Ordinal)
            ? (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly])
            : (assembly, []);
    }

    private static IEnumerable<string> HostCandidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, "engine", "FinOps.Engine.dll");
        // In a checkout: the build of the same configuration first.
        string[] configurations = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? ["Release", "Debug"] : ["Debug", "Release"];
        foreach (var folder in Upward())
        {
            foreach (var configuration in configurations)
            {
                yield return Path.Combine(folder, "src", "FinOps.Engine", "bin", configuration, "net10.0", "FinOps.Engine.dll");
            }
        }
    }

    private string Packages() =>
        packages
        ?? Upward().Select(folder => Path.Combine(folder, "eng", "engines", "node_modules")).FirstOrDefault(Directory.Exists)
        ?? throw Missing("eng/engines/node_modules");

    private static IEnumerable<string> Upward()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }

    private static FileNotFoundException Missing(string where) =>
        new($"The embedded engines are not installed: {where} is missing. Run `make build`, or name the folder of their packages with FINOPS_ENGINES.");
}
