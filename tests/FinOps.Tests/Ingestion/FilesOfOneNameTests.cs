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
    [InlineData("/b/a/data.csv /b/a/10/data.csv /b/10/x/data.csv", "a/data.csv 10/data.csv x/data.csv")]
    public void They_are_told_apart_by_their_folders(string paths, string names)
    {
        var files = paths.Split(' ').Select(p => (p, Path.GetFileName(p), false)).ToList();
        Assert.Equal(names, string.Join(' ', BillReception.Apart(files).Select(f => f.Name)));
    }

    [Theory]
    [InlineData("data.csv@/b/data.csv p1/data.csv@/b/p1/data.csv", "b/data.csv p1/data.csv")]   // a folder with a file of that name in it
    [InlineData("a.csv@/b/a.csv p1/data.csv@/b/p1/data.csv", "a.csv p1/data.csv")]
    [InlineData("c/a.csv@/x/b/c/a.csv b/c/a.csv@/y/b/c/a.csv", "x/b/c/a.csv y/b/c/a.csv")]
    public void No_name_is_the_end_of_another(string files, string names)
    {
        var named = files.Split(' ').Select(f => f.Split('@')).Select(f => (f[1], f[0], false)).ToList();
        Assert.Equal(names, string.Join(' ', BillReception.Apart(named).Select(f => f.Name)));
    }

    [Theory]
    [InlineData("10/a.csv", "10/a.csv")]
    [InlineData("10\\a.csv", "10/a.csv")]
    [InlineData("../10/a.csv", "a.csv")]
    [InlineData("10/../a.csv", "a.csv")]
    [InlineData("/10/a.csv", "a.csv")]
    [InlineData("C:\\10\\a.csv", "a.csv")]
    [InlineData("10/", "bill")]
    public void A_sender_names_folders_that_lead_downwards(string sent, string name) => Assert.Equal(name, BillName.Sent(sent));

    [Theory]
    [InlineData("a.csv b.csv 10/c.csv", null)]
    [InlineData("a.csv b.csv a.csv", "a.csv a.csv")]
    [InlineData("a.csv 10/b.csv 10/a.csv", "a.csv 10/a.csv")]
    [InlineData("11/a.csv 10/a.csv ba.csv", null)]
    public void Names_that_cannot_be_told_apart_are_found(string names, string? found) =>
        Assert.Equal(found, BillName.Confusable(names.Split(' ')) is var (one, other) ? $"{one} {other}" : null);
}
