using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>
/// What an endpoint answers keeps to the rows its caller may see: it asks costs by the request's tenant, which knows them, and
/// never by a tenant's bare number, which means all rows.
/// </summary>
internal static class Scopes
{
    public static IEnumerable<Trespass> Endpoints(SourceTree tree)
    {
        foreach (var file in tree.Source(".cs").Where(file => file.HasEnding("Endpoints.cs", "Endpoint.cs")))
        {
            var parameters = file.Syntax.DescendantNodes().OfType<ParameterSyntax>().ToList();
            var stores = Named(parameters, "ICostStore");
            var tenants = Named(parameters, "CurrentTenant");
            foreach (var call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "For", Expression: IdentifierNameSyntax store }
                    && stores.Contains(store.Identifier.Text)
                    && !(call.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax given }] && tenants.Contains(given.Identifier.Text)))
                    yield return new(file.Path, file.LineAt(call.SpanStart), "an endpoint asks for all rows of a tenant: give For(…) the CurrentTenant");
            }
        }
    }

    private static HashSet<string> Named(IEnumerable<ParameterSyntax> parameters, string type) =>
        parameters.Where(p => p.Type is IdentifierNameSyntax named && named.Identifier.Text == type).Select(p => p.Identifier.Text).ToHashSet(StringComparer.Ordinal);
}
