using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>An interface has two implementations, or its comment says which seam it marks.</summary>
internal static class Seams
{
    public static IEnumerable<Trespass> Interfaces(SourceTree tree)
    {
        var files = tree.HandWritten("src").ToArray();
        var implemented = files
            .SelectMany(file => file.Syntax.DescendantNodes().OfType<TypeDeclarationSyntax>())
            .Where(type => type is not InterfaceDeclarationSyntax)
            .SelectMany(type => type.BaseList?.Types.Select(named => SimpleName(named.Type)).Distinct(StringComparer.Ordinal) ?? [])
            .CountBy(name => name, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);

        foreach (var file in files)
        {
            foreach (var type in file.Syntax.DescendantNodes().OfType<InterfaceDeclarationSyntax>())
            {
                var count = implemented.GetValueOrDefault(type.Identifier.Text);
                var saysSeam = type.GetLeadingTrivia().ToFullString().Contains("seam", StringComparison.OrdinalIgnoreCase);
                if (count < 2 && !saysSeam)
                    yield return new(file.Path, file.LineAt(type.Identifier.SpanStart), $"{type.Identifier.Text} has {count} implementations and names no seam");
            }
        }
    }

    private static string SimpleName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax name => name.Identifier.Text,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        _ => type.ToString(),
    };
}
