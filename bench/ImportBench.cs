using System.Diagnostics;
using System.Globalization;
using FinOps.Stores.ClickHouse;

namespace FinOps.Bench;

/// <summary>Imports against the engine's own insert of the same file; memory while it grows; bytes on disk.</summary>
internal sealed class ImportBench(Stage stage, BenchOptions options, Report report)
{
    public static async Task Write(Stage stage, string path, long rows, long first, int days, string start = "2026-08-01")
    {
        await using var sql = typeof(ImportBench).Assembly.GetManifestResourceStream("FinOps.Bench.Rows.sql")!;
        var select = await new StreamReader(sql).ReadToEndAsync();
        await stage.Bare.Execute(new ClickHouseStatement($"INSERT INTO FUNCTION file('{path}', CSVWithNames)\n{select}\nSETTINGS format_csv_null_representation = ''")
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["rows"] = rows.ToString(CultureInfo.InvariantCulture),
                ["first"] = first.ToString(CultureInfo.InvariantCulture),
                ["seed"] = "1",
                ["resources"] = "20000",
                ["start"] = start,
                ["days"] = days.ToString(CultureInfo.InvariantCulture),
            },
            // Rows are wide: small blocks keep the generator itself within the engine's memory for one statement.
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_execution_time"] = "3600", ["max_block_size"] = "8192", ["max_threads"] = "2" },
        }, CancellationToken.None);
    }

    /// <summary>The million-row bill, several times in turn with the bare insert.</summary>
    public async Task Compare()
    {
        var path = Path.Combine(options.Folder, "bill.csv");
        await Write(stage, path, options.Rows, 0, 31);
        var bytes = new FileInfo(path).Length;
        Console.WriteLine($"Bill of {Show.Count(options.Rows)} rows, {bytes >> 20} MiB");
        await stage.Tenant("speed");
        var (bare, ours, surveyed) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<string>());
        long server = 0, engine = 0;
        // The first round of a server that has just started compiles its code beside the engine's work: printed, but not counted.
        for (var round = 0; round <= options.Rounds; round++)
        {
            await stage.Rest();
            var alone = await BareInsert(stage, path, "ChargePeriodStart");
            await stage.Rest();
            await using var memory = new MemoryWatch(stage.ServerPid, stage.EnginePid);
            var (import, _) = await stage.Import("speed", path);
            (server, engine) = (Math.Max(server, memory.ServerMiB), Math.Max(engine, memory.EngineMiB));
            Console.WriteLine($"  {(round == 0 ? "just started" : $"round {round}")}: engine's own insert {Show.Seconds(alone)}, import to published {Show.Seconds(import)}");
            if (round == 0) continue;
            bare.Add(alone);
            ours.Add(import);
        }

        var ratio = Show.Median(bare) / Show.Median(ours);
        report.Add(
            $"import of {Show.Count(options.Rows)} rows × 65 columns to published, against the engine's own INSERT … SELECT * FROM file",
            $"{Show.Ratio(ratio)} ({Show.Seconds(Show.Median(ours))} = {Show.Count(options.Rows / Show.Median(ours).TotalSeconds)} rows/s; bare {Show.Seconds(Show.Median(bare))})",
            "≥ 0.70 ×", ratio >= 0.7);
        report.Add($"memory while importing {Show.Count(options.Rows)} rows", $"engine {engine} MiB, server {server} MiB", "≤ 3072 and 400 MiB", engine <= 3072 && server <= 400);
        File.Delete(path);
    }

    /// <summary>The large bill for each tenant; shows that memory does not grow with the file.</summary>
    public async Task Grow()
    {
        var path = Path.Combine(options.Folder, "large.csv");
        var clock = Stopwatch.StartNew();
        await Write(stage, path, options.LargeRows, 0, BenchOptions.LargeDays, $"{options.FirstLargeDay:yyyy-MM-dd}");
        Console.WriteLine($"Bill of {Show.Count(options.LargeRows)} rows written in {Show.Seconds(clock.Elapsed)}, {new FileInfo(path).Length >> 20} MiB");
        for (var tenant = 1; tenant <= options.Tenants; tenant++)
        {
            await stage.Tenant($"tenant-{tenant}");
            await using var memory = new MemoryWatch(stage.ServerPid, stage.EnginePid);
            var (took, _) = await stage.Import($"tenant-{tenant}", path);
            Console.WriteLine($"  tenant {tenant}: {Show.Seconds(took)}, {Show.Count(options.LargeRows / took.TotalSeconds)} rows/s, engine {memory.EngineMiB} MiB, server {memory.ServerMiB} MiB");
            if (tenant == 1)
            {
                report.Add($"memory while importing {Show.Count(options.LargeRows)} rows", $"engine {memory.EngineMiB} MiB, server {memory.ServerMiB} MiB",
                    "≤ 3072 and 400 MiB", memory.EngineMiB <= 3072 && memory.ServerMiB <= 400);
            }
        }

        File.Delete(path);
        await Disk();
    }

    /// <summary>
    /// The engine's own insert of a file, ordered by time, with nothing read, checked or mapped. Blocks are those of the product's
    /// table: with the engine's usual ones a file of 130 columns does not fit its memory.
    /// </summary>
    public static async Task<TimeSpan> BareInsert(Stage stage, string path, string time)
    {
        Task Run(string sql) => ImportBench.Run(stage, sql);
        await Run("DROP TABLE IF EXISTS bare");
        await Run($"CREATE TABLE bare ENGINE = MergeTree ORDER BY `{time}` SETTINGS allow_nullable_key = 1, max_compress_block_size = 262144 AS SELECT * FROM file('{path}', CSVWithNames) LIMIT 0");
        var clock = Stopwatch.StartNew();
        await Run($"INSERT INTO bare SELECT * FROM file('{path}', CSVWithNames)");
        var took = clock.Elapsed;
        await Run("DROP TABLE bare");
        return took;
    }

    private async Task Disk()
    {
        var rows = await stage.Bare.All(new ClickHouseStatement("""
            SELECT toString(sum(bytes_on_disk)), toString(sumIf(rows, table = 'cost_rows'))
            FROM system.parts WHERE active AND table IN ('cost_rows', 'cost_days', 'cost_services')
            """), CancellationToken.None);
        var perRow = double.Parse(rows[0][0]!, CultureInfo.InvariantCulture) / double.Parse(rows[0][1]!, CultureInfo.InvariantCulture);
        report.Add("disk per row, 65 columns, no two rows alike, roll-up included", $"{perRow:0.0} bytes", "≤ 150 bytes", perRow <= 150);
    }

    private static Task Run(Stage stage, string sql) => stage.Bare.Execute(new ClickHouseStatement(sql)
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_execution_time"] = "3600" },
    }, CancellationToken.None);
}
