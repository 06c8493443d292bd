using System.Runtime.InteropServices;

namespace FinOps.Engine.Native;

/// <summary>Notices that the process which started this one is gone, however it went.</summary>
internal sealed partial class ParentWatch : IDisposable
{
    private const int NoSuchProcess = 3; // ESRCH
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private readonly Timer timer;
    private int told;

    public ParentWatch(int parent, Action gone)
    {
        // A child whose parent dies is given another one, which no reuse of process numbers can hide. PR_SET_PDEATHSIG would
        // not do: it fires when the parent's thread ends, and .NET starts processes from threads that come and go.
        var isChild = GetParent() == parent;
        timer = new Timer(
            _ =>
            {
                var lost = isChild ? GetParent() != parent : Kill(parent, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess;
                if (lost && Interlocked.Exchange(ref told, 1) == 0)
                    gone();
            },
            state: null, TimeSpan.Zero, Period);
    }

    public void Dispose() => timer.Dispose();

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParent();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
