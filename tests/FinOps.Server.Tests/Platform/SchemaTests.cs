using FinOps.Platform;
using FinOps.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Platform;

/// <summary>Migrations are written by hand; here the model and the migrated tables are held side by side.</summary>
public sealed class SchemaTests(ServerFixture server)
{
    [Fact]
    public async Task The_model_and_the_migrated_tables_have_the_same_columns()
    {
        await using var db = server.Server.Services.GetRequiredService<PlatformDbs>().Untenanted();
        var expected = db.Model.GetEntityTypes().Where(entity => entity.GetTableName() is not null).SelectMany(Columns).Order(StringComparer.Ordinal).ToList();
        var tables = db.Model.GetEntityTypes().Select(entity => entity.GetTableName()).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await Columns(tables));
    }

    [Fact]
    public async Task The_model_and_the_migrated_tables_have_the_same_indexes()
    {
        await using var db = server.Server.Services.GetRequiredService<PlatformDbs>().Untenanted();
        var expected = db.Model.GetEntityTypes()
            .SelectMany(entity => entity.GetIndexes().Select(index => $"{index.GetDatabaseName()} {(index.IsUnique ? "unique" : "plain")}"));
        var found = await db.Database.SqlQuery<string>($"""
            select c.relname || case when i.indisunique then ' unique' else ' plain' end as "Value"
            from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = 'public'::regnamespace
            """).ToListAsync();
        Assert.Empty(expected.Except(found, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Columns(IEntityType entity)
    {
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        return entity.GetProperties().Select(property =>
            $"{table.Name}.{property.GetColumnName(table)} {property.GetColumnType(table)} {(property.IsColumnNullable(table) ? "null" : "not null")}");
    }

    private async Task<List<string>> Columns(string[] tables)
    {
        await using var question = server.Server.Services.GetRequiredService<PostgresStore>().Work.CreateCommand("""
            select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else ' null' end
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'public'::regnamespace and c.relname = any($1) and a.attnum > 0 and not a.attisdropped
            """);
        question.Parameters.AddWithValue(tables);
        var columns = new List<string>();
        await using var reader = await question.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            columns.Add(reader.GetString(0));
        }

        columns.Sort(StringComparer.Ordinal);
        return columns;
    }
}
