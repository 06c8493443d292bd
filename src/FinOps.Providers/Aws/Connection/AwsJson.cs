using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>
/// Asks AWS services that speak JSON (Cost Explorer, Organizations), with signed requests. Their own client packages are
/// as large as the rest of this program for two questions.
/// </summary>
internal sealed class AwsJson(HttpClient http, TimeProvider clock)
{
    private const int AnswerBytesMax = 64 << 20;

    /// <summary>Asks once.</summary>
    /// <param name="call">Which service, where and what.</param>
    /// <param name="credentials">As whom.</param>
    /// <param name="body">The question, as JSON.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="SourceException">The service refused.</exception>
    public async Task<JsonElement> Ask(AwsCall call, ImmutableCredentials credentials, string body, CancellationToken stop)
    {
        using var request = Signed(call, credentials, Encoding.UTF8.GetBytes(body), clock.GetUtcNow());
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        await using var stream = await answer.Content.ReadAsStreamAsync(stop);
        using var text = new MemoryStream();
        await stream.CopyToAsync(text, stop);
        if (text.Length > AnswerBytesMax) throw new SourceException("answer_too_long", $"Could not {call.Tried}: the answer is implausibly long.", "Check the endpoint.");
        var json = Parse(text.ToArray());
        if (answer.IsSuccessStatusCode) return json ?? throw AwsFailures.Odd(call.Tried);
        var retry = answer.Headers.TryGetValues("Retry-After", out var asked) ? AwsFailures.RetryAfter(asked.FirstOrDefault(), clock) : null;
        throw AwsFailures.Of(CodeOf(json), answer.StatusCode, retry, call.Tried, call.Fix, null);
    }

    /// <summary>A request signed by AWS's Signature Version 4.</summary>
    internal static HttpRequestMessage Signed(AwsCall call, ImmutableCredentials credentials, byte[] body, DateTimeOffset now)
    {
        var at = now.UtcDateTime;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = "application/x-amz-json-1.1",
            ["host"] = call.Url.Authority,
            ["x-amz-date"] = at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
            ["x-amz-target"] = call.Target,
        };
        if (credentials.UseToken) headers["x-amz-security-token"] = credentials.Token;
        var names = string.Join(';', headers.Keys);
        var canonical = string.Join('\n', ["POST", call.Url.AbsolutePath, "", .. headers.Select(h => $"{h.Key}:{h.Value}"), "", names, Convert.ToHexStringLower(SHA256.HashData(body))]);
        var signature = AWS4Signer.ComputeSignature(credentials.AccessKey, credentials.SecretKey, call.Region, at, call.Service, names, canonical);

        var request = new HttpRequestMessage(HttpMethod.Post, call.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(headers["content-type"]);
        foreach (var (name, value) in headers.Where(h => h.Key.StartsWith("x-amz-", StringComparison.Ordinal))) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
        return request;
    }

    /// <summary>com.amazonaws…#ThrottlingException → ThrottlingException.</summary>
    private static string CodeOf(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("__type", out var type) ? (type.GetString() ?? "").Split('#')[^1] : "";

    private static JsonElement? Parse(byte[] text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One operation of a service.</summary>
/// <param name="Service">The name in the signature.</param>
/// <param name="Region">The region in the signature.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="Target">The operation.</param>
/// <param name="Tried">What it is for, as in "could not …".</param>
/// <param name="Fix">What to do where it is refused.</param>
internal sealed record AwsCall(string Service, string Region, Uri Url, string Target, string Tried, string Fix)
{
    /// <summary>A service that is one per partition and answers in one region of it.</summary>
    public static AwsCall OfPartition(SourceAccess access, string service, string endpointSetting, string target, string tried, string fix)
    {
        var (region, domain) = AwsSettings.RegionOf(access) switch
        {
            var r when r.StartsWith("cn-", StringComparison.Ordinal) => ("cn-northwest-1", "amazonaws.com.cn"),
            var r when r.StartsWith("us-gov-", StringComparison.Ordinal) => ("us-gov-west-1", "amazonaws.com"),
            _ => ("us-east-1", "amazonaws.com"),
        };
        var url = access[endpointSetting] is { Length: > 0 } other ? new Uri(other) : new Uri($"https://{service}.{region}.{domain}/");
        return new AwsCall(service, region, url, target, tried, fix);
    }
}
