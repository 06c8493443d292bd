using FinOps.Costs;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.Tests.Allocation;

/// <summary>Allocations with their charges and results as text, in <c>allocations/</c>; each is asked of the roll-up and of the charges.</summary>
public sealed class BillTests(StoreFixture store)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "allocations");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.bill").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Allocates(string name)
    {
        var stop = TestContext.Current.CancellationToken;
        var file = BillFile.Read(Path.Combine(Folder, name + ".bill"));
        Assert.NotEmpty(file.Questions.Cases);
        var tenant = store.NewTenant();
        await store.Import(tenant, [store.Write(file.Questions.Csv)], "team", "env");
        await store.Allocated.Bring(store, tenant, [new DatedRules(1, null, file.Rules)], file.Metrics, stop);
        foreach (var asked in file.Questions.Cases)
        {
            var (query, problem) = CostQueryJson.Parse(asked.Question);
            Assert.True(query is not null, problem?.Detail);
            foreach (var rowsOnly in new[] { false, true })
            {
                var answer = await store.Costs(tenant, rowsOnly).Ask(query, stop);
                var given = answer.Rows.Select(QuestionFile.Row).Prepend(QuestionFile.Row(answer.Columns.Select(c => c.Name)));
                Assert.Equal(string.Join('\n', asked.Expected), string.Join('\n', given));
            }
        }
    }
}
