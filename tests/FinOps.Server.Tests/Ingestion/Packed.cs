using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Packs bills as senders do.</summary>
internal static class Packed
{
    public static byte[] Gzip(byte[] file, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level)) gzip.Write(file);
        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Packs with the zstd program; skips the test where there is none.</summary>
    public static byte[] Zstd(byte[] file)
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "bill");
        File.WriteAllBytes(path, file);
        try
        {
            using var zstd = Process.Start(new ProcessStartInfo("zstd", ["-q", path]))!;
            zstd.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("The program zstd is not on this machine.");
        }

        return File.ReadAllBytes(path + ".zst");
    }
}
