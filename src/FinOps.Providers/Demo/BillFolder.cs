namespace FinOps.Providers.Demo;

/// <summary>The open files of a bill: rows go to the file of their source and billing month, and are added up on the way.</summary>
internal sealed class BillFolder(Func<string, Stream> open) : IDisposable
{
    private readonly Dictionary<(string Source, DateOnly Month), Part> parts = [];

    /// <summary>Opens files in a folder, which is created when missing.</summary>
    public static Func<string, Stream> In(string directory)
    {
        Directory.CreateDirectory(directory);
        return name => new FileStream(Path.Combine(directory, name), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Add(string source, FocusRow row)
    {
        var key = (source, row.BillingPeriodStart);
        if (!parts.TryGetValue(key, out var part))
            parts.Add(key, part = new Part($"{source}-{row.BillingPeriodStart:yyyy-MM}.csv", open));
        part.Add(row);
    }

    /// <summary>What was written so far of a source's month in a currency; null when nothing was.</summary>
    public BillTotal? TotalOf(string source, DateOnly month, string currency) =>
        parts.TryGetValue((source, month), out var part) ? part.Totals.GetValueOrDefault(currency) : null;

    /// <summary>What was written, by source and month. The files are complete once this folder is disposed.</summary>
    public IReadOnlyList<BillFile> Files() =>
    [
        .. parts.OrderBy(part => part.Key.Source, StringComparer.Ordinal).ThenBy(part => part.Key.Month)
            .Select(part => new BillFile(
                part.Key.Source, part.Key.Month, part.Value.Name, part.Value.Rows,
                [.. part.Value.Totals.OrderBy(total => total.Key, StringComparer.Ordinal).Select(total => total.Value)])),
    ];

    public void Dispose()
    {
        foreach (var part in parts.Values)
            part.Csv.Dispose();
    }

    private sealed class Part(string name, Func<string, Stream> open)
    {
        public string Name { get; } = name;

        public FocusCsv Csv { get; } = new(open(name));

        public long Rows { get; private set; }

        public Dictionary<string, BillTotal> Totals { get; } = new(StringComparer.Ordinal);

        public void Add(FocusRow row)
        {
            Csv.Write(row);
            Rows++;
            var sum = Totals.GetValueOrDefault(row.BillingCurrency) ?? new BillTotal(row.BillingCurrency, 0, 0, 0, 0);
            Totals[row.BillingCurrency] = sum with
            {
                BilledCost = sum.BilledCost + row.BilledCost,
                EffectiveCost = sum.EffectiveCost + row.EffectiveCost,
                ListCost = sum.ListCost + row.ListCost,
                ContractedCost = sum.ContractedCost + row.ContractedCost,
            };
        }
    }
}
