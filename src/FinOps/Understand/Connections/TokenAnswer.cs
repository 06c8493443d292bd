using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FinOps.Understand.Connections;

/// <summary>
/// What a server that gives out tokens answered. Anything may stand at its address: a proxy, a sign-in page, another service.
/// What is no such answer becomes a refusal in words, and nothing of it is repeated: it may hold a secret all the same.
/// </summary>
/// <param name="Token">The token; it says nothing but itself in a header.</param>
/// <param name="Until">Until when it is good; now, where the answer does not say.</param>
public sealed record TokenAnswer(string Token, DateTimeOffset Until)
{
    /// <summary>The code of the refusal.</summary>
    public const string MissingCode = "token_missing";

    private const int BytesMax = 1 << 20;

    /// <summary>A token that says it lasts longer is asked for again all the same.</summary>
    private static readonly TimeSpan LastsMax = TimeSpan.FromDays(1);

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    /// <summary>An answer as OAuth wants it: <c>access_token</c>, <c>expires_in</c> as a number or a text. Null when it is none.</summary>
    public static async Task<TokenAnswer?> OfOAuth(HttpContent answer, DateTimeOffset now, CancellationToken stop) =>
        await Read(answer, "access_token", said => now + Lasting(said, "expires_in"), stop);

    /// <summary>An answer with names of its own, and the moment of the token's end. Null when it is none.</summary>
    public static async Task<TokenAnswer?> With(HttpContent answer, string token, string until, DateTimeOffset now, CancellationToken stop) =>
        await Read(answer, token, said => Ending(said, until, now), stop);

    /// <summary>True for a text that can stand in a header and say nothing there but itself.</summary>
    public static bool IsPlain(string? token) => token is { Length: > 0 } && token.AsSpan().IndexOfAnyExcept(Letters) < 0;

    /// <summary>The refusal.</summary>
    /// <param name="tried">What was tried, as in "could not …".</param>
    /// <param name="whose">Whose endpoint it is.</param>
    public static SourceException Missing(string tried, string whose) => new(
        MissingCode, $"Could not {tried}: the answer of {whose} holds no credentials.",
        "Check the connection's endpoints, and whether a proxy or a sign-in page answers in its place.");

    private static async Task<TokenAnswer?> Read(HttpContent answer, string token, Func<JsonElement, DateTimeOffset> until, CancellationToken stop)
    {
        try
        {
            await answer.LoadIntoBufferAsync(BytesMax, stop);
            var said = JsonElement.Parse(await answer.ReadAsByteArrayAsync(stop));
            return said.ValueKind == JsonValueKind.Object && TextOf(said, token) is { } text && IsPlain(text) ? new TokenAnswer(text, until(said)) : null;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
        {
            return null;
        }
    }

    private static TimeSpan Lasting(JsonElement said, string name)
    {
        if (!said.TryGetProperty(name, out var lasts)) return TimeSpan.Zero;
        var text = lasts.ValueKind == JsonValueKind.String ? lasts.GetString() : lasts.GetRawText();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, (long)LastsMax.TotalSeconds)) : TimeSpan.Zero;
    }

    private static DateTimeOffset Ending(JsonElement said, string name, DateTimeOffset now) =>
        !DateTimeOffset.TryParse(TextOf(said, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? now
        : end < now + LastsMax ? end : now + LastsMax;

    private static string? TextOf(JsonElement said, string name) =>
        said.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
