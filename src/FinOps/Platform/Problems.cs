using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FinOps.Platform;

/// <summary>
/// Refusals as problem details (RFC 9457): a stable machine-readable <c>code</c>, and a sentence the caller can act on.
/// </summary>
public static class Problems
{
    /// <summary>400: the request cannot be right as it is.</summary>
    public static ProblemHttpResult Invalid(string code, string detail) => Of(StatusCodes.Status400BadRequest, code, detail);

    /// <summary>400: a limit was exceeded; the answer names it.</summary>
    public static ProblemHttpResult BeyondLimit(string code, string detail, string limit, long value) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, extensions: new Dictionary<string, object?>
        {
            ["code"] = code,
            ["limit"] = new { name = limit, value },
        });

    /// <summary>403: understood, and not allowed.</summary>
    public static ProblemHttpResult Forbidden(string code, string detail) => Of(StatusCodes.Status403Forbidden, code, detail);

    /// <summary>404: there is no such thing.</summary>
    public static ProblemHttpResult NotFound(string code, string detail) => Of(StatusCodes.Status404NotFound, code, detail);

    /// <summary>409: not in the present state of things.</summary>
    public static ProblemHttpResult Conflict(string code, string detail) => Of(StatusCodes.Status409Conflict, code, detail);

    /// <summary>Any other status.</summary>
    public static ProblemHttpResult Of(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
