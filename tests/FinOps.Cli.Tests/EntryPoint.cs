namespace FinOps.Cli.Tests;

/// <summary>The test runner, and, where FINOPS_FAKE is set, the server that local-mode tests start as a process.</summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] arguments) => Environment.GetEnvironmentVariable("FINOPS_FAKE") is { } mode
        ? FakeServerProcess.Run(mode)
        : Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);
}
