using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FinOps.House.Tests;

/// <summary>One text file of the repository; the path is relative to the root and uses '/'.</summary>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<SyntaxNode> syntax = new(() =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot());

    public string Path { get; } = path;

    public string Text { get; } = text;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folder names above the file, from the root.</summary>
    public string[] Folders => Path.Split('/')[..^1];

    public SyntaxNode Syntax => syntax.Value;

    public bool Under(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public bool HasEnding(params string[] endings) =>
        endings.Any(ending => Path.EndsWith(ending, StringComparison.Ordinal));

    public int LineAt(int position) => Text.AsSpan(0, position).Count('\n') + 1;

    public override string ToString() => Path;
}

/// <summary>The files a rule looks at: the repository, or a tree planted by a test.</summary>
internal sealed class SourceTree
{
    private const int TextBytesMax = 8_000_000;

    private static readonly HashSet<string> FoldersSkipped = new(StringComparer.Ordinal)
    {
        ".git", "bin", "obj", "node_modules", "TestResults", "artifacts", "dist", ".vs", ".idea", ".vscode",
        "test-results", "playwright-report", "coverage",
    };

    private static readonly HashSet<string> BinaryEndings = new(StringComparer.Ordinal)
    {
        ".png", ".jpg", ".ico", ".gif", ".woff2", ".gz", ".zip", ".zst", ".parquet", ".xlsx", ".pdf",
    };

    private SourceTree(IReadOnlyList<SourceFile> files) => Files = files;

    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Production code and its project files.</summary>
    public IEnumerable<SourceFile> Source(params string[] endings) =>
        Files.Where(file => file.Under("src") && file.HasEnding(endings));

    /// <summary>C# that people write: everything but migrations and generated files, which tools write.</summary>
    public IEnumerable<SourceFile> HandWritten(string folder) =>
        Files.Where(file => file.Under(folder) && file.HasEnding(".cs") && !IsGenerated(file));

    public SourceFile? Find(string path) =>
        Files.FirstOrDefault(file => string.Equals(file.Path, path, StringComparison.Ordinal));

    public static bool IsGenerated(SourceFile file) =>
        file.Path.Contains("/Migrations/", StringComparison.Ordinal)
        || file.HasEnding(".g.cs", ".Designer.cs", "web/src/api/schema.d.ts", "-lock.json", ".lock.json", "openapi/v1.json");

    public static SourceTree Of(params (string Path, string Text)[] files) =>
        new([.. files.Select(file => new SourceFile(file.Path, file.Text))]);

    public static SourceTree Read(string root)
    {
        var files = new List<SourceFile>();
        Read(new DirectoryInfo(root), prefix: "", files);
        return new SourceTree(files);
    }

    /// <summary>The repository this test runs in, or the one named by FINOPS_HOUSE.</summary>
    public static string Root()
    {
        if (Environment.GetEnvironmentVariable("FINOPS_HOUSE") is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FinOps.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("FinOps.slnx was not found above the test's own folder.");
    }

    private static void Read(DirectoryInfo folder, string prefix, List<SourceFile> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var path = prefix + entry.Name;
            var isLink = entry.LinkTarget is not null;
            if (entry is DirectoryInfo inner)
            {
                if (!isLink && !FoldersSkipped.Contains(entry.Name) && path != "data")
                    Read(inner, path + "/", files);
            }
            else if (!isLink && entry.Name != ".git")
            {
                var readable = !BinaryEndings.Contains(entry.Extension) && ((FileInfo)entry).Length <= TextBytesMax;
                files.Add(new SourceFile(path, readable ? File.ReadAllText(entry.FullName) : ""));
            }
        }
    }
}
