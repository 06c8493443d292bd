using System.Security.Cryptography;
using System.Text;

namespace FinOps.Understand.Ingestion;

/// <summary>The seam to whoever knows what a cloud's own directory calls the accounts of a source: imports know of no connections.</summary>
public interface IAccountNames
{
    /// <summary>The names by account id; none for a source without a directory, such as uploads.</summary>
    Task<IReadOnlyDictionary<string, string>> Of(int tenant, string source, CancellationToken stop);
}

/// <summary>Names of accounts for bills that have none. They become part of the mapping's version, as they change its result.</summary>
/// <param name="ById">The names by account id in small letters, in the order of the ids.</param>
public sealed record AccountNames(IReadOnlyList<KeyValuePair<string, string>> ById)
{
    /// <summary>More accounts than this are not named; the largest known organisations have about ten thousand.</summary>
    public const int CountMax = 20_000;

    /// <summary>No names.</summary>
    public static AccountNames None { get; } = new([]);

    /// <summary>Takes what a directory says; accounts without a name of their own are left out.</summary>
    public static AccountNames From(IReadOnlyDictionary<string, string> names)
    {
        var named = names.Where(n => n.Key.Length > 0 && n.Value.Length > 0 && n.Key != n.Value)
            .Select(n => KeyValuePair.Create(n.Key.ToLowerInvariant(), n.Value)).DistinctBy(n => n.Key, StringComparer.Ordinal)
            .OrderBy(n => n.Key, StringComparer.Ordinal).Take(CountMax).ToList();
        return named.Count == 0 ? None : new AccountNames(named);
    }

    /// <summary>The mapping's version with these names: other names make other rows.</summary>
    public string VersionOf(string mapping)
    {
        if (ById.Count == 0) return mapping;
        var text = string.Join('\n', ById.Select(n => $"{n.Key}\t{n.Value}"));
        return $"{mapping}+names.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]}";
    }
}
