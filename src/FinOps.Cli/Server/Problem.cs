using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Server;

/// <summary>Turns what went wrong on the way to the server, or at it, into words a person can act on.</summary>
internal static class Problem
{
    private const int BodyMax = 500;

    public static async Task<CommandFailure> Of(HttpResponseMessage answer, CancellationToken stop)
    {
        var status = (int)answer.StatusCode;
        var body = await answer.Content.ReadAsStringAsync(stop);
        var problem = Parse(body);
        var title = problem?.Text("title") ?? $"The server answered {status} {answer.ReasonPhrase}.";
        var detail = problem?.Text("detail") ?? (problem is null ? Shorten(body, answer) : null);
        if (detail is null && answer.RequestMessage is { } asked)
            detail = $"Asked: {asked.Method} {asked.RequestUri}";
        var limit = problem?.Text("limit");
        if (limit is not null && detail?.Contains(limit, StringComparison.Ordinal) != true)
            detail = $"{detail} (limit: {limit})".Trim();
        return new CommandFailure(title, detail, Advice(answer, title + problem?.Text("code")), status == 400 ? ExitCode.Usage : ExitCode.Failure) { Status = status };
    }

    /// <summary>The failure inside an answer, as an import keeps its own.</summary>
    public static string InOneLine(JsonElement problem)
    {
        var title = problem.Text("title");
        var detail = problem.ValueKind == JsonValueKind.String ? problem.GetString() : problem.Text("detail");
        return title is null || detail is null ? title ?? detail ?? "no reason given" : $"{title.TrimEnd('.')}: {detail}";
    }

    public static CommandFailure Unreachable(Uri url, HttpRequestException failure)
    {
        const string Check = "Check FINOPS_URL or --url.";
        return failure switch
        {
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => new CommandFailure(
                $"No server answers at {url}",
                "The connection was refused: nothing listens there.",
                "Start one with 'finops serve', or set FINOPS_URL to the server that runs; without FINOPS_URL a command serves itself."),
            { HttpRequestError: HttpRequestError.NameResolutionError } => new CommandFailure(
                $"The host '{url.Host}' is not known.", failure.Message, Check),
            { HttpRequestError: HttpRequestError.SecureConnectionError } => new CommandFailure(
                $"No secure connection to {url}", failure.InnerException?.Message ?? failure.Message,
                "Check the certificate, or use http:// if the server speaks plain HTTP."),
            _ => new CommandFailure(
                $"The connection to {url} failed.", failure.InnerException?.Message ?? failure.Message,
                "Check that the server still runs ('finops doctor')."),
        };
    }

    private static JsonElement? Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Shorten(string body, HttpResponseMessage answer) =>
        answer.Headers.Location is { } elsewhere ? $"It points to {elsewhere}."
        : body.Length == 0 || answer.Content.Headers.ContentType?.MediaType == "text/html" ? null
        : body.Length > BodyMax ? body[..BodyMax] + "…"
        : body;

    private static string? Advice(HttpResponseMessage answer, string about) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => "Set FINOPS_API_KEY to a key this server knows.",
        HttpStatusCode.Forbidden => "Ask an administrator of this server for access.",
        HttpStatusCode.ServiceUnavailable => "One of the engines is being restarted; try again in a moment. 'finops doctor' says more.",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => "Set FINOPS_URL to that address.",
        HttpStatusCode.NotFound when about.Contains("tenant", StringComparison.OrdinalIgnoreCase) =>
            "'finops tenants list' shows the tenants, 'finops tenants create NAME' adds one.",
        >= HttpStatusCode.InternalServerError => "The server's log says more.",
        _ => null,
    };
}
