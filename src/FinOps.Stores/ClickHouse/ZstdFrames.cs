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
    private const int RunLengthBlock = 1;
    private const int ReservedBlock = 3;

    /// <summary>True when every frame of the file ends with a last block, and the file with a frame.</summary>
    public static bool IsWhole(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        long at = 0;
        Span<byte> bytes = stackalloc byte[8];
        while (at < length)
        {
            if (RandomAccess.Read(file, bytes, at) < 5) return false;
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            if ((magic & SkippableMask) == Skippable) at += 8 + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            else if (magic != Frame) return false;
            else if (!Skip(file, ref at, bytes[4])) return false;
        }

        return at == length;
    }

    /// <summary>Moves behind a frame; false when it has no last block.</summary>
    private static bool Skip(Microsoft.Win32.SafeHandles.SafeFileHandle file, ref long at, byte descriptor)
    {
        var (hasSize, isSingle, hasChecksum) = (descriptor >> 6, (descriptor & 0x20) != 0, (descriptor & 4) != 0);
        var dictionary = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        var size = hasSize switch { 0 => isSingle ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        at += 5 + (isSingle ? 0 : 1) + dictionary + size;
        Span<byte> header = stackalloc byte[3];
        while (true)
        {
            if (RandomAccess.Read(file, header, at) < 3) return false;
            var block = header[0] | (header[1] << 8) | (header[2] << 16);
            var kind = (block >> 1) & 3;
            if (kind == ReservedBlock) return false;
            at += 3 + (kind == RunLengthBlock ? 1 : block >> 3);
            if ((block & 1) == 0) continue;
            if (hasChecksum) at += 4;
            return true;
        }
    }
}
