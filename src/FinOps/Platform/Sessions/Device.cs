namespace FinOps.Platform.Sessions;

/// <summary>A browser in words: enough for its owner to know it again. What it says of itself proves nothing.</summary>
public static class Device
{
    private const int CharactersMax = 100;

    // The first that fits wins: most browsers name their ancestors as well.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("HeadlessChrome/", "Chrome"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>The name of what sends this <c>User-Agent</c>.</summary>
    public static string Of(string userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            ({ }, { }) => $"{browser} on {system}",
            ({ }, null) => browser,
            (null, { }) => $"a browser on {system}",
            _ => Plain(userAgent),
        };
    }

    private static string? Find((string Mark, string Name)[] known, string text) =>
        known.FirstOrDefault(k => text.Contains(k.Mark, StringComparison.Ordinal)).Name;

    private static string Plain(string text)
    {
        var plain = new string([.. text.Where(letter => letter is >= ' ' and <= '~').Take(CharactersMax)]).Trim();
        return plain.Length > 0 ? plain : "unknown device";
    }
}
