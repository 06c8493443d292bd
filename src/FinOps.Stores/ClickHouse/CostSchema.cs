using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Makes the tables of a cost store. What they were made by is noted on one of them, so that a start over tables that are as
/// they should be asks one question instead of 17 statements, one of which would write a table's definition anew.
/// </summary>
internal static partial class CostSchema
{
    /// <summary>The table that carries the note.</summary>
    private const string Noted = "cost_rows";

    private static readonly IReadOnlyList<string> Statements = [.. CostTables.Create(), .. AllocationTables.Create()];

    private static readonly IReadOnlyList<string> Names = [.. Statements.Select(s => Made().Match(s)).Where(m => m.Success).Select(m => m.Groups["name"].Value)];

    private static readonly string Note = "Made by " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Statements))));

    /// <summary>Makes what is missing and changes what is otherwise. Safe to repeat, also by several servers at once.</summary>
    public static async Task Make(ClickHouseClient client, CancellationToken stop)
    {
        if (await IsMade(client, stop)) return;
        foreach (var statement in Statements) await client.Execute(new ClickHouseStatement(statement), stop);
        // Last: whoever is interrupted before begins anew.
        await client.Execute(new ClickHouseStatement($"ALTER TABLE {Noted} MODIFY COMMENT '{Note}'"), stop);
    }

    private static async Task<bool> IsMade(ClickHouseClient client, CancellationToken stop)
    {
        var names = string.Join(", ", Names.Select(name => $"'{name}'"));
        var found = await client.All(new ClickHouseStatement($"SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND name IN ({names})"), stop);
        return found.Count == Names.Count && found.Exists(table => table[0] == Noted && table[1] == Note);
    }

    [GeneratedRegex("^CREATE (TABLE|MATERIALIZED VIEW) IF NOT EXISTS (?<name>[a-z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Made();
}
