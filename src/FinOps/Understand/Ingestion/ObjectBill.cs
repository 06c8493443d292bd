using System.Collections.Concurrent;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// One object of an object store, as the cost store's engine is told to read it by itself. What stands in here opens the
/// object, for an hour at most; it is told to the engine alone, and neither kept nor logged.
/// </summary>
/// <param name="Function">The engine's table function for this kind of store.</param>
/// <param name="Arguments">What it is told first: where the object is, and with what it is opened.</param>
public sealed record EngineObject(string Function, IReadOnlyList<string> Arguments)
{
    /// <summary>Its size; 0 when it is not known.</summary>
    public long Bytes { get; init; }

    /// <summary>True when requests are not signed, since a header says who asks.</summary>
    public bool Unsigned { get; init; }

    /// <summary>Headers of each request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True for functions that are told how the object is packed before they are told its columns.</summary>
    public bool PackingFirst { get; init; }

    /// <summary>Says what reads it, never with what.</summary>
    public override string ToString() => $"{Function}(…)";
}

/// <summary>A bill that lies in an object store and that the engine reads by itself: all of its objects, in order, each whole.</summary>
/// <param name="Place">Where they lie, as far as an engine can reach all of it or nothing: a bucket's address.</param>
/// <param name="Encoding">How their records are written.</param>
/// <param name="Compression">How they are packed.</param>
/// <param name="Objects">The objects.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Fingerprint">Changes whenever one of them does.</param>
public sealed record ObjectBill(string Place, BillEncoding Encoding, BillCompression Compression, IReadOnlyList<EngineObject> Objects, long Bytes, string Fingerprint)
{
    /// <summary>Opens one of them for this server, for what the engine does not tell: the lines on which records begin.</summary>
    public required Func<int, CancellationToken, Task<Stream>> Open { get; init; }

    /// <summary>Makes sure that they are still those that were listed; asked after they were read.</summary>
    public required Func<CancellationToken, Task> StillThere { get; init; }

    /// <summary>Says where, never with what.</summary>
    public override string ToString() => $"{Objects.Count} objects in {Place}";
}

/// <summary>
/// The bills in object stores that this server has the engine read now, each by the name of a file that stands in for it in the
/// intake folder. They are in memory alone: a server that stops forgets with what they are opened, and the next sync lends anew.
/// </summary>
public sealed class ObjectBills(IntakeFolder folder)
{
    private static readonly byte[] Mark = "This bill lies in an object store.\n"u8.ToArray();

    private readonly ConcurrentDictionary<string, ObjectBill> known = new(StringComparer.Ordinal);

    /// <summary>Makes the file that stands in for a bill.</summary>
    public async Task<string> Add(ObjectBill bill, CancellationToken stop)
    {
        var path = folder.NewFile();
        known[path] = bill;
        await File.WriteAllBytesAsync(path, Mark, stop);
        return path;
    }

    /// <summary>Forgets a bill and with what it is opened.</summary>
    public void Remove(string path)
    {
        known.TryRemove(path, out _);
        File.Delete(path);
    }

    /// <summary>The bill that an import's file stands in for; null for a file that is a bill itself.</summary>
    /// <exception cref="ImportRefusedException">It stands in for one that is not known any more: the server was restarted.</exception>
    public ObjectBill? Find(Import import)
    {
        if (import.Path is null) return null;
        if (known.TryGetValue(import.Path, out var bill)) return bill;
        if (!import.OwnsFile || new FileInfo(import.Path) is not { Exists: true } file || file.Length != Mark.Length || !File.ReadAllBytes(import.Path).AsSpan().SequenceEqual(Mark)) return null;
        throw new ImportRefusedException("interrupted", "The import was interrupted",
            "The server stopped before the bill was read. Nothing was published and nothing is kept. The next sync takes it in.");
    }
}
