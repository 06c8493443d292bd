using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace FinOps.Engine.Queries;

/// <summary>
/// A pipe that the engine writes a result into, as if into a file. It holds a fixed amount: when the client is slow, the
/// engine waits, and memory stays flat whatever the result's size.
/// </summary>
internal sealed partial class ResultPipe : IDisposable
{
    private const int CapacityBytes = 1 << 20;
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ
    private readonly AnonymousPipeServerStream reader = new(PipeDirection.In, HandleInheritability.None);

    public ResultPipe()
    {
        var descriptor = (int)reader.ClientSafePipeHandle.DangerousGetHandle();
        EnginePath = string.Create(CultureInfo.InvariantCulture, $"/dev/fd/{descriptor}");
        if (OperatingSystem.IsLinux())
            _ = Fcntl(descriptor, SetPipeSize, CapacityBytes); // a smaller pipe is only slower
    }

    /// <summary>The name under which the engine opens the pipe's other end.</summary>
    public string EnginePath { get; }

    public Stream Reader => reader;

    /// <summary>Call when the statement has ended: the reader then finds the end of the result.</summary>
    public void CloseWriter() => reader.DisposeLocalCopyOfClientHandle();

    public void Dispose() => reader.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command, int value);
}
