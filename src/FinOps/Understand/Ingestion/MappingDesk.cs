using System.Text;

namespace FinOps.Understand.Ingestion;

/// <summary>Finds the way to FOCUS that an import asks for, and shows what a mapping makes of a file before it is imported.</summary>
public sealed class MappingDesk(SavedMappingBook book, IGenericFormat generic, ICostIntake intake, IntakeFolder folder)
{
    /// <summary>How many rows a preview shows.</summary>
    public const int RowsMax = 20;

    /// <summary>A longer head of a file is not taken.</summary>
    public const int HeadLettersMax = 1_000_000;

    /// <summary>The way to FOCUS under a saved mapping.</summary>
    /// <exception cref="ImportRefusedException">There is no such mapping, or it does not fit the file.</exception>
    public async Task<BillMapping> Map(int tenant, string name, IReadOnlyList<string> columns, CancellationToken stop) =>
        await book.Find(tenant, name, stop) is { } saved
            ? generic.Map(name, saved.Mapping, columns)
            : throw new ImportRefusedException("unknown_mapping", "There is no such mapping",
                $"No mapping is saved under '{name}'. Save it first: PUT /api/imports/mappings/{name}.");

    /// <summary>The first rows of a file as FOCUS, with what is wrong with each. Nothing is kept.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="head">The file's first lines.</param>
    /// <param name="mapping">The mapping to try.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="ImportRefusedException">The head is no table, or the mapping does not fit it.</exception>
    public async Task<MappingPreview> Preview(int tenant, string head, GenericMapping mapping, CancellationToken stop)
    {
        var path = folder.NewFile();
        try
        {
            await File.WriteAllTextAsync(path, head, new UTF8Encoding(false), stop);
            var file = await intake.Look(path, "preview", stop);
            var bill = generic.Map("preview", mapping, file.Columns);
            return await intake.Preview(new IntakeJob(tenant, 0, "preview", file, bill, []), RowsMax, stop) with { Warnings = bill.Warnings };
        }
        finally
        {
            File.Delete(path);
        }
    }
}

/// <summary>What a mapping makes of the first rows of a file.</summary>
/// <param name="Columns">The FOCUS columns that are made.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Warnings">What should be known of all rows, in sentences.</param>
public sealed record MappingPreview(IReadOnlyList<string> Columns, IReadOnlyList<PreviewedRow> Rows, IReadOnlyList<string> Warnings);

/// <summary>A row of a preview.</summary>
/// <param name="Record">Its record in the file, counted from 1 below the header.</param>
/// <param name="Values">Its texts, in the order of the columns; empty for null.</param>
/// <param name="Problems">Why it would be rejected; none when it would be imported.</param>
public sealed record PreviewedRow(long Record, IReadOnlyList<string> Values, IReadOnlyList<PreviewProblem> Problems);

/// <summary>What is wrong with a row.</summary>
/// <param name="Column">The FOCUS column; empty for the record as a whole.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record PreviewProblem(string Column, string Value, string Reason);
