using System.Text.Json;
using FinOps.Platform.Engines;
using FinOps.Stores.Postgres;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace FinOps.Server.Hosting;

/// <summary>Every error leaves as problem details (RFC 9457), with a code and without a stack trace.</summary>
internal static class ProblemAnswers
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        services.AddExceptionHandler<ExceptionAnswers>();
        // So that the handler below can say what is wrong with a body or a parameter.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Instance ??= context.HttpContext.Request.Path;
        problem.Extensions.Remove("traceId");
        problem.Extensions.TryAdd("code", CodeOf(problem.Status ?? context.HttpContext.Response.StatusCode));
    }

    private static string CodeOf(int status) => status switch
    {
        400 => "bad_request",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        413 => "body_too_long",
        415 => "media_type_unsupported",
        429 => "too_many_requests",
        503 => "engine_down",
        504 => "timeout",
        >= 500 => "internal_error",
        _ => "http_" + status.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>Turns exceptions into answers: what is wrong with the request, what is down, or a plain 500.</summary>
internal sealed class ExceptionAnswers(IProblemDetailsService problems, ILogger<ExceptionAnswers> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer; 499 is what proxies log for that.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var (status, detail) = Judge(exception);
        httpContext.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        }
        else if (status == StatusCodes.Status500InternalServerError)
        {
            log.LogError(exception, "{Method} {Path} failed", httpContext.Request.Method, httpContext.Request.Path);
        }

        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Status = status, Detail = detail },
        });
    }

    internal static string RetryAfterSeconds { get; } =
        ((int)EngineDownException.RetryAfter.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static (int Status, string? Detail) Judge(Exception exception) => exception switch
    {
        EngineDownException down => (StatusCodes.Status503ServiceUnavailable, down.Message),
        _ when PostgresFailures.MeansDown(exception) => (StatusCodes.Status503ServiceUnavailable, "The platform database is not ready."),
        BadHttpRequestException bad => (bad.StatusCode, Explain(bad)),
        // What the framework throws for a form that it cannot read.
        InvalidDataException { Source: "Microsoft.AspNetCore.WebUtilities" or "Microsoft.AspNetCore.Http" } form => (StatusCodes.Status400BadRequest, form.Message),
        _ => (StatusCodes.Status500InternalServerError, "An unexpected error; the server's log has the details."),
    };

    private static string Explain(BadHttpRequestException bad) => bad.InnerException is JsonException json
        ? $"The body is not the JSON that is expected{(json.Path is { Length: > 0 } path ? $" at {path}" : "")}{(json.LineNumber is { } line ? $", line {line + 1}" : "")}."
        : bad.Message;
}
