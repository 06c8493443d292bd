using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>The form of an export's file.</summary>
public enum ExportFile
{
    /// <summary>Comma-separated text, safe to open in a spreadsheet.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>What an export is written as.</summary>
/// <param name="Version">With the columns of which FOCUS version.</param>
/// <param name="File">As what kind of file.</param>
public sealed record ExportForm(FocusVersion Version, ExportFile File)
{
    /// <summary>True to write also what bills say beside FOCUS, as columns that begin with <c>x_</c>, as FOCUS asks.</summary>
    public bool Extensions { get; init; }

    /// <summary>True to write texts as they are, also those that a spreadsheet would run: for programs. Parquet always does.</summary>
    public bool Exact { get; init; }

    private static readonly FocusVersion[] Versions = [FocusVersion.V1_2, FocusVersion.V1_3];

    /// <summary>How the file's content is called on the web.</summary>
    public string ContentType => File == ExportFile.Csv ? "text/csv; charset=utf-8" : "application/vnd.apache.parquet";

    /// <summary>What its name ends with.</summary>
    public string Ending => File.ToString().ToLowerInvariant();

    /// <summary>Reads the form from texts such as <c>1.3</c> and <c>parquet</c>.</summary>
    public static CostProblem? Read(string version, string file, out ExportForm form)
    {
        form = new ExportForm(FocusVersion.V1_2, ExportFile.Csv);
        if (!Versions.Any(v => v.Text() == version))
            return new CostProblem("unknown_version", $"There is no export as FOCUS '{Spelling.Shorten(version)}'; known: {string.Join(", ", Versions.Select(v => v.Text()))}.", At: "version");
        var files = Enum.GetValues<ExportFile>();
        if (!files.Any(f => f.ToString().ToLowerInvariant() == file))
            return new CostProblem("unknown_format", $"There is no format '{Spelling.Shorten(file)}'; known: {string.Join(", ", files.Select(f => f.ToString().ToLowerInvariant()))}.", At: "format");
        form = new ExportForm(FocusVersions.Parse(version)!.Value, files.First(f => f.ToString().ToLowerInvariant() == file));
        return null;
    }
}
