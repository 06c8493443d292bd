using Microsoft.AspNetCore.OpenApi;

namespace FinOps.Server.Docs;

/// <summary>What <c>/openapi/v1.json</c> says about itself: everything under /api, and the tenant header of each operation.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) ?? false;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "FinOps API";
            document.Info.Version = "v1";
            document.Info.Description = "Amounts and quantities are text: exact decimals. Times are UTC. Errors are problem details. The header X-Tenant names the tenant by its slug; without it, the default tenant is meant.";
            // The address of whoever asks would make the committed document differ from machine to machine.
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
    }
}
