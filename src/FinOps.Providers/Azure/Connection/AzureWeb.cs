using System.Globalization;
using System.Net;
using System.Text.Json;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Azure.Connection;

/// <summary>Asks Azure over HTTP; what it refuses becomes a reason with the way out.</summary>
/// <param name="http">For addresses that tenants may have entered.</param>
/// <param name="machine">For the machine's identity service at its known address.</param>
/// <param name="clock">The time.</param>
internal sealed class AzureWeb(HttpClient http, HttpClient machine, TimeProvider clock)
{
    /// <summary>Says of a request that its address is the program's own, not a tenant's.</summary>
    public static readonly HttpRequestOptionsKey<bool> OfMachine = new("finops.machine");

    /// <summary>Sends once; a refusal throws.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tried">What it is for, as in "could not …".</param>
    /// <param name="fix">What to do where access is refused.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<HttpResponseMessage> Send(HttpRequestMessage request, string tried, string fix, CancellationToken stop)
    {
        var answer = await (request.Options.TryGetValue(OfMachine, out var own) && own ? machine : http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw Refused(answer, await answer.Content.ReadAsStringAsync(stop), tried, fix);
    }

    /// <summary>Sends once and reads the answer as JSON.</summary>
    public async Task<JsonElement> Json(HttpRequestMessage request, string tried, string fix, CancellationToken stop)
    {
        using var answer = await Send(request, tried, fix, stop);
        try
        {
            return JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
        }
        catch (JsonException e)
        {
            throw new SourceException("answer_invalid", $"Could not {tried}: the answer is no JSON.", "Check the endpoint.", e);
        }
    }

    private SourceException Refused(HttpResponseMessage answer, string body, string tried, string fix)
    {
        var code = CodeOf(answer, body);
        var said = code.Length > 0 ? code : $"HTTP {(int)answer.StatusCode}";
        if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)answer.StatusCode >= 500)
            return new SourceException("throttled", $"Could not {tried}: Azure is busy ({said}).", "The next sync tries again.") { Transient = true, RetryAfter = RetryAfter(answer) };
        if (answer.StatusCode == HttpStatusCode.PreconditionFailed)
            return new SourceException("file_changed", $"Could not {tried}: it was written anew meanwhile.", "The next sync takes the new one.") { Transient = true };
        if (code is "invalid_client" or "unauthorized_client" or "invalid_grant" || answer.StatusCode == HttpStatusCode.Unauthorized || code is "AuthenticationFailed")
            return new SourceException("credentials_invalid", $"Could not {tried}: Azure does not accept the identity ({said}).", "Enter a valid secret or token; both expire.");
        if (code is "ContainerNotFound")
            return new SourceException("bucket_unknown", $"Could not {tried}: there is no such container.", "Check the container's URL.");
        if (code is "BlobNotFound")
            return new SourceException("file_gone", $"Could not {tried}: it is gone, perhaps because the export is being written anew.", "The next sync looks again.") { Transient = true };
        return new SourceException(answer.StatusCode == HttpStatusCode.Forbidden ? "access_denied" : "refused", $"Could not {tried}: Azure answers {said}.", fix);
    }

    /// <summary>Cost Management names its pauses by headers of its own, of which the longest counts.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var asked = answer.Headers.Where(h => h.Key.EndsWith("retry-after", StringComparison.OrdinalIgnoreCase) && h.Key.Length > "retry-after".Length)
            .SelectMany(h => h.Value).Select(v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? TimeSpan.FromSeconds(s) : TimeSpan.Zero).ToList();
        if (answer.Headers.RetryAfter is { } said) asked.Add(said.Delta ?? (said.Date is { } until ? until - clock.GetUtcNow() : TimeSpan.Zero));
        return asked.Count > 0 ? asked.Max() : null;
    }

    private static string CodeOf(HttpResponseMessage answer, string body)
    {
        if (answer.Headers.TryGetValues("x-ms-error-code", out var codes)) return codes.First();
        try
        {
            var error = JsonElement.Parse(body).GetProperty("error");
            return error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetProperty("code").GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }
}
