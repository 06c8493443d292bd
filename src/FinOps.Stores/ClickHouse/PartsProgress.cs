using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// How far a bill has come that is copied part by part. The engine tells of the running statement alone, which reads one part
/// and begins at nothing; those that are in count with what they hold.
/// </summary>
/// <param name="Sizes">The sizes of the parts; 0 for one whose size is not known.</param>
/// <param name="PartsIn">How many parts are in.</param>
/// <param name="Rows">Records of the parts that are in.</param>
internal sealed record PartsProgress(IReadOnlyList<long> Sizes, int PartsIn = 0, long Rows = 0)
{
    private long Bytes => Sizes.Take(PartsIn).Sum();

    /// <summary>One more part is in, and so many records in all.</summary>
    public PartsProgress Next(long rows) => this with { PartsIn = PartsIn + 1, Rows = rows };

    /// <summary>All that is in, and what the running statement has read of its part.</summary>
    /// <param name="running">What the engine says; null when none runs.</param>
    /// <param name="then">How far the parts had come before the engine was asked: what it said of another part counts no more.</param>
    public IntakeProgress With(IntakeProgress? running, PartsProgress? then)
    {
        if (running is null || then is null || then.PartsIn != PartsIn || PartsIn == Sizes.Count) return new IntakeProgress(Rows, Bytes);
        // A part is read again where it is packed or tried anew; it is no larger for that.
        var size = Sizes[PartsIn];
        return new IntakeProgress(Rows + running.RowsRead, Bytes + (size > 0 ? Math.Min(size, running.BytesRead) : running.BytesRead));
    }
}
