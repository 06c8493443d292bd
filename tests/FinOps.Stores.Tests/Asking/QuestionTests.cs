using FinOps.Costs;

namespace FinOps.Stores.Tests.Asking;

/// <summary>Questions with their charges and answers as text, in <c>questions/</c>; each is asked of both tables.</summary>
public sealed class QuestionTests(StoreFixture store)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "questions");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.cost").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Answers(string name)
    {
        var file = QuestionFile.Read(Path.Combine(Folder, name + ".cost"));
        Assert.NotEmpty(file.Cases);
        var tenant = store.NewTenant();
        await store.Import(tenant, [store.Write(file.Csv)], "team");
        foreach (var asked in file.Cases)
        {
            var (query, problem) = CostQueryJson.Parse(asked.Question);
            Assert.True(query is not null, problem?.Detail);
            foreach (var rowsOnly in new[] { false, true })
            {
                var answer = await store.Costs(tenant, rowsOnly).Ask(query, TestContext.Current.CancellationToken);
                var given = answer.Rows.Select(QuestionFile.Row).Prepend(QuestionFile.Row(answer.Columns.Select(c => c.Name)));
                Assert.Equal(string.Join('\n', asked.Expected), string.Join('\n', given));
                if (asked.Totals.Count > 0) Assert.Equal(string.Join('\n', asked.Totals), string.Join('\n', answer.Totals.Select(Total)));
            }
        }
    }

    private static string Total(CostTotal total) =>
        QuestionFile.Row([total.Unit, .. total.Measures.Select(m => $"{m.Key}={m.Value ?? "-"}"), .. total.Previous?.Select(m => $"{m.Key}Previous={m.Value ?? "-"}") ?? []]);
}
