using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// One kind of bill and its way to FOCUS. The seam between the heart, which knows how an import is done, and the
/// providers, which know what their bills look like.
/// </summary>
public interface IBillFormat
{
    /// <summary>The name people choose it by: <c>focus</c>.</summary>
    string Name { get; }

    /// <summary>How sure it is that a file with these columns is such a bill: 0 (is none) to 100.</summary>
    int Recognise(IReadOnlyList<string> columns);

    /// <summary>Says, per FOCUS column, how to make its text from the file's columns.</summary>
    /// <exception cref="ImportRefusedException">The file lacks columns without which a charge means nothing.</exception>
    BillMapping Map(IReadOnlyList<string> columns);
}

/// <summary>
/// How a bill becomes FOCUS, as SQL expressions that the store's engine runs over the file. Every expression yields text;
/// the store turns text into numbers and moments in one place and rejects what cannot be read.
/// </summary>
/// <param name="Format">The format's name.</param>
/// <param name="Version">The FOCUS version of the file, where it is a FOCUS file.</param>
/// <param name="MappingVersion">Changes whenever the mapping's result changes; kept with the import.</param>
/// <param name="Columns">FOCUS column → SQL over <see cref="SourceColumn"/> names. A column not listed is null in every row.</param>
/// <param name="Extensions">Columns kept beside FOCUS, under the name given.</param>
/// <param name="Warnings">What the sender should know, in sentences.</param>
public sealed record BillMapping(
    string Format,
    FocusVersion? Version,
    string MappingVersion,
    IReadOnlyDictionary<string, string> Columns,
    IReadOnlyList<ExtensionColumn> Extensions,
    IReadOnlyList<string> Warnings)
{
    /// <summary>How the provider's own records become rows; null where each record already is a FOCUS row.</summary>
    public NativeRows? Native { get; init; }

    /// <summary>The key-value columns whose SQL yields a map; that of the others yields the text of a JSON object.</summary>
    public IReadOnlySet<string> Maps { get; init; } = new HashSet<string>();
}

/// <summary>A column outside FOCUS that is kept with the row.</summary>
/// <param name="Name">Its name, as in the file.</param>
/// <param name="TextSql">SQL that yields its text.</param>
public sealed record ExtensionColumn(string Name, string TextSql);

/// <summary>
/// Names for a file's columns inside SQL. They count from zero and never contain what the file says, so that a hostile
/// header cannot become part of a statement.
/// </summary>
public static class SourceColumn
{
    /// <summary>The SQL name of the column at <paramref name="index"/>.</summary>
    public static string Name(int index) => $"c{index}";
}
