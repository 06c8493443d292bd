using System.Buffers.Binary;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The beginning of a zstd file as a zstd file of its own. .NET cannot unpack zstd and the engine can, but the engine refuses
/// what is cut off; a frame is a list of blocks that stand on those before them, so the first few make a whole frame.
/// </summary>
internal static class ZstdHead
{
    /// <summary>Each unpacks to at most 128 KiB: more than a header may have in all.</summary>
    private const int BlocksMax = 8;

    private const int BlockBytesMax = 128 * 1024;
    private const int BlockHeaderBytes = 3;
    private const int FrameHeaderBytesMax = 18;
    private const int RunLength = 1;
    private const byte Window8Mib = 13 << 3;

    /// <summary>Reads as much as is needed.</summary>
    public static async Task<MemoryStream> Read(string path, CancellationToken stop)
    {
        var start = new byte[FrameHeaderBytesMax + (BlocksMax * (BlockHeaderBytes + BlockBytesMax))];
        await using var file = File.OpenRead(path);
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        return new MemoryStream(Of(start.AsSpan(0, length)));
    }

    /// <summary>Makes a frame of the whole blocks among a file's first bytes. Bytes without one are given back, for the engine to say what is wrong.</summary>
    public static byte[] Of(ReadOnlySpan<byte> file)
    {
        // No size, no checksum: those are of the whole frame.
        var head = new List<byte>(file.Length) { 0x28, 0xB5, 0x2F, 0xFD, 0, Window8Mib };
        var (at, last) = (FrameHeader(file), 0);
        for (var block = 0; block < BlocksMax && at >= 0 && at + BlockHeaderBytes <= file.Length; block++)
        {
            var header = file[at] | (file[at + 1] << 8) | (file[at + 2] << 16);
            var bytes = BlockHeaderBytes + (((header >> 1) & 3) == RunLength ? 1 : header >> 3);
            if (at + bytes > file.Length) break;
            last = head.Count;
            head.AddRange(file.Slice(at, bytes));
            if ((header & 1) == 1) break;
            at += bytes;
        }

        if (last == 0) return file.ToArray();
        head[last] |= 1;
        return [.. head];
    }

    /// <summary>How long the first frame's header is; -1 when there is none, or when it needs a dictionary.</summary>
    private static int FrameHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length < FrameHeaderBytesMax || BinaryPrimitives.ReadUInt32LittleEndian(file) != 0xFD2FB528) return -1;
        var descriptor = file[4];
        var single = (descriptor & 0x20) != 0;
        if ((descriptor & 3) != 0) return -1;
        var size = (descriptor >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        return 5 + (single ? 0 : 1) + size;
    }
}
