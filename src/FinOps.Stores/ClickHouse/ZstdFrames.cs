using System.Buffers.Binary;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Walks over the blocks of a zstd file without unpacking them. A file that is cut off between two blocks unpacks without a
/// word to what is left of it, so a bill would lose its end in silence. The layout is that of RFC 8878.
/// </summary>
internal static class ZstdFrames
{
    private const uint Frame = 0xFD2FB528;
    private const uint SkippableMask = 0xFFFFFFF0;
    private const uint Skippable = 0x184D2A50;
    private const int HeaderBytesMax = 18;
    private const int RawBlock = 0;
    private const int RunLengthBlock = 1;
    private const int ReservedBlock = 3;

    /// <summary>True when every frame of the file ends with a last block, and the file with a frame.</summary>
    public static bool IsWhole(string path) => Walk(path).IsWhole;

    /// <summary>Walks to the end, or to where it cannot go on.</summary>
    /// <returns>Whether the file is whole, and how many bytes surely come out of it: what its frames say, or what its plain and repeated blocks are.</returns>
    public static (bool IsWhole, long UnpackedMin) Walk(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var (at, unpacked) = (0L, 0L);
        Span<byte> bytes = stackalloc byte[HeaderBytesMax];
        while (at < length)
        {
            var read = RandomAccess.Read(file, bytes, at);
            if (read < 5) return (false, unpacked);
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            if ((magic & SkippableMask) == Skippable) at += 8 + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            else if (magic != Frame) return (false, unpacked);
            else if (!Skip(file, ref at, bytes[..read], ref unpacked)) return (false, unpacked);
        }

        return (at == length, unpacked);
    }

    /// <summary>Moves behind a frame and adds what comes out of it; false when it has no last block.</summary>
    private static bool Skip(Microsoft.Win32.SafeHandles.SafeFileHandle file, ref long at, ReadOnlySpan<byte> frame, ref long unpacked)
    {
        var descriptor = frame[4];
        var (hasSize, isSingle, hasChecksum) = (descriptor >> 6, (descriptor & 0x20) != 0, (descriptor & 4) != 0);
        var dictionary = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        var size = hasSize switch { 0 => isSingle ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        var before = 5 + (isSingle ? 0 : 1) + dictionary;
        var told = before + size <= frame.Length ? SizeOf(frame.Slice(before, size)) : null;
        at += before + size;
        Span<byte> header = stackalloc byte[3];
        var seen = 0L;
        while (true)
        {
            if (RandomAccess.Read(file, header, at) < 3) return false;
            var block = header[0] | (header[1] << 8) | (header[2] << 16);
            var kind = (block >> 1) & 3;
            if (kind == ReservedBlock) return false;
            at += 3 + (kind == RunLengthBlock ? 1 : block >> 3);
            if (kind is RawBlock or RunLengthBlock) seen += block >> 3;
            if ((block & 1) == 0) continue;
            if (hasChecksum) at += 4;
            // Whoever unpacks holds a frame to what it says.
            unpacked = unchecked((long)Math.Min(long.MaxValue, (ulong)unpacked + (told ?? (ulong)seen)));
            return true;
        }
    }

    private static ulong? SizeOf(ReadOnlySpan<byte> field) => field.Length switch
    {
        0 => null,
        1 => field[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL,
        4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
        _ => Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(field), long.MaxValue),
    };
}
