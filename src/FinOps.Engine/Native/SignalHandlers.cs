using System.Runtime.InteropServices;

namespace FinOps.Engine.Native;

/// <summary>
/// Keeps .NET's signal handlers. The library replaces those of eight fatal signals and of SIGRTMIN when its first
/// connection opens (later ones leave them alone). .NET turns SIGSEGV into NullReferenceException and stops its threads
/// for a collection by SIGRTMIN, so without its handlers the process would not live long. The library's own switch,
/// <c>chdb_set_signal_handlers_enabled(0)</c>, is of no use: it resets the handlers to the system's default at every connection.
/// </summary>
internal static unsafe partial class SignalHandlers
{
    private const int SignalMax = 64;

    // Larger than struct sigaction anywhere: what it holds is read and written back, never looked into.
    private const int ActionBytes = 256;

    /// <summary>Runs <paramref name="opening"/>, then puts back every handler as it was before.</summary>
    public static T Keep<T>(Func<T> opening)
    {
        var actions = stackalloc byte[(SignalMax + 1) * ActionBytes];
        Span<bool> known = stackalloc bool[SignalMax + 1];
        for (var signal = 1; signal <= SignalMax; signal++)
            known[signal] = Sigaction(signal, null, actions + (signal * ActionBytes)) == 0;
        try
        {
            return opening();
        }
        finally
        {
            for (var signal = 1; signal <= SignalMax; signal++)
            {
                if (known[signal])
                    _ = Sigaction(signal, actions + (signal * ActionBytes), null); // refused for SIGKILL and SIGSTOP alone
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int Sigaction(int signal, byte* action, byte* before);
}
