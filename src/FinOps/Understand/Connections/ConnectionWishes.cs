using System.Security.Cryptography;

namespace FinOps.Understand.Connections;

/// <summary>What a person says about a connection, judged and taken apart into what may be shown and what is sealed.</summary>
internal static class ConnectionWishes
{
    private const int ValueLettersMax = 20_000;

    /// <summary>Why the wish cannot be granted: code and sentence; null when it can.</summary>
    public static (string Code, string Reason)? Refusal(IBillSource source, IReadOnlyDictionary<string, string> all, int monthsBack)
    {
        if (monthsBack is < 0 or > Connection.MonthsBackMax) return ("months_invalid", $"Between 0 and {Connection.MonthsBackMax} months before the present one can be fetched.");
        var known = source.Fields.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        if (all.Keys.FirstOrDefault(k => !known.Contains(k)) is { } odd)
            return ("setting_unknown", $"'{odd}' is no setting of {source.Provider}; {string.Join(", ", source.Fields.Select(f => f.Name))} are.");
        if (all.FirstOrDefault(s => s.Value.Length > ValueLettersMax) is { Key: { } wide }) return ("setting_too_long", $"'{wide}' is longer than {ValueLettersMax} letters.");
        if (source.Fields.FirstOrDefault(f => f.Required && !all.ContainsKey(f.Name)) is { } missing) return ("setting_missing", $"'{missing.Name}' is missing: {missing.Hint}");
        return source.Refusal(all) is { } reason ? ("settings_invalid", reason) : null;
    }

    /// <summary>Why the name cannot be taken; null when it can.</summary>
    public static string? NameRefusal(string name) =>
        name.Length is 0 or > Connection.NameLettersMax || name.Any(char.IsControl) ? $"A name has 1 to {Connection.NameLettersMax} letters, no control characters."
        : name == "upload" ? "'upload' is what bills sent by hand are called; choose another name."
        : null;

    /// <summary>Settings and secrets after the wish: what it names is set, an empty text takes away, the rest stays.</summary>
    public static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string?>? wish)
    {
        var after = before.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in wish ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            if (string.IsNullOrWhiteSpace(value)) after.Remove(name);
            else after[name] = value.Trim();
        }

        return after;
    }

    /// <summary>What may be shown, and what is sealed.</summary>
    public static (Dictionary<string, string> Shown, Dictionary<string, string> Hidden) Parted(IBillSource source, IReadOnlyDictionary<string, string> all)
    {
        var secret = source.Fields.Where(f => f.Secret).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        return (all.Where(s => !secret.Contains(s.Key)).ToDictionary(StringComparer.Ordinal), all.Where(s => secret.Contains(s.Key)).ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>A new unguessable text for a customer's role.</summary>
    public static string NewExternalId() => "finops-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
