using System.Text.RegularExpressions;

namespace FinOps.House.Tests.Rules;

/// <summary>An assembly fences a dependency: who may refer to whom, and to which package.</summary>
internal static partial class References
{
    /// <summary>Providers → FinOps ← Stores; Server → all three; the command line and the engine know nobody.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["FinOps"] = [],
        ["FinOps.Providers"] = ["FinOps"],
        ["FinOps.Stores"] = ["FinOps"],
        ["FinOps.Server"] = ["FinOps", "FinOps.Providers", "FinOps.Stores"],
        ["FinOps.Cli"] = [],
        ["FinOps.Engine"] = [],
    };

    /// <summary>Packages (by how their name, or the namespace used, begins) and the one project that may know them.</summary>
    private static readonly (string Prefix, string Project)[] Fenced =
    [
        ("Npgsql", "FinOps.Stores"),
        ("ClickHouse", "FinOps.Stores"),
        ("AWSSDK", "FinOps.Providers"),
        ("Amazon", "FinOps.Providers"),
        ("Azure", "FinOps.Providers"),
        ("Google", "FinOps.Providers"),
        ("k8s", "FinOps.Providers"),
        ("System.CommandLine", "FinOps.Cli"),
        ("Spectre.Console", "FinOps.Cli"),
    ];

    public static IEnumerable<Trespass> Projects(SourceTree tree)
    {
        foreach (var file in tree.Source(".csproj"))
        {
            if (!Allowed.TryGetValue(Project(file), out var allowed))
            {
                yield return new(file.Path, 1, "a new assembly: the house has six, say why in a decision record first");
                continue;
            }
            // What is only built along (a process to start) is not known to the code.
            var used = ProjectReference().Matches(file.Text)
                .Where(match => !match.Value.Contains("ReferenceOutputAssembly=\"false\"", StringComparison.Ordinal))
                .Select(match => match.Groups["name"].Value);
            foreach (var name in used.Except(allowed, StringComparer.Ordinal))
                yield return new(file.Path, 1, $"must not refer to {name}");
        }
    }

    public static IEnumerable<Trespass> Packages(SourceTree tree)
    {
        foreach (var file in tree.Source(".csproj", ".cs").Where(file => !SourceTree.IsGenerated(file)))
        {
            var project = Project(file);
            var uses = file.HasEnding(".csproj") ? PackageReference() : UsingDirective();
            foreach (Match match in uses.Matches(file.Text))
            {
                var name = match.Groups["name"].Value;
                var fence = Fenced.FirstOrDefault(fenced => name == fenced.Prefix
                    || name.StartsWith(fenced.Prefix + ".", StringComparison.Ordinal));
                if (fence.Project is not null && fence.Project != project)
                    yield return new(file.Path, file.LineAt(match.Index), $"{name} belongs to {fence.Project} alone");
            }
        }
    }

    private static string Project(SourceFile file) => file.Folders[1];

    [GeneratedRegex("""<ProjectReference\s+Include="[^"]*?(?<name>[\w.]+)\.csproj"[^>]*>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProjectReference();

    [GeneratedRegex("""<PackageReference\s+Include="(?<name>[\w.]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PackageReference();

    [GeneratedRegex(@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?(?<name>[\w.]+)\s*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsingDirective();
}
