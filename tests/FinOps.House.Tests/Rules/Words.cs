using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>Words that say nothing, and words that belong to one place.</summary>
internal static partial class Words
{
    /// <summary>A name made of one of these tells a reader nothing about what is inside.</summary>
    private static readonly HashSet<string> Empty = new(StringComparer.OrdinalIgnoreCase)
    {
        "common", "util", "utils", "utility", "utilities", "helper", "helpers", "manager", "managers", "misc", "stuff",
    };

    private static readonly HashSet<string> ProviderNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws", "amazon", "amazonaws", "awssdk", "azure", "gcp", "google", "googleapis", "alibaba", "oci",
    };

    public static IEnumerable<Trespass> Banned(SourceTree tree)
    {
        var files = tree.Files.Where(file =>
            file.HasEnding(".cs", ".ts", ".tsx", ".sql", ".css", ".sh", ".mjs", ".csproj") && !SourceTree.IsGenerated(file));
        foreach (var file in files)
        {
            foreach (var folder in file.Folders.Where(folder => Split(folder).Any(Empty.Contains)))
                yield return new(file.Path, 1, $"the folder '{folder}' names no idea");
            if (Split(file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)]).Any(Empty.Contains))
                yield return new(file.Path, 1, "the file's name names no idea");
            if (!file.HasEnding(".cs"))
                continue;
            foreach (var type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            {
                if (Split(type.Identifier.Text).Any(Empty.Contains))
                    yield return new(file.Path, file.LineAt(type.Identifier.SpanStart), $"the type '{type.Identifier.Text}' names no idea");
            }
        }
    }

    public static IEnumerable<Trespass> Providers(SourceTree tree)
    {
        var files = tree.Files.Where(file =>
            (file.Under("src") && !file.Under("src/FinOps.Providers") && file.HasEnding(".cs", ".sql", ".csproj"))
            || (file.Under("web/src") && file.HasEnding(".ts", ".tsx", ".css") && !file.Name.Contains(".test.", StringComparison.Ordinal)));
        foreach (var file in files.Where(file => !SourceTree.IsGenerated(file)))
        {
            foreach (Match word in Word().Matches(file.Text))
            {
                if (ProviderNames.Contains(word.Value))
                    yield return new(file.Path, file.LineAt(word.Index), $"'{word.Value}' belongs into src/FinOps.Providers");
            }
        }
    }

    private static IEnumerable<string> Split(string name) => Word().Matches(name).Select(match => match.Value);

    /// <summary>The words of AwsCurSource, aws-cur, AWS_CUR.</summary>
    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
