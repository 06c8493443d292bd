using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>
/// Every statement that reads or removes costs says of whom: it has the condition that <c>SqlScope.Visible</c> writes, or names
/// the tenant itself. The cost store has no row-level security that would catch one that forgot.
/// </summary>
internal static partial class TenantSql
{
    public static IEnumerable<Trespass> Named(SourceTree tree)
    {
        foreach (var file in tree.Source(".cs").Where(file => file.Under("src/FinOps.Stores/ClickHouse")))
        {
            foreach (var text in file.Syntax.DescendantNodes().Where(node => node is InterpolatedStringExpressionSyntax || node.IsKind(SyntaxKind.StringLiteralExpression)))
            {
                // A statement inside another is looked at with it.
                if (text.Ancestors().Any(above => above is InterpolatedStringExpressionSyntax)) continue;
                var sql = text.ToString();
                if (Costs().IsMatch(sql) && !Tenant().IsMatch(sql))
                    yield return new(file.Path, file.LineAt(text.SpanStart), "a statement over costs that does not say whose");
            }
        }
    }

    [GeneratedRegex(@"\b(FROM|DELETE\s+FROM)\s+(cost_\w+|\{+(table|CostTable)\b[^}]*\.Name\}+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Costs();

    [GeneratedRegex(@"TenantId|Visible\(|Where\(|Charges\(|\bwhere\b|\{+OfImport\}+|\{+Ours\}+|\{+visible\}+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tenant();
}
