using System.Collections.Frozen;
using System.Text;

namespace FinOps.Platform.People.Passwords;

/// <summary>
/// What everybody tries first, from a list that comes with the product (<c>obvious-words.txt</c>: a few hundred stems of well-known
/// passwords). Attackers' programs vary such stems by rules, so a password falls when it consists of one or two of them and
/// nothing but digits and signs besides, also when letters are swapped for look-alikes (<c>p@ssw0rd</c>). Three unrelated
/// words stand. A long list of stolen passwords can be named with <c>Access__BreachedPasswords</c>; see <see cref="StolenPasswords"/>.
/// </summary>
public sealed class ObviousPasswords
{
    private const int StemsMax = 2;
    private readonly FrozenSet<string> stems;
    private readonly int longest;

    /// <summary>The list that comes with the product.</summary>
    public static ObviousPasswords Shipped { get; } = new(Read());

    internal ObviousPasswords(IEnumerable<string> words)
    {
        stems = words.Select(Plain).Where(word => word.Length > 0).ToFrozenSet(StringComparer.Ordinal);
        longest = stems.Max(word => word.Length);
    }

    /// <summary>True when the password is one that is tried first.</summary>
    public bool IsObvious(string password)
    {
        var plain = Plain(password);
        return plain.Length == 0 || Parts(plain) <= StemsMax;
    }

    /// <summary>True when nothing but these words, obvious ones, digits and signs is in the password.</summary>
    public bool IsMadeOf(string password, IReadOnlyList<string> words)
    {
        var plain = Plain(password);
        var rest = words.Select(Plain).Where(word => word.Length >= 3).Aggregate(plain, (text, word) => text.Replace(word, "", StringComparison.Ordinal));
        return rest.Length < plain.Length && (rest.Length <= 2 || Parts(rest) <= StemsMax - 1);
    }

    // The fewest different stems that the letters consist of; many when they do not. A stem said twice is one.
    private int Parts(string letters)
    {
        var best = new HashSet<string>?[letters.Length + 1];
        best[0] = [];
        for (var end = 1; end <= letters.Length; end++)
        {
            for (var begin = Math.Max(0, end - longest); begin < end; begin++)
            {
                if (best[begin] is not { } before || !stems.Contains(letters[begin..end])) continue;
                HashSet<string> with = [.. before, letters[begin..end]];
                if (best[end] is null || with.Count < best[end]!.Count) best[end] = with;
            }
        }

        return best[^1]?.Count ?? int.MaxValue;
    }

    /// <summary>The letters alone, small, look-alikes read as what they look like.</summary>
    private static string Plain(string text)
    {
        var trimmed = text.AsSpan().Trim("0123456789!?.,;:-_+*#$%&/()=@ ").ToString().ToLowerInvariant();
        var letters = new StringBuilder(trimmed.Length);
        foreach (var letter in trimmed)
        {
            var read = letter switch
            {
                '0' => 'o',
                '1' or '!' or '|' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                _ => letter,
            };
            if (char.IsLetter(read)) letters.Append(read);
        }

        return letters.ToString();
    }

    private static IEnumerable<string> Read()
    {
        using var stream = typeof(ObviousPasswords).Assembly.GetManifestResourceStream("FinOps.Platform.People.Passwords.obvious-words.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }
}
