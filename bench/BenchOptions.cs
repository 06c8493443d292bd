using System.Globalization;

namespace FinOps.Bench;

/// <summary>What to measure, and how large.</summary>
/// <param name="Rows">Rows of the bill whose import is compared with the engine's own insert.</param>
/// <param name="LargeRows">Rows of the bill that shows flat memory, and that each tenant of the question part has, and that is allocated.</param>
/// <param name="Tenants">How many tenants have that many rows.</param>
/// <param name="SmallBills">How many tenants bring a small bill at once.</param>
/// <param name="Rounds">How often an import is measured; the median counts.</param>
/// <param name="Only">The parts to run, of import, native, tenants, grow, questions, page, access, people and allocation; none for all. Questions and page need grow.</param>
/// <param name="Folder">Where data lies while it runs; removed afterwards.</param>
internal sealed record BenchOptions(long Rows, long LargeRows, int Tenants, int SmallBills, int Rounds, IReadOnlyList<string> Only, string Folder)
{
    /// <summary>How many days the large bills cover; the last of them is today.</summary>
    public const int LargeDays = 92;

    /// <summary>The first of them.</summary>
    public DateOnly FirstLargeDay { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1 - LargeDays);

    public bool Has(string part) => Only.Count == 0 || Only.Contains(part);

    public static BenchOptions Parse(string[] args)
    {
        long Number(string name, long otherwise)
        {
            var at = Array.IndexOf(args, name);
            return at >= 0 && at + 1 < args.Length ? long.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
        }

        var small = args.Contains("--small");
        return new BenchOptions(
            Number("--rows", small ? 100_000 : 1_000_000),
            Number("--large-rows", small ? 200_000 : 10_000_000),
            (int)Number("--tenants", small ? 2 : 3),
            (int)Number("--small-bills", small ? 50 : 1000),
            (int)Number("--rounds", 3),
            Array.IndexOf(args, "--only") is var only and >= 0 && only + 1 < args.Length ? args[only + 1].Split(',') : [],
            Path.Combine(Path.GetTempPath(), $"finops-bench-{Environment.ProcessId}"));
    }
}
