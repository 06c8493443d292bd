using System.Buffers;
using System.IO.Hashing;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// A fingerprint of a file's bytes: the same bill under another name is still the same bill. It runs beside the engine's reading,
/// so it spares the processor: of 128 bits, which no two bills share by chance, but not one that nobody could forge. Who could
/// gain by that may import and delete the tenant's bills anyway.
/// </summary>
public static class ContentHash
{
    private const int BlockBytes = 1 << 20;

    /// <summary>XXH3 of 128 bits over the whole file, in lower-case hexadecimal.</summary>
    public static Task<string> Of(string path, CancellationToken stop) => Task.Run(() =>
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        var hash = new XxHash128();
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (long at = 0; RandomAccess.Read(file, block, at) is > 0 and var read; at += read)
            {
                stop.ThrowIfCancellationRequested();
                hash.Append(block.AsSpan(0, read));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }, stop);
}
