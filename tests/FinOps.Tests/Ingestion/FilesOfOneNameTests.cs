using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>Of two imports of one name, account and period the newer replaces the older, so files of one request must not share one.</summary>
public sealed class FilesOfOneNameTests
{
    [Theory]
    [InlineData("/b/p1/data.csv /b/p2/data.csv", "p1/data.csv p2/data.csv")]
    [InlineData("/b/p1/x/data.csv /b/p2/x/data.csv /b/other.csv", "p1/x/data.csv p2/x/data.csv other.csv")]
    [InlineData("/b/a.csv /b/b.csv", "a.csv b.csv")]
    [InlineData("/b/a.csv /b/a.csv", "a.csv a.csv")]
    [InlineData("/data.csv /b/data.csv", "/data.csv b/data.csv")]
    public void They_are_told_apart_by_their_folders(string paths, string names)
    {
        var files = paths.Split(' ').Select(p => (p, Path.GetFileName(p), false)).ToList();
        Assert.Equal(names, string.Join(' ', BillReception.Apart(files).Select(f => f.Name)));
    }
}
