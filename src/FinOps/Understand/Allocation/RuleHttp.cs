using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FinOps.Understand.Allocation;

/// <summary>What the addresses of this room have in common: strict bodies, refusals, revisions.</summary>
internal static class RuleHttp
{
    /// <summary>A refusal as problem details.</summary>
    public static ProblemHttpResult Refuse(RuleProblem problem)
    {
        var more = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = problem.Code };
        if (problem.Limit is { } limit) more["limit"] = limit;
        if (problem.At.Length > 0) more["at"] = problem.At;
        var status = problem.Code switch
        {
            "draft_changed" or "proposal_pending" or "restates_history" or "same_person" => StatusCodes.Status409Conflict,
            "rule_unknown" or "draft_unknown" or "proposal_unknown" => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status400BadRequest,
        };
        return TypedResults.Problem(problem.Detail, statusCode: status, extensions: more);
    }

    /// <summary>Reads a document of bounded length.</summary>
    public static async Task<(T? Value, RuleProblem? Problem)> Body<T>(HttpRequest request, CancellationToken stop)
        where T : class
    {
        using var body = new MemoryStream();
        var block = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(block, stop)) > 0;)
        {
            body.Write(block, 0, read);
            if (body.Length > RuleLimits.DocumentBytesMax) break;
        }

        return RuleSetJson.Parse<T>(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>The revision that a request says it has seen; false when it says something else.</summary>
    public static bool Seen(HttpRequest request, out int? revision)
    {
        revision = null;
        var text = request.Headers.IfMatch.ToString().Trim('"');
        if (text.Length == 0) return true;
        if (!int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)) return false;
        revision = number;
        return true;
    }
}
