using System.Buffers.Binary;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The end of a Parquet file, where its columns are described. Behind the first four bytes it is a Parquet file that has no
/// rows to read and the same columns, so an engine can be shown the columns of a file that it does not see.
/// </summary>
internal static class ParquetFooter
{
    /// <summary>Footers grow with columns and row groups; the largest bills known have a few megabytes of it.</summary>
    public const int BytesMax = 32 << 20;

    private const int EndBytes = 8;

    /// <summary>Reads it.</summary>
    /// <exception cref="ImportRefusedException">The file does not end as a Parquet file does.</exception>
    public static async Task<byte[]> Read(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        if (file.Length < 2 * EndBytes) throw CutOff();
        var end = new byte[EndBytes];
        file.Seek(-EndBytes, SeekOrigin.End);
        await file.ReadExactlyAsync(end, stop);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (!end.AsSpan(4).SequenceEqual("PAR1"u8) || length > file.Length - EndBytes - 4) throw CutOff();
        if (length > BytesMax)
        {
            throw new ImportRefusedException("too_many_row_groups", "The file describes itself at too great length",
                $"Its footer has {length >> 20} MiB; at most {BytesMax >> 20} are read. Write it with fewer, larger row groups.");
        }

        var footer = new byte[4 + length + EndBytes];
        "PAR1"u8.CopyTo(footer);
        file.Seek(-EndBytes - length, SeekOrigin.End);
        await file.ReadExactlyAsync(footer.AsMemory(4), stop);
        return footer;
    }

    private static ImportRefusedException CutOff() => new("damaged_file", "The file cannot be read to its end",
        "It begins as a Parquet file but does not end as one: it was cut off on the way. Nothing was imported. Upload it again.");
}
