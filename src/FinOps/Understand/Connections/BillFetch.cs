using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FinOps.Understand.Ingestion;

namespace FinOps.Understand.Connections;

/// <summary>
/// Brings the files of a bill onto this server's disk, one after the other. A file that is there whole is not fetched again,
/// so that a sync whose server died goes on at the file where it was.
/// </summary>
public sealed class BillFetch(SyncPipelines pipelines, IntakeFolder folder)
{
    /// <summary>A bill of more files than this is none.</summary>
    public const int FilesMax = 50_000;

    private const long BlockMin = 1 << 14;
    private const long BlockMax = 1 << 20;

    /// <summary>Changes whenever one of the bill's files does.</summary>
    public static string FingerprintOf(SourceBill bill)
    {
        var text = string.Join('\n', bill.Files.Select(f => $"{f.Key}\t{f.Identity}\t{f.Bytes}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The bill's files with their identities, as they are kept.</summary>
    public static string FilesOf(SourceBill bill) => JsonSerializer.Serialize(bill.Files.Select(f => new { f.Key, f.Identity, f.Bytes }), JsonSerializerOptions.Web);

    /// <summary>Fetches what is not there yet.</summary>
    /// <returns>The folder, to be removed when the bill is over, and the files in order.</returns>
    /// <exception cref="SourceException">A file did not come through.</exception>
    public async Task<(string Folder, List<string> Parts)> Fetch(IBillSource source, SourceAccess access, SourceBill bill, CancellationToken stop)
    {
        var into = FolderOf(access.ConnectionId, bill);
        var parts = new List<string>();
        for (var i = 0; i < bill.Files.Count; i++)
        {
            var part = Path.Combine(into, $"part-{i:00000}");
            parts.Add(part);
            if (!File.Exists(part)) await pipelines.Fetch(access.ConnectionId, inner => FetchOne(source, access, bill, bill.Files[i], part, inner), stop);
        }

        return (into, parts);
    }

    /// <summary>Where the files of this version of a bill lie while it is fetched.</summary>
    public string FolderOf(long connectionId, SourceBill bill) => folder.PartsFolder($"{connectionId}-{FingerprintOf(bill)[..16]}");

    private static async Task FetchOne(IBillSource source, SourceAccess access, SourceBill bill, SourceFile file, string part, CancellationToken stop)
    {
        var unfinished = part + ".unfinished";
        await using (var from = await source.Open(access, bill, file, stop))
        await using (var to = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous))
        {
            // Written as it is read, in blocks no larger than the file: a megabyte twice for each of a thousand small ones is much to tidy up.
            await from.CopyToAsync(to, (int)Math.Clamp(file.Bytes, BlockMin, BlockMax), stop);
            if (file.Bytes >= 0 && to.Length != file.Bytes)
            {
                throw new SourceException("file_incomplete", $"'{file.Key}' has {file.Bytes} bytes, but {to.Length} arrived.",
                    "It may be being written just now; the next sync tries again.")
                { Transient = true };
            }
        }

        // Whole or not there: a name without this ending says that nothing is missing.
        File.Move(unfinished, part, overwrite: true);
    }
}
