using System.Runtime.InteropServices;

namespace FinOps.Cli.Server;

/// <summary>Signals to another process, which .NET has no call for.</summary>
internal static class Signals
{
    private const int Terminate = 15;
    private const int OperationNotPermitted = 1;

    public static void AskToStop(int pid) => _ = Kill(pid, Terminate);

    /// <summary>Signal 0 only asks; a process of another user answers "not permitted", and so lives.</summary>
    public static bool IsAlive(int pid) =>
        pid > 0 && (Kill(pid, 0) == 0 || Marshal.GetLastPInvokeError() == OperationNotPermitted);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
