using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Gcp.Connection;

/// <summary>
/// Asks Google Cloud over HTTP, as a service account (a signed assertion is changed for a token), as the machine, or as a
/// workload of elsewhere that the customer trusts (<see cref="GcpFederation"/>). Tokens are
/// kept until shortly before their end.
/// </summary>
/// <param name="http">For addresses that tenants may have entered.</param>
/// <param name="machine">For the machine's identity service at its known address.</param>
/// <param name="own">Whether connections may ask as the machine.</param>
/// <param name="clock">The time.</param>
internal sealed class GcpWeb(HttpClient http, HttpClient machine, MachineIdentity own, TimeProvider clock)
{
    private static readonly HttpRequestOptionsKey<bool> OwnAddress = new("finops.machine");

    /// <summary>BigQuery does not understand a query, or the table has no such column.</summary>
    public const string QueryInvalid = "query_invalid";

    private const string Scopes = "https://www.googleapis.com/auth/bigquery https://www.googleapis.com/auth/devstorage.read_only";
    private const string StorageFix = "Give the service account the role Storage Object Viewer on the bucket.";
    private const string TokenUrl = "https://oauth2.googleapis.com/token";
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly HashSet<string> Busy = new(StringComparer.Ordinal) { "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "backendError", "internalError", "jobRateLimitExceeded" };
    private readonly ConcurrentDictionary<string, TokenAnswer> tokens = new(StringComparer.Ordinal);

    /// <summary>The clock by which things are dated.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Asks once with a token; a refusal throws.</summary>
    public async Task<HttpResponseMessage> Send(SourceAccess access, HttpRequestMessage request, string tried, string fix, CancellationToken stop)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(access, stop));
        return await Once(request, tried, fix, stop);
    }

    /// <summary>Asks once and reads the answer as JSON.</summary>
    public async Task<JsonElement> Json(SourceAccess access, HttpRequestMessage request, string tried, string fix, CancellationToken stop)
    {
        using var answer = await Send(access, request, tried, fix, stop);
        try
        {
            return JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
        }
        catch (JsonException e)
        {
            throw new SourceException("answer_invalid", $"Could not {tried}: the answer is no JSON.", "Check the endpoint.", e);
        }
    }

    /// <summary>A token that reads objects of one bucket whose names begin so, and nothing else, until the connection's own token ends; null when the answer holds none.</summary>
    public async Task<string?> ReadingToken(SourceAccess access, string bucket, string names, CancellationToken stop)
    {
        using var request = GcpFederation.Bound(access, await Token(access, stop), bucket, names);
        using var answer = await Once(request, "get a token for these objects", StorageFix, stop);
        return (await TokenAnswer.OfOAuth(answer.Content, clock.GetUtcNow(), stop))?.Token;
    }

    private async Task<string> Token(SourceAccess access, CancellationToken stop)
    {
        // Also for connections that were made while it was lent.
        if ((GcpSettings.IsMachine(access.Settings) || GcpSettings.IsFederated(access.Settings)) && !own.IsLent) throw new SourceException("identity_not_lent", MachineIdentity.What, MachineIdentity.Fix);
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', access.ConnectionId, access[GcpSettings.Key], access[GcpSettings.Token], access[GcpSettings.Metadata], access[GcpSettings.Federation], access[GcpSettings.Impersonate], access[GcpSettings.Sts], access[GcpSettings.Iam]))));
        if (tokens.TryGetValue(key, out var kept) && kept.Until > clock.GetUtcNow() + Early) return kept.Token;
        var federated = GcpSettings.IsFederated(access.Settings);
        using var request = federated ? await GcpFederation.Exchange(access, own, stop) : GcpSettings.IsMachine(access.Settings) ? OfMachine(access) : OfAccount(access);
        using var answer = await Once(request, "get a token", federated ? "Check the workload identity provider and what it trusts." : "Check the service account's key.", stop);
        kept = await TokenAnswer.OfOAuth(answer.Content, clock.GetUtcNow(), stop) ?? throw TokenAnswer.Missing("get a token", "Google Cloud's token endpoint");
        if (federated && access[GcpSettings.Impersonate].Length > 0) kept = await ActAs(access, kept.Token, stop);
        tokens[key] = kept;
        return kept.Token;
    }

    private async Task<TokenAnswer> ActAs(SourceAccess access, string federated, CancellationToken stop)
    {
        using var request = GcpFederation.ActAs(access, Scopes.Split(' '));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", federated);
        using var answer = await Once(request, "act as the service account", "Give the provider's principal the role Workload Identity User on the service account.", stop);
        return await TokenAnswer.With(answer.Content, "accessToken", "expireTime", clock.GetUtcNow(), stop)
            ?? throw TokenAnswer.Missing("act as the service account", "Google Cloud's IAM credentials endpoint");
    }

    private static HttpRequestMessage OfMachine(SourceAccess access)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, access.Or(GcpSettings.Metadata, "http://metadata.google.internal") + "/computeMetadata/v1/instance/service-accounts/default/token");
        request.Headers.TryAddWithoutValidation("Metadata-Flavor", "Google");
        request.Options.Set(OwnAddress, access[GcpSettings.Metadata].Length == 0);
        return request;
    }

    /// <summary>The key's own token address is not heeded: it is part of what a customer enters.</summary>
    private HttpRequestMessage OfAccount(SourceAccess access) => new(HttpMethod.Post, access.Or(GcpSettings.Token, TokenUrl))
    {
        Content = new FormUrlEncodedContent([new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Assertion(access))]),
    };

    private string Assertion(SourceAccess access)
    {
        try
        {
            var key = JsonElement.Parse(access[GcpSettings.Key]);
            var now = clock.GetUtcNow().ToUnixTimeSeconds();
            var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "RS256", typ = "JWT", kid = key.GetProperty("private_key_id").GetString() });
            var claims = JsonSerializer.SerializeToUtf8Bytes(new { iss = key.GetProperty("client_email").GetString(), scope = Scopes, aud = access.Or(GcpSettings.Token, TokenUrl), iat = now, exp = now + 3600 });
            var text = $"{Base64Url(header)}.{Base64Url(claims)}";
            using var rsa = RSA.Create();
            rsa.ImportFromPem(key.GetProperty("private_key").GetString());
            return $"{text}.{Base64Url(rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or CryptographicException)
        {
            // The message might quote the key.
            throw new SourceException("credentials_invalid", "The service account key is not the JSON that Google Cloud gives out.", "Enter the whole file of the key.");
        }
    }

    private async Task<HttpResponseMessage> Once(HttpRequestMessage request, string tried, string fix, CancellationToken stop)
    {
        var answer = await (request.Options.TryGetValue(OwnAddress, out var own) && own ? machine : http).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw Refused(answer, ReasonOf(await answer.Content.ReadAsStringAsync(stop)), tried, fix);
    }

    private SourceException Refused(HttpResponseMessage answer, string reason, string tried, string fix)
    {
        var said = reason.Length > 0 ? reason : $"HTTP {(int)answer.StatusCode}";
        if (Busy.Contains(reason) || answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)answer.StatusCode >= 500)
            return new SourceException("throttled", $"Could not {tried}: Google Cloud is busy ({said}).", "The next sync tries again.") { Transient = true, RetryAfter = RetryAfter(answer) };
        if (reason is "invalid_grant" or "invalid_client" || answer.StatusCode == HttpStatusCode.Unauthorized)
            return new SourceException("credentials_invalid", $"Could not {tried}: Google Cloud does not accept the identity ({said}).", "Enter a valid service account key.");
        if (reason == "bytesBilledLimitExceeded") return TooLarge(tried);
        if (reason == "invalidQuery") return new SourceException(QueryInvalid, $"Could not {tried}: BigQuery does not find the columns of a billing export in the table.", "Name the table of the standard or detailed export, or a view that has all its columns.");
        return new SourceException(answer.StatusCode == HttpStatusCode.Forbidden ? "access_denied" : "refused", $"Could not {tried}: Google Cloud answers {said}.", fix);
    }

    /// <summary>A query would read more than the connection allows.</summary>
    public static SourceException TooLarge(string tried) =>
        new("query_too_large", $"Could not {tried}: it would read more than the connection allows.", "Raise maxGigabytes, or extract the months to a bucket.");

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter is { } said ? said.Delta ?? (said.Date is { } until ? until - clock.GetUtcNow() : null) : null;

    private static string ReasonOf(string body)
    {
        try
        {
            var error = JsonElement.Parse(body).GetProperty("error");
            if (error.ValueKind == JsonValueKind.String) return error.GetString()!;
            return error.TryGetProperty("errors", out var all) && all.GetArrayLength() > 0 ? all[0].GetProperty("reason").GetString() ?? "" : error.GetProperty("status").GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
