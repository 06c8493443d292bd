using System.Text.Json;

namespace FinOps.Understand.Connections;

/// <summary>Whether a connection works by itself.</summary>
public enum ConnectionState
{
    /// <summary>Syncs every few hours.</summary>
    Active,

    /// <summary>Syncs only when asked to.</summary>
    Paused,

    /// <summary>Gone; what it brought stays.</summary>
    Deleted,
}

/// <summary>One way from a customer's cloud into this platform.</summary>
public sealed class Connection
{
    /// <summary>The longest name.</summary>
    public const int NameLettersMax = 100;

    /// <summary>How many months before the present one are fetched unless said otherwise.</summary>
    public const int MonthsBackDefault = 12;

    /// <summary>At most this many months before the present one.</summary>
    public const int MonthsBackMax = 60;

    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>Which cloud: a provider's short name.</summary>
    public required string Provider { get; init; }

    /// <summary>What people call it. Its imports carry it as their source, so it never changes.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it works by itself.</summary>
    public ConnectionState State { get; set; }

    /// <summary>What was said that is no secret, as JSON.</summary>
    public required string Settings { get; set; }

    /// <summary>What was said that is secret, as sealed JSON; null when nothing was.</summary>
    public string? Secrets { get; set; }

    /// <summary>The text by which the customer's role knows this platform; made here, unguessable, one per connection.</summary>
    public required string ExternalId { get; init; }

    /// <summary>How many months before the present one are fetched.</summary>
    public int MonthsBack { get; set; } = MonthsBackDefault;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a sync last ended.</summary>
    public DateTimeOffset? LastSyncAt { get; set; }

    /// <summary>When a sync last ended without a failure.</summary>
    public DateTimeOffset? LastSuccessAt { get; set; }

    /// <summary>Why the last sync failed: code, what is wrong, what to do; empty when it did not.</summary>
    public string[] Problem { get; set; } = [];

    /// <summary>What the last sync had to say besides.</summary>
    public string[] Warnings { get; set; } = [];

    /// <summary>The settings by name.</summary>
    public IReadOnlyDictionary<string, string> SettingsByName => Read(Settings);

    internal static Dictionary<string, string> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];

    internal static string Write(IReadOnlyDictionary<string, string> values) =>
        JsonSerializer.Serialize(new SortedDictionary<string, string>(values.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal));
}

/// <summary>What came of a bill that was fetched.</summary>
public enum ConnectionBillState
{
    /// <summary>It is in.</summary>
    Imported,

    /// <summary>It has no charges.</summary>
    Empty,

    /// <summary>It could not be fetched or imported; the next sync tries again.</summary>
    Failed,

    /// <summary>It cannot be imported as it is; it is tried again when the cloud changes it, or on request.</summary>
    Quarantined,
}

/// <summary>A bill that a connection fetched: which version of it, and what came of it.</summary>
public sealed class ConnectionBill
{
    /// <summary>After this many failures in a row a bill is quarantined.</summary>
    public const int AttemptsMax = 5;

    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>The connection.</summary>
    public long ConnectionId { get; init; }

    /// <summary>Its name within the connection.</summary>
    public required string Name { get; init; }

    /// <summary>The first day of its billing period.</summary>
    public DateOnly Period { get; init; }

    /// <summary>Changes whenever one of its files does.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>Its files with their identities, as JSON.</summary>
    public required string Files { get; set; }

    /// <summary>How many files.</summary>
    public int FilesCount { get; set; }

    /// <summary>Their size.</summary>
    public long Bytes { get; set; }

    /// <summary>When the cloud last wrote one of them.</summary>
    public DateTimeOffset ModifiedAt { get; set; }

    /// <summary>True for an estimate made of the cloud's own totals.</summary>
    public bool Estimate { get; init; }

    /// <summary>What came of it.</summary>
    public ConnectionBillState State { get; set; }

    /// <summary>Failures in a row with this fingerprint.</summary>
    public int Attempts { get; set; }

    /// <summary>The import that took it in, or failed to.</summary>
    public long? ImportId { get; set; }

    /// <summary>Why it is not in: code, what is wrong, what to do.</summary>
    public string[] Problem { get; set; } = [];

    /// <summary>When it was last fetched.</summary>
    public DateTimeOffset SyncedAt { get; set; }

    /// <summary>True when this version need not be fetched.</summary>
    public bool IsSettled => State != ConnectionBillState.Failed;
}

/// <summary>An account that a connection covers.</summary>
public sealed class CloudAccount
{
    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>The connection.</summary>
    public long ConnectionId { get; init; }

    /// <summary>Its id.</summary>
    public required string AccountId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; set; }
}
