using System.Text;
using System.Text.RegularExpressions;
using FinOps.Platform;
using FinOps.Platform.Tenancy;
using FinOps.Stores.Postgres.Migrations;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FinOps.Stores.Postgres;

/// <summary>
/// What PostgreSQL keeps of a tenant: every table with a <c>tenant_id</c>, as the catalogue knows them. Row-level security
/// keeps each statement to the tenant, also where this class forgot to.
/// </summary>
internal sealed partial class PostgresTenantRows(PlatformDbs platform) : ITenantRows
{
    private const string Place = "platform";
    private const string Ending = ".jsonl";

    /// <inheritdoc/>
    public string Store => "postgres";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TenantRowCount>> Count(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var counts = new List<TenantRowCount>();
        foreach (var table in await Tables(db, stop))
        {
            // The name comes from the catalogue and is quoted; a parameter cannot stand for it.
            var sql = $"""select count(*) as "Value" from {Quoted(table)} where tenant_id = {tenant}""";
            var rows = await db.Database.SqlQueryRaw<long>(sql).ToListAsync(stop);
            counts.Add(new(Store, Place, table, rows.Single()));
        }

        return counts;
    }

    /// <inheritdoc/>
    public async Task Remove(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // A table whose rows another still names waits for the next round; each round empties at least one.
        var waiting = await Tables(db, stop);
        // Whoever works cannot delete entries of the audit log; a function does, of tenants that are deleted.
        await db.Database.ExecuteSqlAsync($"select finops_purge_audit({tenant})", stop);
        waiting.Remove(Migration0031Audit.Table);
        while (waiting.Count > 0)
        {
            var before = waiting.Count;
            foreach (var table in waiting.ToList())
            {
                if (await TryEmpty(db, table, tenant, stop)) waiting.Remove(table);
            }

            if (waiting.Count == before)
                throw new InvalidOperationException($"Rows of {string.Join(", ", waiting)} are still named by rows of no tenant, and stay.");
        }

        await transaction.CommitAsync(stop);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> Files(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        return (await Tables(db, stop)).ConvertAll(table => table + Ending);
    }

    /// <inheritdoc/>
    public async Task Write(int tenant, string file, Stream to, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var table = (await Tables(db, stop)).Find(t => t + Ending == file) ?? throw new ArgumentException($"There is no table '{file}'.", nameof(file));
        var columns = await db.Database.SqlQuery<string>($"""
            select attname::text as "Value" from pg_attribute where attrelid = {table}::regclass and attnum > 0 and not attisdropped
            """).ToListAsync(stop);
        var secret = columns.FindAll(column => Secret().IsMatch(column)).Select(column => $"'{column.Replace("'", "''", StringComparison.Ordinal)}'");
        var sql = $"""
            select (to_jsonb(t) - array[{string.Join(',', secret)}]::text[])::text as "Value" from {Quoted(table)} t where tenant_id = {tenant}
            """;
        var rows = db.Database.SqlQueryRaw<string>(sql).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(stop))
        {
            await to.WriteAsync(Encoding.UTF8.GetBytes(row), stop);
            await to.WriteAsync("\n"u8.ToArray(), stop);
        }
    }

    private static async Task<List<string>> Tables(PlatformDb db, CancellationToken stop) => await db.Database.SqlQuery<string>($"""
        select c.relname::text as "Value" from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        order by c.relname
        """).ToListAsync(stop);

    private static async Task<bool> TryEmpty(PlatformDb db, string table, int tenant, CancellationToken stop)
    {
        await db.Database.ExecuteSqlRawAsync("savepoint before_table", stop);
        try
        {
            var sql = $"delete from {Quoted(table)} where tenant_id = {tenant}";
            await db.Database.ExecuteSqlRawAsync(sql, stop);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            await db.Database.ExecuteSqlRawAsync("rollback to savepoint before_table", stop);
            return false;
        }
    }

    private static string Quoted(string table) => $"\"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Columns that hold what opens a door: sealed secrets, hashes, keys. They are nobody's data to take along.</summary>
    [GeneratedRegex("secret|password|hash|token|seal|recovery|credential|stamp|private_key|passkey", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();
}
