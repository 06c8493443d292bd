using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>One file, one idea; a method fits a screen.</summary>
internal static class Sizes
{
    public const int FileLinesMax = 450;
    public const int MethodLinesMax = 60;

    public static IEnumerable<Trespass> Files(SourceTree tree) =>
        from file in tree.Files
        where file.HasEnding(".cs", ".ts", ".tsx", ".mjs", ".js", ".sql", ".css", ".sh", "Makefile") && !SourceTree.IsGenerated(file)
        let lines = file.Text.Split('\n').Length
        where lines > FileLinesMax
        select new Trespass(file.Path, FileLinesMax, $"{lines} lines, {FileLinesMax} are the limit");

    public static IEnumerable<Trespass> Methods(SourceTree tree)
    {
        foreach (var file in new[] { "src", "tests", "bench" }.SelectMany(tree.HandWritten))
        {
            foreach (var (node, name) in file.Syntax.DescendantNodes().Select(node => (node, Named(node))))
            {
                var lines = name is null ? 0 : Lines(file, node.SpanStart, node.Span.End);
                if (lines > MethodLinesMax)
                    yield return new(file.Path, file.LineAt(node.SpanStart), $"{name} has {lines} lines, {MethodLinesMax} are the limit");
            }
            var statements = file.Syntax.ChildNodes().OfType<GlobalStatementSyntax>()
                .Where(statement => statement.Statement is not LocalFunctionStatementSyntax).ToArray();
            var total = statements.Sum(statement => Lines(file, statement.SpanStart, statement.Span.End));
            if (total > MethodLinesMax)
                yield return new(file.Path, file.LineAt(statements[0].SpanStart), $"{total} lines of top-level statements, {MethodLinesMax} are the limit");
        }
    }

    private static string? Named(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        BaseMethodDeclarationSyntax other => other.Kind().ToString(),
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        PropertyDeclarationSyntax { ExpressionBody: not null } property => property.Identifier.Text,
        _ => null,
    };

    private static int Lines(SourceFile file, int start, int end) => file.Text.AsSpan(start, end - start).Count('\n') + 1;
}
