using FinOps.Stores.ClickHouse;

namespace FinOps.Bench;

/// <summary>Bills as the clouds write them: each mapped to FOCUS, against the engine's bare insert of the same file.</summary>
internal sealed class NativeBench(Stage stage, BenchOptions options, Report report)
{
    private const double RatioMin = 0.4;

    private static readonly (string Name, string Sql, string Time)[] Shapes =
    [
        ("AWS cost and usage report", "aws-cur", "lineItem/UsageStartDate"),
        ("Azure cost details", "azure", "Date"),
        ("Google Cloud billing export", "gcp", "usage_start_time"),
    ];

    public async Task Run()
    {
        foreach (var (name, sql, time) in Shapes) await Compare(name, sql, time);
    }

    private async Task Compare(string name, string shape, string time)
    {
        var path = Path.Combine(options.Folder, $"{shape}.csv");
        var columns = await Write(shape, path);
        var tenant = $"native-{shape}";
        await stage.Tenant(tenant);
        var (bare, ours) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < options.Rounds; round++)
        {
            await stage.Rest();
            bare.Add(await ImportBench.BareInsert(stage, path, time));
            await stage.Rest();
            ours.Add((await stage.Import(tenant, path)).Took);
            Console.WriteLine($"  {name}, round {round + 1}: engine's own insert {Show.Seconds(bare[^1])}, import to published {Show.Seconds(ours[^1])}");
        }

        var ratio = Show.Median(bare) / Show.Median(ours);
        report.Add(
            $"{name}: {Show.Count(options.Rows)} lines × {columns} columns to published FOCUS rows, against the engine's bare insert of the file",
            $"{Show.Ratio(ratio)} ({Show.Seconds(Show.Median(ours))} = {Show.Count(options.Rows / Show.Median(ours).TotalSeconds)} lines/s; bare {Show.Seconds(Show.Median(bare))})",
            $"≥ {Show.Ratio(RatioMin)}", ratio >= RatioMin);
        File.Delete(path);
    }

    private async Task<int> Write(string shape, string path)
    {
        await using var sql = typeof(NativeBench).Assembly.GetManifestResourceStream($"FinOps.Bench.Native.{shape}.sql")
            ?? throw new InvalidOperationException($"The bench has no rows for {shape}.");
        var select = await new StreamReader(sql).ReadToEndAsync();
        await stage.Bare.Execute(new ClickHouseStatement($"INSERT INTO FUNCTION file('{path}', CSVWithNames)\n{select}")
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["rows"] = options.Rows.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_execution_time"] = "3600", ["max_block_size"] = "8192", ["max_threads"] = "2" },
        }, CancellationToken.None);
        return File.ReadLines(path).First().Count(c => c == ',') + 1;
    }
}
