using FinOps.Focus;

namespace FinOps.Understand.Allocation.Tags;

/// <summary>A spelling and the money that carries it, in one currency.</summary>
public sealed record TagSpelling(string Text, long Rows, long Resources, ExactDecimal Amount);

/// <summary>Advice to write some spellings as one.</summary>
/// <param name="Kind">key or value.</param>
/// <param name="Key">The key; for keys the one to keep.</param>
/// <param name="Currency">The currency of the amounts.</param>
/// <param name="Keep">The spelling to keep.</param>
/// <param name="Merge">The spellings to write so, the dearest first.</param>
/// <param name="Reason">case (case and separators differ), spelling (a few letters differ) or synonym (another word).</param>
/// <param name="Distance">How many letters differ at most; 0 for case and synonyms.</param>
/// <param name="Amount">What the spellings to change carry together.</param>
public sealed record TagMerge(
    string Kind, string Key, string Currency, TagSpelling Keep, IReadOnlyList<TagSpelling> Merge, string Reason, int Distance, ExactDecimal Amount);

/// <summary>Finds spellings that are likely meant to be one.</summary>
public static class TagMerges
{
    /// <summary>More different values of one key are names or numbers, not words that people choose from.</summary>
    public const int ValuesMax = 300;

    // A word must be long enough that a wrong letter is likelier than another word.
    private const int LettersOfOneMistake = 3;
    private const int LettersOfTwoMistakes = 7;

    // Words for the same that differ in every letter; only what practitioners write all over the world.
    private static readonly string[][] Synonyms =
    [
        ["prod", "production", "prd", "live"], ["dev", "development", "develop"], ["staging", "stage", "stg"], ["test", "testing", "tst"],
        ["environment", "env"], ["application", "app"], ["costcenter", "costcentre", "kostenstelle"], ["department", "dept"],
    ];

    /// <summary>Advice about keys and values, the most money first.</summary>
    public static IReadOnlyList<TagMerge> Of(IReadOnlyList<RawTag> tags, TagPolicy policy)
    {
        var advice = new List<TagMerge>();
        foreach (var currency in tags.GroupBy(t => t.Currency, StringComparer.Ordinal))
        {
            var keys = currency.GroupBy(t => t.Key, StringComparer.Ordinal)
                .Select(g => new TagSpelling(g.Key, g.Sum(t => t.Rows), g.Sum(t => t.Resources), Sum(g.Select(t => t.Amount)))).ToList();
            advice.AddRange(Merges("key", null, currency.Key, keys, k => policy.Keys.Any(p => p.Key == k)));
            foreach (var key in currency.GroupBy(t => policy.Find(t.Key)?.Key ?? t.Key, StringComparer.Ordinal))
            {
                var values = key.GroupBy(t => t.Value, StringComparer.Ordinal)
                    .Select(g => new TagSpelling(g.Key, g.Sum(t => t.Rows), g.Sum(t => t.Resources), Sum(g.Select(t => t.Amount)))).ToList();
                if (values.Count > ValuesMax) continue;
                var known = policy.Find(key.Key);
                advice.AddRange(Merges("value", key.Key, currency.Key, values, v => known is not null && (known.Values.ContainsKey(v) || known.Required?.Allowed.Contains(v) == true)));
            }
        }

        return [.. advice.OrderByDescending(a => a.Amount.Abs()).ThenBy(a => a.Key, StringComparer.Ordinal).ThenBy(a => a.Keep.Text, StringComparer.Ordinal)];
    }

    private static IEnumerable<TagMerge> Merges(string kind, string? key, string currency, List<TagSpelling> spellings, Func<string, bool> isRight)
    {
        // What the policy calls right is kept, then what carries the most money.
        var open = spellings.OrderByDescending(s => isRight(s.Text)).ThenByDescending(s => s.Amount.Abs()).ThenBy(s => s.Text, StringComparer.Ordinal).ToList();
        while (open.Count > 0)
        {
            var keep = open[0];
            open.RemoveAt(0);
            foreach (var group in open.Where(s => !isRight(s.Text)).Select(s => (Spelling: s, Likeness: Likeness(keep.Text, s.Text)))
                .Where(x => x.Likeness.Reason is not null).GroupBy(x => x.Likeness.Reason!, StringComparer.Ordinal).ToList())
            {
                var merge = group.Select(x => x.Spelling).OrderByDescending(s => s.Amount.Abs()).ThenBy(s => s.Text, StringComparer.Ordinal).ToList();
                open.RemoveAll(merge.Contains);
                yield return new(kind, key ?? keep.Text, currency, keep, merge, group.Key, group.Max(x => x.Likeness.Distance), Sum(merge.Select(m => m.Amount)));
            }
        }
    }

    /// <summary>Why two spellings are likely one, and how many letters differ; no reason when they are not.</summary>
    public static (string? Reason, int Distance) Likeness(string left, string right)
    {
        var (a, b) = (TagText.Fold(left), TagText.Fold(right));
        if (a == b) return ("case", 0);
        if (Synonyms.Any(s => s.Contains(a) && s.Contains(b))) return ("synonym", 0);
        // team1 and team2 are two teams, however alike.
        if (!Digits(a).SequenceEqual(Digits(b))) return (null, 0);
        var shorter = Math.Min(a.Length, b.Length);
        var allowed = shorter >= LettersOfTwoMistakes ? 2 : shorter >= LettersOfOneMistake ? 1 : 0;
        // A short word must at least begin alike: ml and mx, qa and ga are words of their own.
        if (allowed == 0 || (shorter < LettersOfTwoMistakes && a[0] != b[0])) return (null, 0);
        var distance = Distance(a, b, allowed);
        return distance <= allowed ? ("spelling", distance) : (null, 0);
    }

    /// <summary>Letters added, left out, changed or swapped with their neighbour (optimal string alignment); more than <paramref name="most"/> is <c>most + 1</c>.</summary>
    public static int Distance(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return most + 1;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), changed);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }

        return Math.Min(rows[a.Length, b.Length], most + 1);
    }

    private static IEnumerable<char> Digits(string text) => text.Where(char.IsAsciiDigit);

    private static ExactDecimal Sum(IEnumerable<ExactDecimal> amounts) => amounts.Aggregate(ExactDecimal.Zero, (sum, one) => sum + one);
}
