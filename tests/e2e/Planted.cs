using System.Collections.Concurrent;

namespace FinOps.EndToEnd;

/// <summary>Secrets that the browser tests typed, got or found in a data directory; none of them may stand in what a server printed.</summary>
internal static class Planted
{
    /// <summary>Shorter words stand in a log by chance.</summary>
    private const int CharactersMin = 16;

    private static readonly ConcurrentDictionary<string, byte> Secrets = new(StringComparer.Ordinal);

    public static void Add(string? secret)
    {
        if (secret?.Trim() is { Length: >= CharactersMin } one) Secrets.TryAdd(one, 0);
    }

    /// <summary>The lines in which one stands. The link to the first account is printed on purpose: no other way leads there.</summary>
    public static IReadOnlyList<string> In(IEnumerable<string> lines) =>
        [.. lines.Where(line => !line.Contains("/first#", StringComparison.Ordinal) && Secrets.Keys.Any(secret => line.Contains(secret, StringComparison.Ordinal)))];
}

/// <summary>The search through what servers printed finds what is there.</summary>
public sealed class PlantedTests
{
    [Fact]
    public void A_planted_secret_is_found()
    {
        Planted.Add("a-secret-of-this-very-test");
        Planted.Add("short");
        Assert.Equal(["it is 'a-secret-of-this-very-test'"], Planted.In(["nothing", "short", "it is 'a-secret-of-this-very-test'"]));
    }
}
