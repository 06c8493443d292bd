namespace FinOps.Understand.Allocation.Tags;

/// <summary>The beginning of a resource's name that tells what it belongs to: <c>search-prod-web-01</c> → <c>search-prod</c>.</summary>
public static class NamePrefix
{
    /// <summary>The signs at which a name falls into parts.</summary>
    public const string Signs = "-_./:";

    /// <summary>A shorter first part says nothing.</summary>
    public const int LettersMin = 3;

    /// <summary>The first two parts; the first alone where there are no two before the last; empty when it says nothing.</summary>
    public static string Of(string name)
    {
        var parts = name.Split(Signs.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);
        var prefix = parts.Length >= 3 ? parts[0] + "-" + parts[1] : parts.Length == 2 ? parts[0] : "";
        return prefix.Length >= LettersMin ? prefix.ToLowerInvariant() : "";
    }
}
