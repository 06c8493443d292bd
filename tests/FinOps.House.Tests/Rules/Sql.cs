using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>SQL is written by the stores and by the providers' mappings, nowhere else.</summary>
internal static partial class Sql
{
    public static IEnumerable<Trespass> Places(SourceTree tree)
    {
        foreach (var file in tree.Source(".cs", ".sql").Where(file => !MaySpeak(file)))
        {
            if (file.HasEnding(".sql"))
            {
                yield return new(file.Path, 1, "a .sql file outside a provider's mapping and the stores");
                continue;
            }
            foreach (var text in file.Syntax.DescendantNodes().Where(IsText))
            {
                if (Statement().IsMatch(text.ToString()))
                    yield return new(file.Path, file.LineAt(text.SpanStart), "SQL outside a provider's mapping and the stores");
            }
        }
    }

    private static bool MaySpeak(SourceFile file) =>
        file.Under("src/FinOps.Stores/ClickHouse")
        || file.Under("src/FinOps.Stores/Postgres")
        || (file.Under("src/FinOps.Providers") && file.HasEnding(".sql"));

    private static bool IsText(SyntaxNode node) =>
        node is InterpolatedStringExpressionSyntax
        || node.Kind() is SyntaxKind.StringLiteralExpression or SyntaxKind.Utf8StringLiteralExpression;

    [GeneratedRegex(
        """
        ^["\s$@]*(SELECT|WITH)\s.*\bFROM\b | \bSELECT\b.+\bFROM\b | \bINSERT\s+INTO\b | \bDELETE\s+FROM\b | \bUPDATE\s+\S+\s+SET\b
        | \b(CREATE|ALTER|DROP)\s+(TEMPORARY\s+|OR\s+REPLACE\s+)?(TABLE|DATABASE|VIEW|MATERIALIZED|INDEX|SCHEMA|ROLE|USER|POLICY)\b
        | \bTRUNCATE\s+TABLE\b | \bSYSTEM\s+FLUSH\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Statement();
}
