using FinOps.Stores.ClickHouse;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>Parts of a Parquet bill become one file, whether the engine reads them from a disk or is sent them.</summary>
public sealed class ParquetPartsTests(StoreFixture fixture) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("finops-parts-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_keep_their_order_and_a_column_that_one_part_lacks_is_null_there(bool shared)
    {
        var one = await Write("one", "SELECT number AS n, toDecimal64(number, 4) AS cost, map('k', toString(number)) AS tags FROM numbers(30000) ORDER BY n DESC");
        var two = await Write("two", "SELECT number + 30000 AS n, toNullable(toDecimal64(7, 4)) AS cost, 'x' AS extra FROM numbers(3)");
        var target = Path.Combine(folder, "whole");
        await Join(shared, [one, two], target);
        var rows = await Rows($"SELECT count(), sum(cost), countIf(extra = 'x'), sum(length(tags)), any(toTypeName(cost)) FROM file('{target}', 'Parquet')");
        Assert.Equal("30003 449985021 3 30000 Nullable(Decimal(18, 4))", string.Join(' ', rows[0]));
        rows = await Rows($"""
            SELECT countIf(n != if(r <= 30000, 30000 - r, r - 1)) FROM (SELECT rowNumberInAllBlocks() + 1 AS r, n FROM file('{target}', 'Parquet'))
            SETTINGS max_threads = 1, input_format_parquet_preserve_order = 1
            """);
        Assert.Equal("0", rows[0][0]);
        Assert.Equal("0", (await Rows("SELECT count() FROM system.tables WHERE startsWith(name, 'intake_whole')"))[0][0]);
    }

    [Fact]
    public async Task A_row_that_is_said_to_come_ever_again_is_refused_before_it_is_read()
    {
        // Some kilobytes.
        var path = await Write("again", "SELECT '1' AS BilledCost, 'USD' AS BillingCurrency FROM numbers(2000000)");
        Assert.InRange(new FileInfo(path).Length, 1, 100_000);
        Assert.Equal(["BilledCost", "BillingCurrency"], (await Intake(new UnpackLimits()).Look(path, "again.parquet", Stop)).Columns);
        foreach (var question in new Func<ClickHouseIntake, Task>[] { i => i.Look(path, "again.parquet", Stop), i => i.JoinParquet([path, path], Path.Combine(folder, "whole"), Stop) })
        {
            var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => question(Intake(new UnpackLimits(BytesMax: 1_900_000))));
            Assert.Equal("zip_bomb", refused.Problem.Code);
        }

        ClickHouseIntake Intake(UnpackLimits limits) => new(fixture.Client, new BillStage(fixture.Client, _ => Task.FromResult(false), limits), TimeProvider.System);
    }

    [Fact]
    public async Task Parts_whose_columns_are_of_different_types_are_refused()
    {
        var one = await Write("one", "SELECT 1 AS n");
        var two = await Write("two", "SELECT 'a' AS n");
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => Join(shared: false, [one, two], Path.Combine(folder, "whole")));
        Assert.Equal("parts_unfit", refused.Problem.Code);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task Join(bool shared, IReadOnlyList<string> parts, string target) =>
        new ClickHouseIntake(fixture.Client, new BillStage(fixture.Client, _ => Task.FromResult(shared)), TimeProvider.System).JoinParquet(parts, target, Stop);

    private async Task<string> Write(string name, string query)
    {
        var path = Path.Combine(folder, name);
        await fixture.Client.Execute(new ClickHouseStatement($"INSERT INTO FUNCTION file('{path}', 'Parquet') {query}"), Stop);
        return path;
    }

    private Task<List<string?[]>> Rows(string sql) => fixture.Client.All(new ClickHouseStatement(sql), Stop);
}
