namespace FinOps.Focus;

/// <summary>What a FOCUS column holds.</summary>
public enum ColumnKind
{
    /// <summary>Free or listed text.</summary>
    Text,

    /// <summary>An exact decimal number.</summary>
    Decimal,

    /// <summary>A moment in UTC.</summary>
    Time,

    /// <summary>Keys with values: tags, properties of a price.</summary>
    KeyValues,

    /// <summary>A JSON object of any shape.</summary>
    Json,
}

/// <summary>How firmly FOCUS asks for a column to be present.</summary>
public enum Presence
{
    /// <summary>Always present.</summary>
    Mandatory,

    /// <summary>Present when the provider has what it describes.</summary>
    Conditional,

    /// <summary>Present where possible.</summary>
    Recommended,
}

/// <summary>A version of the FOCUS specification.</summary>
public enum FocusVersion
{
    /// <summary>FOCUS 1.0 (2024).</summary>
    V1_0,

    /// <summary>FOCUS 1.1.</summary>
    V1_1,

    /// <summary>FOCUS 1.2.</summary>
    V1_2,

    /// <summary>FOCUS 1.3.</summary>
    V1_3,

    /// <summary>FOCUS 1.4.</summary>
    V1_4,
}

/// <summary>One column of the cost-and-usage data set, as its newest version defines it.</summary>
/// <param name="Name">The column's identifier, for example <c>EffectiveCost</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Presence">Whether a data set must have it.</param>
/// <param name="AllowsNull">Whether a row may leave it empty.</param>
/// <param name="Since">The first supported version that has it (1.0 stands for 1.0 or earlier).</param>
/// <param name="Description">What it means, in a sentence.</param>
/// <param name="IsHighCardinality">True when almost every resource has its own value.</param>
/// <param name="Until">The last version that has it; null while it lives.</param>
/// <param name="AllowedValues">The closed list of values, or null when any value is allowed.</param>
public sealed record FocusColumn(
    string Name,
    ColumnKind Kind,
    Presence Presence,
    bool AllowsNull,
    FocusVersion Since,
    string Description,
    bool IsHighCardinality = false,
    FocusVersion? Until = null,
    IReadOnlyList<string>? AllowedValues = null);

/// <summary>How versions are written: <c>1.2</c>.</summary>
public static class FocusVersions
{
    /// <summary><c>1.2</c> for <see cref="FocusVersion.V1_2"/>.</summary>
    public static string Text(this FocusVersion version) => version.ToString()[1..].Replace('_', '.');

    /// <summary>The version that <paramref name="text"/> (such as <c>1.2</c>) names; null when it names none.</summary>
    public static FocusVersion? Parse(string text) =>
        Enum.GetValues<FocusVersion>().Where(v => v.Text() == text).Select(v => (FocusVersion?)v).FirstOrDefault();

    /// <summary>
    /// The oldest version that knows every FOCUS column present, judged by columns only a later version has; providers do not
    /// write the version into the file. A 1.4 file is one without the names that 1.4 dropped.
    /// </summary>
    /// <param name="columns">The file's column names.</param>
    public static FocusVersion Recognise(IReadOnlyCollection<string> columns)
    {
        var known = columns.Select(FocusColumns.Find).OfType<FocusColumn>().ToList();
        var newest = known.Count == 0 ? FocusVersion.V1_0 : known.Max(c => c.Since);
        var droppedNames = FocusColumns.All.Where(c => c.Until is not null);
        return newest == FocusVersion.V1_3 && !droppedNames.Any(known.Contains) ? FocusVersion.V1_4 : newest;
    }
}
