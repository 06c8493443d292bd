using FinOps.Stores.ClickHouse;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>Every rejected row is told, however many there are.</summary>
public sealed class AllRejectsTests(StoreFixture store)
{
    private const int Many = 120_001;

    [Fact]
    public async Task The_list_has_no_end_before_the_last()
    {
        var stop = TestContext.Current.CancellationToken;
        await store.Client.Execute(new ClickHouseStatement($"INSERT INTO cost_rejects SELECT 904, 77, number, 'BilledCost', concat('=', toString(number)), 'is not a number' FROM numbers({Many})"), stop);
        var intake = new ClickHouseIntake(store.Client, new BillStage(store.Client, _ => Task.FromResult(true)), TimeProvider.System);
        using var file = new MemoryStream();
        await RejectsCsv.Write(intake.AllRejects(904, 77, stop), file, stop);
        var lines = System.Text.Encoding.UTF8.GetString(file.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Many + 1, lines.Length);
        Assert.Equal($"{Many - 1},BilledCost,'={Many - 1},is not a number", lines[^1]);
    }
}
