using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.GenericCsv;

/// <summary>
/// Any table of charges, by a mapping that people write: columns, constants, how days and numbers are written. What they leave
/// out is made from what they tell, as README.md of this folder says.
/// </summary>
public sealed class GenericCsvFormat : IGenericFormat
{
    private const int EntriesMax = 200;

    private static readonly string[] Required = ["BilledCost", "ChargePeriodStart", "ProviderName"];

    /// <inheritdoc/>
    public string? Problem(GenericMapping mapping)
    {
        if (mapping.Columns is null) return "The mapping has no columns.";
        var constants = mapping.Constants ?? new Dictionary<string, string>(StringComparer.Ordinal);
        if (mapping.Columns.Count + constants.Count > EntriesMax) return $"A mapping has at most {EntriesMax} columns and constants.";
        if (mapping.Columns.Any(c => string.IsNullOrWhiteSpace(c.Value)) || constants.Any(c => c.Value is null)) return "A column of the mapping has no value.";
        var unknown = mapping.Columns.Keys.Where(k => !IsTag(k)).Concat(constants.Keys).Where(k => FocusColumns.Find(k) is null).ToList();
        if (unknown.Count > 0) return $"FOCUS has no column {string.Join(", ", unknown)}.";
        if (mapping.Columns.Keys.FirstOrDefault(constants.ContainsKey) is { } twice) return $"{twice} is mapped to a column and has a constant too.";
        var missing = Required.Where(r => !mapping.Columns.ContainsKey(r) && !constants.ContainsKey(r)).ToList();
        if (missing.Count > 0) return $"The mapping does not say what {string.Join(", ", missing)} is; a column or a constant must.";
        if (mapping.Currency is null && !mapping.Columns.ContainsKey("BillingCurrency") && !constants.ContainsKey("BillingCurrency"))
            return "The mapping does not say the currency; 'currency' or a column for BillingCurrency must.";
        if (mapping.DateFormat is { } format && !GenericMapping.DateFormats.Contains(format))
            return $"'{format}' is no date format that is known; one of {string.Join(", ", GenericMapping.DateFormats)} is.";
        return mapping.DecimalSeparator is not (null or "." or ",") ? "The decimal separator is a point or a comma." : null;
    }

    /// <inheritdoc/>
    public BillMapping Map(string name, GenericMapping mapping, IReadOnlyList<string> columns)
    {
        if (Problem(mapping) is { } problem) throw new ImportRefusedException("mapping_invalid", "The mapping is wrong", problem);
        var index = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Count; i++) index.TryAdd(columns[i].Trim(), i);
        var missing = mapping.Columns.Values.Where(c => !index.ContainsKey(c.Trim())).Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new ImportRefusedException("missing_columns", "Columns are missing",
                $"The mapping speaks of {string.Join(", ", missing)}, which the file does not have. Its columns are: {string.Join(", ", columns.Take(50))}.");
        }

        var sql = new GenericSql(mapping, index);
        var used = mapping.Columns.Values.Select(c => index[c.Trim()]).ToHashSet();
        return new BillMapping($"{SavedMappingBook.FormatMark}{name}", null, $"generic-1.{Print(mapping)}", sql.Columns(),
            [.. columns.Select((c, i) => (Name: c.Trim(), Index: i)).Where(c => c.Name.Length > 0 && !used.Contains(c.Index))
                .DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Select(c => new ExtensionColumn(c.Name, SourceColumn.Name(c.Index)))], [])
        {
            Native = sql.Native(mapping.Columns.GetValueOrDefault("BilledCost", "BilledCost")),
        };
    }

    internal static bool IsTag(string key) => key.StartsWith(GenericMapping.TagMark, StringComparison.Ordinal) && key.Length > GenericMapping.TagMark.Length;

    /// <summary>Names what the mapping says: rows imported under another wording can be told apart.</summary>
    private static string Print(GenericMapping mapping) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(mapping))))[..8];
}
