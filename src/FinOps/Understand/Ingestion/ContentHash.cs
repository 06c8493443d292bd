using System.Buffers;
using System.Security.Cryptography;

namespace FinOps.Understand.Ingestion;

/// <summary>A fingerprint of a file's bytes: the same bill under another name is still the same bill.</summary>
public static class ContentHash
{
    private const int BlockBytes = 1 << 20;

    /// <summary>SHA-256 over the whole file, in lower-case hexadecimal. Runs beside the engine's reading, so it spares the processor: large blocks, no waiting.</summary>
    public static Task<string> Of(string path, CancellationToken stop) => Task.Run(() =>
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (long at = 0; RandomAccess.Read(file, block, at) is > 0 and var read; at += read)
            {
                stop.ThrowIfCancellationRequested();
                hash.AppendData(block, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }, stop);
}
