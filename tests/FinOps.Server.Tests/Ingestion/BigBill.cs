using System.Globalization;
using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>A bill large enough that an import of it can be met on its way; its totals are known without reading it.</summary>
internal sealed class BigBill : IDisposable
{
    private readonly TempFolder folder = new();

    public BigBill(int rows, int seed = 1)
    {
        Rows = rows;
        Path = System.IO.Path.Combine(folder.Path, $"big-{seed}.csv");
        var small = new Bill().Row(("BilledCost", "COST"), ("ResourceId", "RESOURCE")).Text().Split('\n');
        using var writer = new StreamWriter(Path, append: false, new UTF8Encoding(false), 1 << 20);
        writer.Write(small[0] + "\n");
        for (var i = 0; i < rows; i++)
        {
            var number = (i + seed).ToString(CultureInfo.InvariantCulture);
            writer.Write(small[1].Replace("COST", $"0.{number.PadLeft(12, '0')}", StringComparison.Ordinal).Replace("RESOURCE", $"r-{number}", StringComparison.Ordinal) + "\n");
        }

        // 0.000000000001 × (seed + … + seed + rows − 1)
        var sum = (UInt128)(ulong)rows * (ulong)((2L * seed) + rows - 1) / 2;
        Billed = Oracle.Sum([$"{sum}e-12"]);
    }

    public int Rows { get; }

    public string Path { get; }

    public string Billed { get; }

    /// <summary>Asserts that the import is published with every row and the exact sum.</summary>
    public void AssertWhole(JsonElement import)
    {
        Assert.Equal((Rows, Rows, 0), import.Published().Counts());
        Assert.Equal(Billed, import.AsStored()["USD BilledCost"]);
    }

    public void Dispose() => folder.Dispose();
}
