using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.FocusFile;

/// <summary>
/// A provider's own FOCUS export: a FOCUS file whose known gaps are filled, said, and proved against the cost as the file has
/// it. Its format stays <c>focus</c>; the mapping's version tells whose it is.
/// </summary>
internal sealed class FocusExport
{
    private readonly FocusFileFormat focus = new();

    /// <summary>One surer than the plain format where the file is this provider's.</summary>
    public int Recognise(IReadOnlyList<string> columns, bool isTheirs) => isTheirs && focus.Recognise(columns) is > 0 and var sure ? sure + 1 : 0;

    /// <summary>True when the file has two of the columns that only this provider adds.</summary>
    public static bool HasTwoOf(IReadOnlyList<string> marks, IReadOnlyList<string> columns) => marks.Count(new BillColumns(columns).Has) >= 2;

    /// <summary>The file's mapping with what fills its gaps.</summary>
    /// <param name="columns">The file's columns.</param>
    /// <param name="version">Whose mapping it is, and which.</param>
    /// <param name="filled">From the SQL text of a FOCUS column of the file: what stands in its columns instead.</param>
    /// <param name="remark">From the same: SQL of what is odd about a row.</param>
    /// <param name="names">From the same: what is worked out once per row, for the others to speak of by name.</param>
    public BillMapping Map(
        IReadOnlyList<string> columns, string version, Func<Func<string, string>, IReadOnlyDictionary<string, string>> filled, Func<Func<string, string>, string> remark,
        Func<Func<string, string>, IReadOnlyDictionary<string, string>>? names = null)
    {
        var mapping = focus.Map(columns);
        string Text(string column) => mapping.Columns.GetValueOrDefault(column, "''");
        var instead = new Dictionary<string, string>(mapping.Columns, StringComparer.Ordinal);
        foreach (var (column, sql) in filled(Text)) instead[column] = sql;
        return mapping with
        {
            MappingVersion = version,
            Columns = instead,
            Native = new NativeRows("BilledCost", [
                .. names?.Invoke(Text) ?? new Dictionary<string, string>(StringComparer.Ordinal),
                KeyValuePair.Create(NativeRows.OwnCost, Text("BilledCost")),
                KeyValuePair.Create(NativeRows.OwnCurrency, Text("BillingCurrency")),
                KeyValuePair.Create(NativeRows.Remark, remark(Text)),
            ], []),
        };
    }
}
