using System.Globalization;
using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>What AWS's refusals mean, in words with the way out.</summary>
internal static class AwsFailures
{
    private static readonly HashSet<string> Denied = new(StringComparer.Ordinal)
    {
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "AccountProblem", "AllAccessDisabled", "InvalidPayer",
    };

    private static readonly HashSet<string> Unknown = new(StringComparer.Ordinal)
    {
        "InvalidClientTokenId", "InvalidAccessKeyId", "SignatureDoesNotMatch", "UnrecognizedClientException", "InvalidSignatureException", "ExpiredToken",
        "ExpiredTokenException", "InvalidToken", "MissingAuthenticationToken", "IncompleteSignature",
    };

    private static readonly HashSet<string> Busy = new(StringComparer.Ordinal)
    {
        "SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "LimitExceededException", "TooManyRequestsException",
        "RequestTimeout", "RequestTimeTooSkewed", "InternalError", "InternalFailure", "ServiceUnavailable", "ServiceUnavailableException", "IDPCommunicationError",
    };

    /// <summary>True when AWS's own client makes nothing of an answer that is no refusal: it is no XML, or other XML.</summary>
    public static bool IsOdd(Exception e) => e is AmazonUnmarshallingException { StatusCode: < HttpStatusCode.Ambiguous } or XmlException or FormatException or InvalidOperationException;

    /// <summary>What is made of such an answer; nothing of it is repeated.</summary>
    public static SourceException Odd(string tried) => new(
        "answer_invalid", $"Could not {tried}: the answer is none that AWS gives.", "Check the connection's endpoints, and whether a proxy or a sign-in page answers in their place.");

    /// <summary>A failure of AWS's own client.</summary>
    /// <param name="e">The failure.</param>
    /// <param name="tried">What was tried, as in "could not …".</param>
    /// <param name="fix">What to do where access is refused.</param>
    public static SourceException Of(Exception e, string tried, string fix) => IsOdd(e)
        ? Odd(tried)
        : Refused(e) is { } refused
        ? new SourceException("address_refused", $"Could not {tried}: {refused.Message}", "Name another address, or have an operator allow it.", e)
        : e is AmazonServiceException answer
        ? Of(answer.ErrorCode ?? "", answer.StatusCode, RetryAfter(answer), tried, fix, e)
        : new SourceException("cloud_unreachable", $"Could not {tried}: {e.Message}", "Check the endpoint and this server's way out to the internet.", e) { Transient = true };

    /// <summary>A refusal by its code and status.</summary>
    public static SourceException Of(string code, HttpStatusCode status, TimeSpan? retryAfter, string tried, string fix, Exception? cause)
    {
        var said = code.Length > 0 ? code : $"HTTP {(int)status}";
        if (Busy.Contains(code) || status == HttpStatusCode.TooManyRequests || (int)status >= 500)
            return new SourceException("throttled", $"Could not {tried}: AWS is busy ({said}).", "The next sync tries again.", cause) { Transient = true, RetryAfter = retryAfter };
        if (Unknown.Contains(code))
            return new SourceException("credentials_invalid", $"Could not {tried}: AWS does not know the access key, or it is over ({said}).", "Enter a valid access key, or leave it out and assume a role.", cause);
        if (code is "NoSuchBucket")
            return new SourceException("bucket_unknown", $"Could not {tried}: there is no such bucket.", "Check the bucket's name and region.", cause);
        if (code is "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException")
            return new SourceException("wrong_region", $"Could not {tried}: the bucket is in another region.", "Set the connection's region to the bucket's.", cause);
        if (code is "NoSuchKey" || (status == HttpStatusCode.NotFound && code is "NotFound" or ""))
            return new SourceException("file_gone", $"Could not {tried}: it is gone, perhaps because the export is being written anew.", "The next sync looks again.", cause) { Transient = true };
        if (Denied.Contains(code) || status == HttpStatusCode.Forbidden)
            return new SourceException("access_denied", $"Could not {tried}: AWS refuses it ({said}).", fix, cause);
        return new SourceException("refused", $"Could not {tried}: AWS answers {said}.", fix, cause);
    }

    private static AddressRefusedException? Refused(Exception? e) => e is null ? null : e as AddressRefusedException ?? Refused(e.InnerException);

    /// <summary>The pause that a Retry-After asks for, in seconds or until a moment.</summary>
    public static TimeSpan? RetryAfter(string? header, TimeProvider clock) =>
        int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) ? until - clock.GetUtcNow()
        : null;

    private static TimeSpan? RetryAfter(AmazonServiceException e) =>
        e.InnerException is HttpErrorResponseException { Response: { } response } && response.IsHeaderPresent("Retry-After")
            ? RetryAfter(response.GetHeaderValue("Retry-After"), TimeProvider.System) : null;
}
