using System.Text;
using FinOps.Understand.Connections;

namespace FinOps.Server.Tests.Connections;

/// <summary>As many large syncs as there are places do not keep a small one waiting.</summary>
public sealed class StarvationTests(CloudFixture clouds)
{
    [Fact]
    public async Task A_small_bill_comes_in_while_eight_large_ones_do_not_come_to_an_end()
    {
        await using var customer = await clouds.NewCustomer();
        try
        {
            for (var i = 0; i < SyncSlots.AtOnceDefault; i++)
            {
                var id = await Connect(customer, $"large-{i}");
                using var asked = await customer.Http.PostAsync($"/api/connections/{id.GetProperty("id")}/sync", null, Customer.Stop);
                asked.EnsureSuccessStatusCode();
            }

            await clouds.Stuck.SomeAreOpened.WaitAsync(Wait.Patience, Customer.Stop);
            var small = await customer.Sync(await Connect(customer, "small"));

            Assert.Equal("succeeded", small.GetProperty("state").GetString());
            Assert.Equal(["7"], (await customer.Days()).Values);
        }
        finally
        {
            clouds.Stuck.GiveUp();
        }
    }

    private static async Task<JsonElement> Connect(Customer customer, string name)
    {
        using var made = await customer.Http.PostAsJsonAsync("/api/connections", new { provider = "stuck", name, monthsBack = 2, paused = true, settings = new { what = name } }, Customer.Stop);
        made.EnsureSuccessStatusCode();
        return JsonElement.Parse(await made.Content.ReadAsStringAsync(Customer.Stop));
    }
}

/// <summary>A cloud whose large files do not come through until it gives up.</summary>
internal sealed class StuckSource : IBillSource
{
    private static readonly DateOnly ThisMonth = new(TimeProvider.System.GetUtcNow().Year, TimeProvider.System.GetUtcNow().Month, 1);
    private static readonly byte[] Small = Encoding.UTF8.GetBytes(Cur.Header + Cur.Lines(ThisMonth, [ThisMonth], "7"));
    private readonly TaskCompletionSource given = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource some = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task SomeAreOpened => some.Task;

    public string Provider => "stuck";

    public IReadOnlyList<ConnectionField> Fields { get; } = [new("what", "What", "small or large.")];

    public IReadOnlyDictionary<string, string> Templates { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public void GiveUp() => given.TrySetResult();

    public string? Refusal(IReadOnlyDictionary<string, string> settings) => null;

    public Task<IReadOnlyList<SourceCheck>> Test(SourceAccess access, CancellationToken stop) => Task.FromResult<IReadOnlyList<SourceCheck>>([]);

    public Task<IReadOnlyList<SourceAccount>> Accounts(SourceAccess access, CancellationToken stop) => Task.FromResult<IReadOnlyList<SourceAccount>>([]);

    public Task<SourceListing> List(SourceAccess access, SourceWish wish, CancellationToken stop) => Task.FromResult(new SourceListing(
        [new SourceBill("bill", ThisMonth, [new SourceFile("bill.csv", "1", access["what"] == "small" ? Small.Length : 10L << 30, default)])], []));

    public async Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop)
    {
        if (access["what"] == "small") return new MemoryStream(Small);
        some.TrySetResult();
        await given.Task.WaitAsync(stop);
        throw new SourceException("given_up", "The file does not come through.", "Nothing.");
    }
}
