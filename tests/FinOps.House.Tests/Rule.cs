namespace FinOps.House.Tests;

/// <summary>Where a rule is broken, and how.</summary>
internal sealed record Trespass(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}:{Line}: {What}";
}

/// <summary>One rule of the house: a name to allow exceptions by, and a check over the whole tree.</summary>
internal sealed record Rule(string Name, Func<SourceTree, IEnumerable<Trespass>> Check)
{
    /// <summary>The trespasses that the tree's own list of exceptions does not cover.</summary>
    public IReadOnlyList<Trespass> Broken(SourceTree tree)
    {
        var allowed = Allowance.Read(tree)
            .Where(allowance => allowance.Rule == Name)
            .Select(allowance => allowance.Path)
            .ToHashSet(StringComparer.Ordinal);
        return [.. Check(tree).Where(trespass => !allowed.Contains(trespass.Path)).Distinct()];
    }
}

/// <summary>A reasoned exception to one rule for one file.</summary>
internal sealed record Allowance(string Rule, string Path, string Reason)
{
    public const string ListPath = "tests/FinOps.House.Tests/data/allowed.txt";

    public static IReadOnlyList<Allowance> Read(SourceTree tree) =>
        [.. TextTable.Rows(tree, ListPath).Select(row => new Allowance(row[0], row[1], row.Length > 2 ? row[2] : ""))];
}

/// <summary>Lines of cells between '|', with # for comments.</summary>
internal static class TextTable
{
    public static IEnumerable<string[]> Rows(SourceTree tree, string path) =>
        (tree.Find(path)?.Text ?? "").Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries));
}
