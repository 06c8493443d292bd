using System.Security.Cryptography;
using System.Text;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FinOps.Costs;

/// <summary>What all addresses about costs have in common: refusals, tags of versions, the form of the answer.</summary>
internal static class CostHttp
{
    private const int TagBytes = 9;

    /// <summary>A refusal as problem details.</summary>
    public static ProblemHttpResult Refuse(CostProblem problem)
    {
        var more = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = problem.Code };
        if (problem.Limit is { } limit) more["limit"] = limit;
        if (problem.At is { } at) more["at"] = at;
        var status = problem.Code == "cursor_expired" ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest;
        return TypedResults.Problem(problem.Detail, statusCode: status, extensions: more);
    }

    /// <summary>Answers what the store refuses as a problem instead of an error.</summary>
    public static async ValueTask<object?> Refusals(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (CostRefusedException refused)
        {
            return Refuse(refused.Problem);
        }
    }

    /// <summary><c>"tenant-version-hash"</c>: equal as long as the same question has the same answer for the same rows.</summary>
    public static string Tag(CurrentTenant tenant, long dataVersion, string question) =>
        $"\"{tenant.Slug}-{dataVersion}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant.Rows is { } rows ? $"{question} of {rows.Text}" : question)).AsSpan(0, TagBytes))}\"";

    /// <summary>True when the asker has the answer already; the tag is set either way.</summary>
    public static bool IsKnown(HttpContext http, string tag)
    {
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = "Accept, X-Tenant";
        return HttpMethods.IsGet(http.Request.Method) && IsAmong(tag, http.Request.Headers.IfNoneMatch);
    }

    /// <summary>
    /// Whether <c>If-None-Match</c> names the tag (RFC 9110, 13.1.2): a list of tags compared weakly, for a proxy that packs an
    /// answer makes its tag weak, or <c>*</c> for whatever there is. What is no tag matches nothing.
    /// </summary>
    internal static bool IsAmong(string tag, StringValues known)
    {
        var own = EntityTagHeaderValue.Parse(tag);
        return EntityTagHeaderValue.TryParseList([.. known.OfType<string>()], out var tags)
            && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(own, useStrongComparison: false));
    }

    /// <summary>Refuses parameters that an address does not know, before it answers: a misspelt filter would go unnoticed.</summary>
    public static TBuilder Knows<TBuilder>(this TBuilder endpoint, params string[] names) where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter(
        (context, next) => CostQueryString.Unknown(context.HttpContext.Request.Query, names, TenantResolution.Parameter) is { } problem ? new ValueTask<object?>(Refuse(problem)) : next(context));

    /// <summary>True when the asker prefers a file over JSON.</summary>
    public static bool WantsCsv(HttpRequest request) =>
        request.GetTypedHeaders().Accept is { Count: > 0 } accept
        && accept.OrderByDescending(a => a.Quality ?? 1).Select(a => a.MediaType.Value)
            .FirstOrDefault(m => m is "text/csv" or "application/json" or "*/*" or "application/*") == "text/csv";

    /// <summary>Reads a body of bounded length.</summary>
    public static async Task<(byte[]? Body, CostProblem? Problem)> Body(HttpRequest request, CancellationToken stop)
    {
        using var body = new MemoryStream();
        var block = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(block, stop)) > 0;)
        {
            body.Write(block, 0, read);
            if (body.Length > CostLimits.QuestionBytesMax)
                return (null, CostProblem.Beyond("Bytes of the question", nameof(CostLimits.QuestionBytesMax), CostLimits.QuestionBytesMax, body.Length));
        }

        return (body.ToArray(), null);
    }
}
