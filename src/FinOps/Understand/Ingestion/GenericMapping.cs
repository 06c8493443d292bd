namespace FinOps.Understand.Ingestion;

/// <summary>How any table of charges becomes FOCUS: which of its columns stands for what, and what is the same in every row.</summary>
/// <param name="Columns">FOCUS column → the table's column. A key <c>Tags.team</c> makes a tag.</param>
/// <param name="Constants">FOCUS column → value, where the table has no column for it.</param>
/// <param name="DateFormat">How the table writes days, one of <see cref="DateFormats"/>; null where the year comes first or it is a time of ISO 8601.</param>
/// <param name="DecimalSeparator"><c>.</c> or <c>,</c> where thousands are separated too; null where they are not and the point is decimal.</param>
/// <param name="Currency">The currency, where no column has it.</param>
public sealed record GenericMapping(
    IReadOnlyDictionary<string, string> Columns, IReadOnlyDictionary<string, string>? Constants = null,
    string? DateFormat = null, string? DecimalSeparator = null, string? Currency = null)
{
    /// <summary>What a key of <see cref="Columns"/> begins with when it makes a tag.</summary>
    public const string TagMark = "Tags.";

    /// <summary>The spellings of days that can be told; times may follow them.</summary>
    public static IReadOnlyList<string> DateFormats { get; } =
        ["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd", "dd.MM.yyyy", "dd/MM/yyyy", "dd-MM-yyyy", "MM/dd/yyyy", "MM-dd-yyyy", "yyyy-MM", "MM/yyyy"];
}

/// <summary>Makes the way to FOCUS from a mapping that people wrote. The seam to the providers, where mappings' SQL is written.</summary>
public interface IGenericFormat
{
    /// <summary>What is wrong with the mapping itself, whatever the file; null when nothing is.</summary>
    string? Problem(GenericMapping mapping);

    /// <summary>Says, per FOCUS column, how to make its text from the file's columns.</summary>
    /// <param name="name">The mapping's name.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="columns">The file's columns.</param>
    /// <exception cref="ImportRefusedException">The mapping is wrong, or names a column that the file lacks.</exception>
    BillMapping Map(string name, GenericMapping mapping, IReadOnlyList<string> columns);
}
