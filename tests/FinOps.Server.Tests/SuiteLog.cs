using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.SuiteLog))]

namespace FinOps.Server.Tests;

/// <summary>
/// Everything that every server of this assembly logs, and every secret that goes to or from one of them over HTTP: passwords,
/// cookies, keys, tokens, links, secrets of connections and providers. When the last test is over, no secret may stand in any line.
/// </summary>
public sealed partial class SuiteLog : ILoggerProvider, IAsyncLifetime
{
    /// <summary>Shorter words stand in a log by chance.</summary>
    private const int SecretCharactersMin = 16;

    /// <summary>The one secret that is printed on purpose: it makes the first account, and no other way leads there.</summary>
    private const string FirstLink = "This link makes the first administrator";

    private static readonly ConcurrentDictionary<string, byte> Secrets = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> Words = new(StringComparer.Ordinal);
    private static readonly ConcurrentQueue<string> Lines = new();

    /// <summary>Notes a secret that was planted.</summary>
    public static void Plant(string? secret)
    {
        if (secret?.Length >= SecretCharactersMin) Secrets.TryAdd(secret, 0);
    }

    /// <summary>A line that a process of its own printed; of it, its data directory's secrets are looked for, too.</summary>
    internal static void Hear(string? line)
    {
        if (line is not null && !line.Contains(FirstLink, StringComparison.Ordinal) && Words.TryAdd(line, line)) Lines.Enqueue(line);
    }

    /// <summary>Notes the secrets that a data directory keeps.</summary>
    internal static void PlantOf(string data)
    {
        var secrets = Path.Combine(data, "secrets");
        foreach (var file in Directory.Exists(secrets) ? Directory.GetFiles(secrets) : []) Plant(File.ReadAllText(file).Trim());
    }

    /// <summary>Says where secrets stand in what was logged.</summary>
    internal static IReadOnlyList<string> Find(IEnumerable<string> secrets, IEnumerable<string> lines)
    {
        var (words, phrases) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var secret in secrets)
        {
            if (Word().Match(secret) is { Success: true } whole && whole.Length == secret.Length) words.Add(secret);
            else phrases.Add(secret);
        }

        return [.. lines.Where(line => Word().EnumerateMatches(line) is var found && Has(found, line) || phrases.Exists(phrase => line.Contains(phrase, StringComparison.Ordinal)))];

        bool Has(Regex.ValueMatchEnumerator found, string line)
        {
            foreach (var match in found)
            {
                if (words.Contains(line.Substring(match.Index, match.Length))) return true;
            }

            return false;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        var found = Find(Secrets.Keys, Lines);
        return found.Count == 0
            ? ValueTask.CompletedTask
            : throw new InvalidOperationException($"Of {Secrets.Count} secrets of the whole suite some stand in {found.Count} of {Lines.Count} lines of its logs:\n{string.Join('\n', found.Take(20))}");
    }

    public void Dispose()
    {
        // Each server disposes of its providers; what was logged is read when all are gone.
    }

    /// <summary>Where words of secrets begin and end: those of keys, tokens, cookies and hashes.</summary>
    [GeneratedRegex(@"[A-Za-z0-9_\-+/=.]{16,}", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Word();

    private sealed class Writer(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Hear($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}

/// <summary>Sees what secrets a test sends and gets, wherever they stand: in headers, cookies, bodies.</summary>
internal sealed partial class SecretWatch(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int BodyBytesMax = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SuiteLog.Plant(request.Headers.Authorization?.Parameter);
        await Look(request.Content, cancellationToken);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies) SuiteLog.Plant(cookie.Split(';')[0].Split('=', 2)[^1]);
        }

        // What streams, and what is long, is left to stream.
        if (request.RequestUri!.AbsolutePath is var path && Delicate.Any(part => path.Contains(part, StringComparison.Ordinal))) await Look(answer.Content, cancellationToken);
        return answer;
    }

    private static readonly string[] Delicate = ["/api/auth", "/api/me", "/api/keys", "/api/invitations", "/api/sign-in"];

    private static async Task Look(HttpContent? content, CancellationToken stop)
    {
        if (content?.Headers.ContentType?.MediaType is not ("application/json" or "application/x-www-form-urlencoded") || content.Headers.ContentLength is > BodyBytesMax) return;
        await content.LoadIntoBufferAsync(stop);
        var text = await content.ReadAsStringAsync(stop);
        foreach (Match match in Named().Matches(text)) SuiteLog.Plant(match.Groups["secret"].Value.Split('#')[^1]);
        foreach (Match match in Sent().Matches(text)) SuiteLog.Plant(Uri.UnescapeDataString(match.Groups["secret"].Value.Replace('+', ' ')));
    }

    [GeneratedRegex("""
        "(password|token|secret|link|refresh_token|access_token|clientSecret|secretAccessKey|privateKey|ticket)"\s*:\s*"(?<secret>[^"\\]{16,})"
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Named();

    [GeneratedRegex("(^|&)(token|refresh_token)=(?<secret>[^&]{16,})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sent();
}
