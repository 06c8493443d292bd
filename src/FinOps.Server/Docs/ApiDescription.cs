using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FinOps.Costs.Simple;
using FinOps.Focus;
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
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Shape(schema, context.JsonTypeInfo.Type, context.JsonPropertyInfo?.AttributeProvider);
            foreach (var left in context.JsonTypeInfo.Properties.Where(IsLeftOutWhenNull)) schema.Required?.Remove(left.Name);
            return Task.CompletedTask;
        });
    }

    private static bool IsLeftOutWhenNull(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];

    // What the generator cannot see: types with a converter of their own, cells of any kind, and words that are a closed list.
    private static void Shape(OpenApiSchema schema, Type type, ICustomAttributeProvider? property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(ExactDecimal))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = "^-?[0-9]+([.][0-9]+)?$";
        }
        else if (type == typeof(ExactNumber))
        {
            schema.Type = JsonSchemaType.Number;
        }
        else if (type == typeof(object[]))
        {
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Boolean | JsonSchemaType.Null };
        }

        if (property?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: true) is [AllowedValuesAttribute allowed])
        {
            var words = schema.Items as OpenApiSchema ?? schema;
            words.Enum = [.. allowed.Values.Select(word => JsonValue.Create((string)word!))];
            // A list of words leaves null out, even where the type has it.
            if (words.Type?.HasFlag(JsonSchemaType.Null) == true) words.Enum.Add(JsonNullSentinel.JsonNull);
        }
    }
}
