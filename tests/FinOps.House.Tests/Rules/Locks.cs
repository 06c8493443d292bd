using System.Text.Json;
using System.Text.RegularExpressions;

namespace FinOps.House.Tests.Rules;

/// <summary>Lock files: there, whole, and silent about the registry they were made with.</summary>
internal static partial class Locks
{
    public static IEnumerable<Trespass> Present(SourceTree tree)
    {
        foreach (var project in tree.Files.Where(file => file.HasEnding(".csproj")))
        {
            if (tree.Find(string.Join('/', [.. project.Folders, "packages.lock.json"])) is null)
                yield return new(project.Path, 1, "has no packages.lock.json beside it");
        }
        foreach (var package in tree.Files.Where(file => file.Name == "package.json"))
        {
            if (tree.Find(string.Join('/', [.. package.Folders, "package-lock.json"])) is null)
                yield return new(package.Path, 1, "has no package-lock.json beside it");
        }
    }

    /// <summary>npm ci refuses a lock that lacks a dependency, also one that is optional and meant for another platform.</summary>
    public static IEnumerable<Trespass> Complete(SourceTree tree)
    {
        foreach (var file in tree.Files.Where(file => file.Name == "package-lock.json" && file.Text.Length > 0))
        {
            using var json = JsonDocument.Parse(file.Text);
            if (!json.RootElement.TryGetProperty("packages", out var packages))
                continue;
            foreach (var package in packages.EnumerateObject())
            {
                foreach (var wanted in Wanted(package.Value).Where(wanted => !Places(package.Name, wanted).Any(place => packages.TryGetProperty(place, out _))))
                    yield return new(file.Path, 1, $"lacks {wanted}, which '{package.Name}' asks for: run eng/complete-lock.mjs");
            }
        }
    }

    /// <summary>The engines run as programs of their own: no byte of them is taken on a registry's word, on any machine.</summary>
    public static IEnumerable<Trespass> EnginesHashed(SourceTree tree)
    {
        if (tree.Find("eng/engines/package-lock.json") is not { Text.Length: > 0 } file) yield break;
        using var json = JsonDocument.Parse(file.Text);
        foreach (var package in json.RootElement.GetProperty("packages").EnumerateObject())
        {
            if (package.Name.Length > 0 && !package.Value.TryGetProperty("integrity", out _))
                yield return new(file.Path, 1, $"has no hash of {package.Name}");
        }
    }

    public static IEnumerable<Trespass> NoHost(SourceTree tree) =>
        from file in tree.Files
        where file.Name is "packages.lock.json" or "package-lock.json"
        from match in Host().Matches(file.Text)
        select new Trespass(file.Path, file.LineAt(match.Index), $"names a host: {match.Value}");

    private static IEnumerable<string> Wanted(JsonElement package) =>
        new[] { "dependencies", "optionalDependencies" }
            .Where(kind => package.TryGetProperty(kind, out _))
            .SelectMany(kind => package.GetProperty(kind).EnumerateObject().Select(wanted => wanted.Name));

    /// <summary>Where npm looks for a package: beside the one that asks, then in each folder above.</summary>
    private static IEnumerable<string> Places(string from, string wanted)
    {
        for (var at = from; at.Length > 0;)
        {
            yield return $"{at}/node_modules/{wanted}";
            var above = at.LastIndexOf("node_modules/", StringComparison.Ordinal);
            at = above <= 0 ? "" : at[..(above - 1)];
        }
        yield return $"node_modules/{wanted}";
    }

    [GeneratedRegex("""
        "resolved":\s*"[a-z+]+:[^"]*|"(source|feed|registry)":\s*"[^"]*
        """, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Host();
}
