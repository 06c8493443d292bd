using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Understand.Connections;

internal sealed class ConnectionMapping : IEntityTypeConfiguration<Connection>
{
    public void Configure(EntityTypeBuilder<Connection> connection)
    {
        connection.ToTable("connections");
        connection.Ignore(c => c.SettingsByName);
        connection.Property(c => c.State).HasConversion(Words.ToText<ConnectionState>(), Words.FromText<ConnectionState>());
        connection.HasIndex(c => new { c.TenantId, c.Name }).IsUnique();
    }
}

internal sealed class ConnectionBillMapping : IEntityTypeConfiguration<ConnectionBill>
{
    public void Configure(EntityTypeBuilder<ConnectionBill> bill)
    {
        bill.ToTable("connection_bills");
        bill.Ignore(b => b.IsSettled);
        bill.Property(b => b.State).HasConversion(Words.ToText<ConnectionBillState>(), Words.FromText<ConnectionBillState>());
        bill.HasIndex(b => new { b.ConnectionId, b.Name }).IsUnique();
    }
}

internal sealed class SyncRunMapping : IEntityTypeConfiguration<SyncRun>
{
    public void Configure(EntityTypeBuilder<SyncRun> run)
    {
        run.ToTable("sync_runs");
        run.Property(r => r.State).HasConversion(Words.ToText<SyncState>(), Words.FromText<SyncState>());
        run.HasIndex(r => new { r.ConnectionId, r.Id });
    }
}

internal sealed class CloudAccountMapping : IEntityTypeConfiguration<CloudAccount>
{
    public void Configure(EntityTypeBuilder<CloudAccount> account)
    {
        account.ToTable("cloud_accounts");
        account.HasKey(a => new { a.ConnectionId, a.AccountId });
    }
}

/// <summary>States are kept as lower-case words.</summary>
internal static class Words
{
    public static System.Linq.Expressions.Expression<Func<T, string>> ToText<T>()
        where T : struct, Enum => state => state.ToString().ToLowerInvariant();

    public static System.Linq.Expressions.Expression<Func<string, T>> FromText<T>()
        where T : struct, Enum => text => Enum.Parse<T>(text, true);

    public static string Of<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();
}
