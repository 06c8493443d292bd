using System.Buffers.Binary;
using System.IO.Compression;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Whether a gzip file unpacks to more than it may. Its last bytes say how long its last member is; only where they say too much
/// it is unpacked, as far as the limit, to see that it is so: the last bytes of a file that was cut off say anything.
/// </summary>
internal static class GzipSize
{
    private const int TrailerBytes = sizeof(uint);

    /// <summary>True when more than so many bytes come out.</summary>
    public static async Task<bool> Exceeds(string path, long most, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (file.Length < TrailerBytes) return false;
        var last = new byte[TrailerBytes];
        file.Seek(-TrailerBytes, SeekOrigin.End);
        await file.ReadExactlyAsync(last, stop);
        if (BinaryPrimitives.ReadUInt32LittleEndian(last) <= most) return false;
        file.Seek(0, SeekOrigin.Begin);
        try
        {
            await using var text = new GZipStream(file, CompressionMode.Decompress);
            var (block, total) = (new byte[1 << 16], 0L);
            for (int read; total <= most && (read = await text.ReadAsync(block, stop)) > 0;) total += read;
            return total > most;
        }
        catch (InvalidDataException)
        {
            // Whoever reads it says what is wrong.
            return false;
        }
    }
}
