using FinOps.Focus;
using FinOps.Focus.Conformance;

namespace FinOps.Understand.Ingestion;

/// <summary>Says whether a file conforms to FOCUS. Nothing of the file is kept.</summary>
public sealed class ConformanceDesk(BillReception reception, IntakeFolder folder, ICostIntake intake, IConformanceStore store)
{
    /// <summary>Judges a file that is being sent.</summary>
    /// <exception cref="ImportRefusedException">It is no table, or cannot be read to its end.</exception>
    public async Task<ConformanceReport> Judge(Stream body, string name, ConformanceQuestion asked, CancellationToken stop)
    {
        var path = await reception.Receive(body, stop);
        try
        {
            return await Judge(path, name, asked, stop);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Judges a file on the server's own disk.</summary>
    /// <exception cref="ImportRefusedException">It is not there, is no table, or cannot be read to its end.</exception>
    public async Task<ConformanceReport> Judge(string path, string name, ConformanceQuestion asked, CancellationToken stop)
    {
        if (!File.Exists(path)) throw new ImportRefusedException("no_such_file", "There is no such file", $"'{path}' is no file on the server.");
        var unpacked = await reception.UnpackSingle(path, name, stop);
        var link = folder.Place(unpacked ?? path);
        try
        {
            var file = await intake.Look(link, name, stop);
            var book = BookFor(file.Columns, asked);
            var rules = book.Examine(file.Columns);
            return rules.Report(book, await store.Check(file, rules, stop));
        }
        finally
        {
            File.Delete(link);
            if (unpacked is not null) File.Delete(unpacked);
        }
    }

    private static RuleBook BookFor(IReadOnlyList<string> columns, ConformanceQuestion asked)
    {
        var dataset = RuleBook.Recognise(columns);
        var version = asked.Version ?? (dataset == FocusDataset.ContractCommitment ? FocusVersion.V1_3 : Known(FocusVersions.Recognise(columns)));
        return RuleBook.Has(dataset, version)
            ? RuleBook.For(dataset, version, asked.Unsupported)
            : throw new ImportRefusedException("no_rules", "There are no rules for this",
                $"FOCUS {version.Text()} has no contract commitments, and this file lists them. Ask for 1.3.");
    }

    private static FocusVersion Known(FocusVersion version) => version > RuleBook.Versions.Newest ? RuleBook.Versions.Newest : version;
}

/// <summary>How a file is to be judged.</summary>
/// <param name="Version">By which version's rules; null for the one its columns show.</param>
/// <param name="Unsupported">The criteria that its provider does not meet.</param>
public sealed record ConformanceQuestion(FocusVersion? Version, IReadOnlyList<string> Unsupported);
