namespace FinOps.Cli;

/// <summary>How a command's answer is written on stdout.</summary>
internal enum OutputFormat
{
    /// <summary>For the eye; the default everywhere.</summary>
    Table,

    /// <summary>For programs: amounts as text, every digit kept.</summary>
    Json,

    /// <summary>For spreadsheets: cells that a spreadsheet would run as a formula are escaped.</summary>
    Csv,
}
