namespace FinOps.Understand.Ingestion;

/// <summary>How the records of a bill are written.</summary>
public enum BillEncoding
{
    /// <summary>Comma-separated text (or another separator) with a header line.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>JSON objects, one after the other or in one array; objects and arrays inside them are read as their own text.</summary>
    Json,
}

/// <summary>How a bill is packed.</summary>
public enum BillCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Zstandard.</summary>
    Zstd,
}

/// <summary>A file on the server's disk whose shape was looked at and found to be a table with named columns.</summary>
/// <param name="Path">Where it lies; absolute.</param>
/// <param name="Name">The name its sender gave it, without folders; part of the bill's identity.</param>
/// <param name="Bytes">Its size on disk.</param>
/// <param name="Encoding">How its records are written.</param>
/// <param name="Compression">How it is packed; told by its first bytes, not by its name.</param>
/// <param name="Delimiter">What separates the fields of a CSV record.</param>
/// <param name="Columns">The names of its columns, in the file's order, as written there.</param>
public sealed record BillFile(
    string Path,
    string Name,
    long Bytes,
    BillEncoding Encoding,
    BillCompression Compression,
    char Delimiter,
    IReadOnlyList<string> Columns)
{
    /// <summary>Where its bytes lie when they do not lie on the server's disk; <see cref="Path"/> then only stands in for them.</summary>
    public ObjectBill? Objects { get; init; }

    /// <summary>The columns of Parquet objects, with the types that the engine reads all of them as.</summary>
    public IReadOnlyList<(string Name, string Type)> Types { get; init; } = [];

    /// <summary>How many bytes may come out of a packed file at most; 0 for a file that is not packed.</summary>
    public long UnpackedBytesMax { get; init; }
}

/// <summary>Why a bill cannot be imported, in words its sender can act on.</summary>
/// <param name="Code">A stable name for programs, such as <c>not_a_bill</c>.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Detail">What was found, and what to do.</param>
public sealed record ImportProblem(string Code, string Title, string Detail);

/// <summary>An expected failure of an import; carries its <see cref="ImportProblem"/>.</summary>
/// <param name="problem">The reason to show.</param>
public sealed class ImportRefusedException(ImportProblem problem) : Exception(problem.Detail)
{
    /// <summary>Makes the exception from the parts of its reason.</summary>
    public ImportRefusedException(string code, string title, string detail)
        : this(new ImportProblem(code, title, detail))
    {
    }

    /// <summary>The reason to show.</summary>
    public ImportProblem Problem { get; } = problem;
}
