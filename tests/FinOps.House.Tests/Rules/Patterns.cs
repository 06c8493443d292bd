using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>How regular expressions are written.</summary>
internal static class Patterns
{
    /// <summary>
    /// In .NET <c>$</c> also matches before a line feed at the end, so a name, an address or a header value with one passes.
    /// <c>\z</c> is the end.
    /// </summary>
    public static IEnumerable<Trespass> Ends(SourceTree tree) =>
        from file in tree.HandWritten("src")
        from node in file.Syntax.DescendantNodes()
        where IsRegex(node)
        from literal in node.DescendantNodes().OfType<LiteralExpressionSyntax>()
        where literal.IsKind(SyntaxKind.StringLiteralExpression) && EndsByDollar(literal.Token.ValueText)
        select new Trespass(file.Path, file.LineAt(literal.SpanStart), @"a pattern ends with \z: '$' lets a line feed pass");

    private static bool IsRegex(SyntaxNode node) => node switch
    {
        AttributeSyntax a => a.Name.ToString().EndsWith("GeneratedRegex", StringComparison.Ordinal) || a.Name.ToString().EndsWith("RegularExpression", StringComparison.Ordinal),
        ObjectCreationExpressionSyntax o => o.Type.ToString().EndsWith("Regex", StringComparison.Ordinal),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax m } => m.Expression.ToString().EndsWith("Regex", StringComparison.Ordinal) && m.Name.Identifier.Text is "IsMatch" or "Match" or "Matches" or "Replace" or "Split",
        _ => false,
    };

    /// <summary>A dollar sign that stands neither behind a backslash nor among letters in brackets.</summary>
    private static bool EndsByDollar(string pattern)
    {
        var among = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == '[') among = true;
            else if (pattern[i] == ']') among = false;
            else if (pattern[i] == '$' && !among) return true;
        }

        return false;
    }
}
