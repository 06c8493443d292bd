using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

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
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (TenantConventions.AreForTenant(context.Description.ActionDescriptor.EndpointMetadata))
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = TenantResolution.Header,
                    In = ParameterLocation.Header,
                    Description = "The tenant's slug; the default tenant without it.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        });
    }
}
