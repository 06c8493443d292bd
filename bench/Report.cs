using System.Globalization;

namespace FinOps.Bench;

/// <summary>The table that is printed at the end: what, how much, at least, whether it holds.</summary>
internal sealed class Report
{
    private readonly List<(string What, string Measured, string Wanted, bool Holds)> lines = [];

    public bool AllHold => lines.TrueForAll(l => l.Holds);

    public void Add(string what, string measured, string wanted, bool holds)
    {
        lines.Add((what, measured, wanted, holds));
        Console.WriteLine($"  {what}: {measured} (wanted: {wanted}){(holds ? "" : "  <-- does not hold")}");
    }

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"Measured on {Machine.Describe()}");
        Console.WriteLine();
        Console.WriteLine("| what | measured | wanted | holds |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (what, measured, wanted, holds) in lines) Console.WriteLine($"| {what} | {measured} | {wanted} | {(holds ? "yes" : "NO")} |");
    }
}

/// <summary>Numbers for people.</summary>
internal static class Show
{
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    public static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    public static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture) + " ×";

    public static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    public static TimeSpan Median(IEnumerable<TimeSpan> times) => Percentile(times, 0.5);

    public static TimeSpan Percentile(IEnumerable<TimeSpan> times, double share)
    {
        var sorted = times.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
