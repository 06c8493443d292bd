namespace FinOps.Platform.People;

/// <summary>
/// Addresses of people. Two that differ in case alone are one person. Letters beyond ASCII are refused: addresses that look
/// alike must not be two accounts (domains in other scripts are written as <c>xn--…</c>).
/// </summary>
public static class EmailAddress
{
    /// <summary>The longest address, by the letter of the mail standards.</summary>
    public const int CharactersMax = 254;

    /// <summary>The address as it is compared, or null when it is none.</summary>
    public static string? Key(string? text)
    {
        var address = text?.Trim() ?? "";
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return address.Length <= CharactersMax && at is > 0 and <= 64 && IsDomain(address.AsSpan(at + 1)) && address.AsSpan(0, at).IndexOfAnyExcept(Local) < 0
            ? address.ToLowerInvariant()
            : null;
    }

    /// <summary>The part behind the @, as it is compared; the address is one already.</summary>
    public static string Domain(string key) => key[(key.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static readonly System.Buffers.SearchValues<char> Local =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-");

    private static bool IsDomain(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
            foreach (var letter in label)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && letter != '-') return false;
            }
        }

        return text.Length > 0;
    }
}
