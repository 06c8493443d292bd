using System.Security.Cryptography;

namespace FinOps.Understand.Ingestion;

/// <summary>A fingerprint of a file's bytes: the same bill under another name is still the same bill.</summary>
public static class ContentHash
{
    /// <summary>SHA-256 over the whole file, in lower-case hexadecimal. Runs beside the engine's reading.</summary>
    public static Task<string> Of(string path, CancellationToken stop) => Task.Run(async () =>
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }, stop);
}
