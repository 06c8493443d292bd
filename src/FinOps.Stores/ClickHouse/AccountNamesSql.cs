using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Fills the name of an account where the bill has none, or only the id again. The names travel as values.</summary>
internal static class AccountNamesSql
{
    /// <summary>The parameters that carry the ids and the names, in the same order.</summary>
    public const string Ids = "accountIds", Names = "accountNames";

    /// <summary>The job with a mapping that knows the names.</summary>
    public static IntakeJob Fill(IntakeJob job)
    {
        if (job.AccountNames.ById.Count == 0 || !job.Mapping.Columns.TryGetValue("SubAccountId", out var account)) return job;
        var id = $"ifNull(toString({account}), '')";
        var known = $"transform(lower({id}), {{{Ids}:Array(String)}}, {{{Names}:Array(String)}}, '')";
        var said = job.Mapping.Columns.TryGetValue("SubAccountName", out var name) ? $"ifNull(toString({name}), '')" : "''";
        var columns = new Dictionary<string, string>(job.Mapping.Columns, StringComparer.Ordinal)
        {
            ["SubAccountName"] = $"multiIf({said} != '' AND {said} != {id}, {said}, {known} != '', {known}, {said})",
        };
        return job with { Mapping = job.Mapping with { Columns = columns } };
    }
}
