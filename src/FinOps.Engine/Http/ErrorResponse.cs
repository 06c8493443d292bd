using System.Globalization;
using System.Text;
using FinOps.Engine.Queries;

namespace FinOps.Engine.Http;

/// <summary>Errors as ClickHouse answers them: a status by the error's number, the number in a header, the message as text.</summary>
internal static class ErrorResponse
{
    private const int RetryAfterSeconds = 1;

    public static async Task Write(HttpContext http, EngineException error, string version)
    {
        var response = http.Response;
        var queryId = response.Headers["X-ClickHouse-Query-Id"];
        response.Clear();
        if (queryId.Count > 0)
            response.Headers["X-ClickHouse-Query-Id"] = queryId;
        response.StatusCode = Status(error.Code);
        if (error.Code is ErrorCode.TooManySimultaneousQueries or ErrorCode.AbortedShutdown)
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (error.Code == ErrorCode.AuthenticationFailed)
            response.Headers.WWWAuthenticate = "Basic realm=\"ClickHouse server HTTP API\"";
        response.Headers["X-ClickHouse-Exception-Code"] = error.Code.ToString(CultureInfo.InvariantCulture);
        response.ContentType = "text/plain; charset=UTF-8";
        var text = Encoding.UTF8.GetBytes(Text(error, version));
        response.ContentLength = text.Length;
        await response.Body.WriteAsync(text, http.RequestAborted);
    }

    public static string Text(EngineException error, string version) => $"{error.Message} (version {version})\n";

    /// <summary>ClickHouse's own table, and 503 where the client should come back.</summary>
    public static int Status(int code) => code switch
    {
        194 => StatusCodes.Status401Unauthorized,
        192 or 193 or 497 or 512 or 516 => StatusCodes.Status403Forbidden,
        6 or 8 or 15 or 25 or 26 or 27 or 36 or 37 or 38 or 41 or 44 or 53 or 62 or 72 or 117 or 123 or 167 or 168 or 223
            or 321 or 376 or 427 or 441 or 675 or 676 => StatusCodes.Status400BadRequest,
        46 or 47 or 50 or 56 or 60 or 63 or 73 or 78 or 81 or 115 or 152 or 336 or 511 => StatusCodes.Status404NotFound,
        159 => StatusCodes.Status408RequestTimeout,
        381 => StatusCodes.Status411LengthRequired,
        229 => StatusCodes.Status413PayloadTooLarge,
        48 => StatusCodes.Status501NotImplemented,
        76 or 209 or 439 => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.TooManySimultaneousQueries or ErrorCode.AbortedShutdown => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
