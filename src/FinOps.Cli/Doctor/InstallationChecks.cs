using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using FinOps.Cli.Server;

namespace FinOps.Cli;

/// <summary>Is everything there that was to be installed?</summary>
internal static class InstallationChecks
{
    private const int DotnetMajorMin = 10;
    private const int NodeMajorMin = 20;
    private const string Build = "Run 'make build' in the repository.";

    public static string Version =>
        typeof(InstallationChecks).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Finding CommandLine() => Finding.Ok("finops", $"version {Version} in {AppContext.BaseDirectory}");

    public static Finding Runtime() => Environment.Version.Major >= DotnetMajorMin
        ? Finding.Ok(".NET", $"{Environment.Version} ({RuntimeInformation.RuntimeIdentifier})")
        : Finding.Fail(".NET", $"{Environment.Version} is too old", $"Install the .NET {DotnetMajorMin} SDK.");

    /// <summary>The server needs ASP.NET Core, which some installations of .NET leave out.</summary>
    public static Finding WebRuntime()
    {
        var shared = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "Microsoft.AspNetCore.App");
        var version = Directory.Exists(shared)
            ? Directory.EnumerateDirectories(shared).Select(Path.GetFileName).FirstOrDefault(v => v!.StartsWith($"{DotnetMajorMin}.", StringComparison.Ordinal))
            : null;
        return version is not null
            ? Finding.Ok("ASP.NET Core", version)
            : Finding.Fail("ASP.NET Core", $"no runtime {DotnetMajorMin}.x beside .NET", $"Install the .NET {DotnetMajorMin} SDK, or its ASP.NET Core runtime.");
    }

    public static Finding Node(Surroundings around)
    {
        const string Why = "Only building needs it: install Node.js 20 or later.";
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                WorkingDirectory = around.Directory,
            })!;
            var version = node.StandardOutput.ReadToEnd().Trim().TrimStart('v');
            node.WaitForExit();
            return int.TryParse(version.Split('.')[0], out var major) && major >= NodeMajorMin
                ? Finding.Ok("Node.js", version)
                : Finding.Warn("Node.js", $"{version} is too old to build the web screens", Why);
        }
        catch (Win32Exception)
        {
            return Finding.Warn("Node.js", "not found", Why);
        }
    }

    public static Finding Server(Surroundings around) => ServerFiles.Server(around) is { } server
        ? Finding.Ok("server", server)
        : Finding.Fail("server", around.Setting("FINOPS_SERVER") is { } named ? $"FINOPS_SERVER names {named}, which is not there" : "not built", Build);

    public static IEnumerable<Finding> Engines(Surroundings around)
    {
        if (around.Setting("ClickHouse__Url") is { } clickHouse)
            yield return Finding.Ok("cost engine", $"elsewhere, at {clickHouse}");
        else
            yield return CostEngine();
        if (around.Setting("ConnectionStrings__Platform") is not null)
            yield return Finding.Ok("PostgreSQL", "elsewhere, by ConnectionStrings__Platform");
        else
            yield return File("PostgreSQL", $"@embedded-postgres/{ServerFiles.EnginePlatform}/native/bin/postgres");
    }

    private static Finding CostEngine()
    {
        var library = File("cost engine", OperatingSystem.IsMacOS()
            ? $"@chdb/lib-{ServerFiles.EnginePlatform}/libchdb.so"
            : $"@chdb/lib-{ServerFiles.EnginePlatform}-gnu/libchdb.so");
        return library.Status == "ok" && ServerFiles.Built("FinOps.Engine", "FinOps.Engine.dll") is null
            ? Finding.Fail("cost engine", "FinOps.Engine.dll is not built", Build)
            : library;
    }

    private static Finding File(string check, string relative) => ServerFiles.Engine(relative) is { } file
        ? Finding.Ok(check, file)
        : Finding.Fail(check, $"{relative} is not installed", "Run 'make build' (or 'npm ci' in eng/engines).");
}
