using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>
/// Adds a bill up by itself: reads CSV letter by letter and sums with whole numbers of 10^-200, so that it shares neither
/// code nor arithmetic with the product.
/// </summary>
internal static partial class Oracle
{
    private const int Places = 200;
    private static readonly string[] Costs = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

    /// <summary>Sums per "currency measure" over the records whose line (of the header: 1) is not excluded, and how many they are.</summary>
    public static (int Rows, SortedDictionary<string, string> Totals) Add(Stream csv, IReadOnlySet<long>? excluded = null, char delimiter = ',')
    {
        var sums = new SortedDictionary<string, BigInteger>(StringComparer.Ordinal);
        var rows = 0;
        List<string>? header = null;
        foreach (var (line, fields) in Records(csv, delimiter))
        {
            if (header is null)
            {
                header = fields.ConvertAll(f => f.Trim());
                continue;
            }

            if (excluded?.Contains(line) == true) continue;
            rows++;
            string Cell(string column) => header.FindIndex(h => h.Equals(column, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 ? fields[at] : "";
            foreach (var cost in Costs)
            {
                var key = $"{Cell("BillingCurrency")} {cost}";
                sums[key] = sums.GetValueOrDefault(key) + Number(Cell(cost));
            }
        }

        return (rows, new(sums.ToDictionary(s => s.Key, s => Plain(s.Value)), StringComparer.Ordinal));
    }

    public static Stream Open(string path) =>
        path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path);

    /// <summary>Exact sum of texts, in plain notation.</summary>
    public static string Sum(IEnumerable<string> numbers) => Plain(numbers.Aggregate(BigInteger.Zero, (sum, n) => sum + Number(n)));

    private static BigInteger Number(string text)
    {
        if (text is "" or "NULL" or "null") return 0;
        var parts = NumberForm().Match(text.Trim());
        if (!parts.Success) throw new FormatException(text);
        var digits = parts.Groups["whole"].Value + parts.Groups["part"].Value;
        var exponent = parts.Groups["exp"].Success ? int.Parse(parts.Groups["exp"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var shift = Places - parts.Groups["part"].Length + exponent;
        var value = BigInteger.Parse("0" + digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, shift);
        return parts.Groups["sign"].Value == "-" ? -value : value;
    }

    private static string Plain(BigInteger value)
    {
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(Places + 1, '0');
        var text = digits[..^Places] + "." + digits[^Places..].TrimEnd('0');
        return (value.Sign < 0 ? "-" : "") + text.TrimEnd('.');
    }

    /// <summary>Records with the line on which each starts.</summary>
    public static IEnumerable<(long Line, List<string> Fields)> Records(Stream csv, char delimiter = ',')
    {
        using var reader = new StreamReader(csv, Encoding.UTF8);
        var text = reader.ReadToEnd();
        var (line, start, at) = (1L, 1L, 0);
        var fields = new List<string>();
        var field = new StringBuilder();
        while (at < text.Length)
        {
            if (text[at] == '"' && field.Length == 0)
            {
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    if (text[at] == '"') at++;
                    if (text[at] == '\n') line++;
                    field.Append(text[at]);
                }

                at++;
                continue;
            }

            if (text[at] == delimiter || text[at] == '\n')
            {
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (text[at] == '\n')
                {
                    line++;
                    if (fields.Count > 1) yield return (start, fields);
                    (fields, start) = ([], line);
                }
            }
            else
            {
                field.Append(text[at]);
            }

            at++;
        }

        if (fields.Count > 0) yield return (start, [.. fields, field.ToString()]);
    }

    [GeneratedRegex(@"^(?<sign>[-+]?)(?<whole>\d*)(\.(?<part>\d*))?([eE](?<exp>[-+]?\d+))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberForm();
}
