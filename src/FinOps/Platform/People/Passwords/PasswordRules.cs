namespace FinOps.Platform.People.Passwords;

/// <summary>
/// What a password must be: long, and not what everybody tries first. Nothing is asked about capitals, digits or signs, and none
/// expires: such rules make passwords that people write down and attackers expect.
/// </summary>
public static class PasswordRules
{
    /// <summary>The shortest password, in characters.</summary>
    public const int CharactersMin = 12;

    /// <summary>The longest; beyond it a password only costs time to hash.</summary>
    public const int CharactersMax = 256;

    private const int DistinctMin = 5;

    /// <summary>Why this cannot be the person's password, or null.</summary>
    /// <param name="password">As typed; spaces count.</param>
    /// <param name="obvious">What everybody tries first.</param>
    /// <param name="own">What is known of the person: address, name.</param>
    public static string? Refusal(string? password, ObviousPasswords obvious, params IReadOnlyList<string> own)
    {
        if (password is null || password.Length < CharactersMin) return $"A password has at least {CharactersMin} characters; several words are easy to remember.";
        if (password.Length > CharactersMax) return $"A password has at most {CharactersMax} characters.";
        if (password.Distinct().Count() < DistinctMin) return "This password repeats a few characters; use several words.";
        if (IsWalk(password)) return "This password walks along the keyboard or the alphabet; use several words.";
        if (obvious.IsMadeOf(password, own)) return "This password is made of your name or address; use several other words.";
        return obvious.IsObvious(password) ? "This password is among those that are tried first; use several unusual words." : null;
    }

    // Nearly every step goes to the neighbour: abcdefghijkl, 987654321098, qwertyuiopas.
    private static bool IsWalk(string password)
    {
        var text = password.ToLowerInvariant();
        var steps = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (AreNeighbours(text[i - 1], text[i])) steps++;
        }

        return steps * 10 >= (text.Length - 1) * 8;
    }

    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "!@#$%^&*()"];

    private static bool AreNeighbours(char one, char other) => one == other || Rows.Any(row =>
        row.Contains(string.Concat(one, other), StringComparison.Ordinal) || row.Contains(string.Concat(other, one), StringComparison.Ordinal));
}
