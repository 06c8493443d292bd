using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>
/// A small FOCUS bill that a test writes: good rows by default, with whatever cell the test wants different. Knows nothing of
/// the product.
/// </summary>
internal sealed class Bill
{
    private static readonly (string Column, string Value)[] Defaults =
    [
        ("BilledCost", "1.5"), ("EffectiveCost", "1.25"), ("ListCost", "2"), ("ContractedCost", "1.75"),
        ("BillingCurrency", "USD"), ("BillingAccountId", "acc-1"), ("BillingAccountName", "Bakery"),
        ("BillingPeriodStart", "2026-03-01T00:00:00Z"), ("BillingPeriodEnd", "2026-04-01T00:00:00Z"),
        ("ChargePeriodStart", "2026-03-05T00:00:00Z"), ("ChargePeriodEnd", "2026-03-06T00:00:00Z"),
        ("ChargeCategory", "Usage"), ("ChargeClass", ""), ("ChargeDescription", "Oven"), ("InvoiceIssuerName", "Clouds"),
        ("PricingQuantity", "3"), ("PricingUnit", "Hours"), ("ProviderName", "Clouds"), ("PublisherName", "Clouds"),
        ("ServiceCategory", "Compute"), ("ServiceName", "Ovens"), ("ResourceId", "oven-1"), ("Tags", "{\"team\":\"bread\"}"),
    ];

    private readonly List<string> columns = [.. Defaults.Select(d => d.Column)];
    private readonly List<Dictionary<string, string>> rows = [];

    public IReadOnlyList<string> Columns => columns;

    /// <summary>Adds a good row that differs in these cells; a column that is new is added at the end.</summary>
    public Bill Row(params (string Column, string Value)[] cells)
    {
        var row = Defaults.ToDictionary(d => d.Column, d => d.Value, StringComparer.Ordinal);
        foreach (var (column, value) in cells)
        {
            row[column] = value;
            if (!columns.Contains(column)) columns.Add(column);
        }

        rows.Add(row);
        return this;
    }

    public Bill Rows(int count, Func<int, (string, string)[]>? cells = null)
    {
        for (var i = 0; i < count; i++) Row(cells?.Invoke(i) ?? [("ResourceId", $"oven-{i}")]);
        return this;
    }

    public Bill Without(params string[] gone)
    {
        columns.RemoveAll(gone.Contains);
        return this;
    }

    public Bill Shuffled(int seed)
    {
        var random = new Random(seed);
        var order = columns.OrderBy(_ => random.Next()).ToList();
        columns.Clear();
        columns.AddRange(order);
        return this;
    }

    public string Text(string delimiter = ",", string newLine = "\n", Func<string, string>? header = null) =>
        string.Concat(columns.Select(c => Field(header?.Invoke(c) ?? c, delimiter)).Aggregate((a, b) => a + delimiter + b), newLine,
            string.Concat(rows.Select(row => string.Join(delimiter, columns.Select(c => Field(row.GetValueOrDefault(c, ""), delimiter))) + newLine)));

    public byte[] Bytes() => Encoding.UTF8.GetBytes(Text());

    private static string Field(string text, string delimiter) =>
        text.Contains(delimiter, StringComparison.Ordinal) || text.AsSpan().IndexOfAny("\"\r\n") >= 0 || text.StartsWith(' ')
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
