using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace FinOps.Understand.Ingestion;

/// <summary>How much may come out of a packed file: zip, gzip, zstd or Parquet. A few kilobytes can unpack to terabytes, which no bill does.</summary>
/// <param name="BytesMax">At most so many bytes.</param>
/// <param name="RatioMax">At most so many times the packed size; real bills reach about 40.</param>
public sealed record UnpackLimits(long BytesMax = UnpackLimits.BytesMaxDefault, int RatioMax = UnpackLimits.RatioMaxDefault)
{
    /// <summary>Unless <c>Intake__UnpackedMegabytesMax</c> says otherwise.</summary>
    public const long BytesMaxDefault = 200L << 30;

    /// <summary>Unless <c>Intake__UnpackRatioMax</c> says otherwise.</summary>
    public const int RatioMaxDefault = 300;

    /// <summary>So much may grow out of anything: a small file of equal lines packs a thousandfold and does no harm.</summary>
    public const long HarmlessBytes = 16 << 20;

    /// <summary>Reads the settings.</summary>
    public static UnpackLimits From(IConfiguration? settings)
    {
        var bytes = settings?.GetValue<long?>("Intake:UnpackedMegabytesMax") is { } megabytes ? megabytes << 20 : BytesMaxDefault;
        var ratio = settings?.GetValue<int?>("Intake:UnpackRatioMax") ?? RatioMaxDefault;
        return bytes > 0 && ratio > 0 ? new UnpackLimits(bytes, ratio) : throw new InvalidOperationException(
            "Intake__UnpackedMegabytesMax and Intake__UnpackRatioMax are limits: numbers above zero.");
    }

    /// <summary>How many bytes may come out of so many packed ones.</summary>
    public long Of(long packedBytes) => Math.Min(BytesMax, packedBytes > BytesMax / RatioMax ? BytesMax : Math.Max(HarmlessBytes, packedBytes * RatioMax));

    /// <summary>Says that something grows beyond the limit.</summary>
    public ImportRefusedException Refuse(string name) => new("zip_bomb", "It unpacks to far too much", string.Create(CultureInfo.InvariantCulture,
        $"'{name}' would grow more than {RatioMax}-fold or beyond {Text(BytesMax)}, which no bill does. Nothing was imported. If it is a bill after all, send it as unpacked CSV, or have an operator raise Intake__UnpackRatioMax or Intake__UnpackedMegabytesMax."));

    private static string Text(long bytes) => bytes >= 1L << 30 && bytes % (1L << 30) == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30} GiB") : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");
}
