using FinOps.Stores.Embedded;
using FinOps.Understand.Ingestion;
using Npgsql;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>
/// Keeps an upload of one name from getting past the reading of its bill: the rows are taken in, but neither checked nor published
/// before it is let go. Whoever means to meet an import on its way meets it, however fast the import and however slow the test.
/// </summary>
internal sealed class HeldBack : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly string name;

    private HeldBack(NpgsqlConnection connection, string name) => (this.connection, this.name) = (connection, name);

    /// <summary>Holds back whatever this tenant uploads under this name.</summary>
    /// <param name="intake">The tenant's.</param>
    /// <param name="data">The server's data directory, in which its PostgreSQL says where it is.</param>
    /// <param name="fileName">The name, or a path that ends in it.</param>
    public static async Task<HeldBack> Take(Intake intake, string data, string fileName)
    {
        // Its process, directory, start, port and the folder of its socket, a line each.
        var place = await File.ReadAllLinesAsync(Path.Combine(data, "postgres", "postmaster.pid"));
        var open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = place[4],
            Port = int.Parse(place[3], System.Globalization.CultureInfo.InvariantCulture),
            Database = EmbeddedPostgres.Database,
            Username = EmbeddedPostgres.WorkRole,
            Password = $"{await File.ReadAllTextAsync(Path.Combine(data, "secrets", "postgres"))}-{EmbeddedPostgres.WorkRole}",
            Pooling = false,
            Timeout = (int)Wait.Patience.TotalSeconds,
        }.ConnectionString);
        await open.OpenAsync();
        var held = new HeldBack(open, $"name:{await TenantOf(intake)}:upload:{BillName.Last(Path.GetFileName(fileName))}");
        await held.Ask("select pg_advisory_lock(hashtextextended($1, 0)) is null");
        return held;
    }

    /// <summary>True once an import waits here: every row of it is written.</summary>
    public Task<bool> IsWaitedFor() => Ask("""
        select exists (select from pg_locks where locktype = 'advisory' and not granted and objsubid = 1 and (classid::bigint << 32) | objid::bigint = hashtextextended($1, 0))
        """);

    /// <summary>Lets go.</summary>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static async Task<int> TenantOf(Intake intake)
    {
        var slug = intake.Http.DefaultRequestHeaders.TryGetValues("X-Tenant", out var said) ? said.Single() : null;
        var tenants = await intake.Http.GetFromJsonAsync<JsonElement>("/api/tenants");
        return tenants.EnumerateArray().Single(t => slug is null ? t.GetProperty("default").GetBoolean() : t.GetProperty("slug").GetString() == slug).GetProperty("id").GetInt32();
    }

    private async Task<bool> Ask(string question)
    {
        await using var command = new NpgsqlCommand(question, connection);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync() is true;
    }
}
