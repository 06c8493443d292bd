namespace FinOps.Costs;

/// <summary>Guesses what a misspelt name was meant to be.</summary>
internal static class Spelling
{
    private const int ShownCharactersMax = 60;

    /// <summary><c> Did you mean 'X'?</c>, or nothing when no known name is near.</summary>
    public static string Suggest(string text, IEnumerable<string> known)
    {
        if (text.Length > ShownCharactersMax) return "";
        var near = known
            .Select(name => (Name: name, Distance: Distance(text.ToUpperInvariant(), name.ToUpperInvariant())))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return near.Name is not null && near.Distance <= 1 + (near.Name.Length / 4) ? $" Did you mean '{near.Name}'?" : "";
    }

    /// <summary>The text, cut when it is too long to repeat in a message.</summary>
    public static string Shorten(string text) => text.Length <= ShownCharactersMax ? text : text[..ShownCharactersMax] + "…";

    // Levenshtein: how many letters to insert, drop or change.
    private static int Distance(string left, string right)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++) previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
