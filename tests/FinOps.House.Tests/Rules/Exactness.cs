using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>Money is exact, time and chance are given.</summary>
internal static class Exactness
{
    /// <summary>No double, float or Half in src; a file that measures seconds or pixels asks for an exception.</summary>
    public static IEnumerable<Trespass> NoBinaryFractions(SourceTree tree)
    {
        foreach (var file in tree.HandWritten("src"))
        {
            foreach (var token in file.Syntax.DescendantTokens())
            {
                var isKeyword = token.IsKind(SyntaxKind.DoubleKeyword) || token.IsKind(SyntaxKind.FloatKeyword);
                var isType = token.IsKind(SyntaxKind.IdentifierToken) && token.Text is "Double" or "Single" or "Half"
                    && token.Parent is IdentifierNameSyntax name && IsTypeName(name);
                if (isKeyword || isType)
                    yield return new(file.Path, file.LineAt(token.SpanStart), $"'{token.Text}' cannot hold money exactly");
            }
        }
    }

    /// <summary>The clock is a TimeProvider and chance has a seed, in tests and benches as well.</summary>
    public static IEnumerable<Trespass> TimeInjected(SourceTree tree)
    {
        foreach (var file in new[] { "src", "tests", "bench" }.SelectMany(tree.HandWritten))
        {
            foreach (var node in file.Syntax.DescendantNodes())
            {
                if ((Ungiven(node) ?? (file.Under("src") ? Ticks(node) : null)) is { } what)
                    yield return new(file.Path, file.LineAt(node.SpanStart), what);
            }
        }
    }

    private static string? Ungiven(SyntaxNode node) => node switch
    {
        MemberAccessExpressionSyntax access => (Last(access.Expression), access.Name.Identifier.Text) switch
        {
            ("DateTime" or "DateTimeOffset", "Now" or "UtcNow" or "Today") => $"{access}: take a TimeProvider",
            ("Random", "Shared") => $"{access}: give a seed",
            _ => null,
        },
        ObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } } made when Last(made.Type) == "Random" =>
            $"{made}: give a seed",
        ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0 } made when Last(DeclaredType(made)) == "Random" =>
            "new Random without a seed",
        _ => null,
    };

    /// <summary>A test may wait for a real process by the machine's ticks; the product asks its TimeProvider.</summary>
    private static string? Ticks(SyntaxNode node) =>
        node is MemberAccessExpressionSyntax { Name.Identifier.Text: "TickCount" or "TickCount64" } access && Last(access.Expression) == "Environment"
            ? $"{access}: take a TimeProvider"
            : null;

    private static SyntaxNode? DeclaredType(ImplicitObjectCreationExpressionSyntax made) =>
        made.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declared } }
            ? declared.Type
            : null;

    private static string? Last(SyntaxNode? node) => node switch
    {
        IdentifierNameSyntax name => name.Identifier.Text,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        _ => null,
    };

    private static bool IsTypeName(IdentifierNameSyntax name) => name.Parent switch
    {
        // Double.Parse, System.Double.Parse; but not Enumerable.Single() and not x.Single.
        MemberAccessExpressionSyntax access => access.Expression == name || access.Expression.ToString() == "System",
        InvocationExpressionSyntax => false,
        QualifiedNameSyntax or TypeArgumentListSyntax or NullableTypeSyntax or ArrayTypeSyntax or CastExpressionSyntax => true,
        VariableDeclarationSyntax or ParameterSyntax or PropertyDeclarationSyntax or MethodDeclarationSyntax => true,
        TypeOfExpressionSyntax or DeclarationExpressionSyntax or DeclarationPatternSyntax => true,
        _ => false,
    };
}
