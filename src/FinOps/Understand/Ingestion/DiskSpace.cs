namespace FinOps.Understand.Ingestion;

/// <summary>What an error of the disk means.</summary>
internal static class DiskSpace
{
    /// <summary>True when the disk, or the account's share of it, is full.</summary>
    public static bool IsExhausted(Exception e) =>
        e is IOException && ((e.HResult & 0xFFFF) is 28 or 122 || e.Message.Contains("No space left", StringComparison.Ordinal));
}
