using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using FinOps.Platform.Mail;
using FinOps.Platform.People;
using FinOps.Platform.Sessions;
using FinOps.Platform.Tenancy;
using FinOps.Platform.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FinOps.Platform.Audit;

/// <summary>
/// What one request changed in the platform's tables, from what to what, whichever room did it: rows that are saved are noted by
/// themselves (<see cref="AuditInterceptor"/>), what a statement changes without them is noted where it is sent (<see cref="Note"/>).
/// </summary>
public sealed class AuditChanges
{
    /// <summary>Rows of which one request tells; of an import of a thousand nodes the first are enough.</summary>
    internal const int RowsMax = 50;

    private static readonly AsyncLocal<AuditChanges?> Here = new();

    private readonly Lock _gate = new();
    private readonly JsonObject _before = [];
    private readonly JsonObject _after = [];
    private readonly HashSet<int> _tenants = [];
    private int _more;
    private volatile bool _closed;

    /// <summary>Those of the request that this runs for; null in a job.</summary>
    internal static AuditChanges? Current => Here.Value is { _closed: false } open ? open : null;

    /// <summary>The tenants whose rows were changed.</summary>
    internal IReadOnlyCollection<int> Tenants
    {
        get
        {
            lock (_gate) return [.. _tenants];
        }
    }

    /// <summary>Begins to note for the request that runs here.</summary>
    internal static AuditChanges Begin() => Here.Value = new();

    /// <summary>Notes a change that no saved row tells of.</summary>
    /// <param name="what">The thing, as its table calls it, with what tells it apart.</param>
    /// <param name="before">What it was; null for what is new.</param>
    /// <param name="after">What it is; null for what is gone.</param>
    /// <param name="tenant">Whose it is; 0 for nobody's.</param>
    public static void Note(string what, object? before, object? after, int tenant = 0) =>
        Current?.Add(what, AuditText.Of(before) is { } was ? JsonNode.Parse(was) : null, AuditText.Of(after) is { } now ? JsonNode.Parse(now) : null, tenant);

    internal void Add(string what, JsonNode? before, JsonNode? after, int tenant)
    {
        lock (_gate)
        {
            // A task that outlives its request tells of itself.
            if (_closed) return;
            if (tenant > 0) _tenants.Add(tenant);
            if (!_before.ContainsKey(what) && !_after.ContainsKey(what) && Math.Max(_before.Count, _after.Count) >= RowsMax)
            {
                _more++;
                return;
            }

            // Of several changes of one thing the first tells what it was, the last what it is.
            if (before is not null && !_before.ContainsKey(what) && !_after.ContainsKey(what)) _before[what] = before;
            if (after is null) _after.Remove(what);
            else _after[what] = after;
        }
    }

    /// <summary>What was changed, as JSON without secrets; nothing more is noted.</summary>
    internal (string? Before, string? After) Close()
    {
        lock (_gate)
        {
            _closed = true;
            if (_more > 0) _after["more"] = string.Create(CultureInfo.InvariantCulture, $"{_more} more rows");
            return (_before.Count > 0 ? AuditText.Of(_before) : null, _after.Count > 0 ? AuditText.Of(_after) : null);
        }
    }
}

/// <summary>Notes every row that is saved on behalf of a request, once it is.</summary>
public sealed class AuditInterceptor : SaveChangesInterceptor
{
    /// <summary>What is no change of anything people edit: sessions, mails, links, and the log itself.</summary>
    private static readonly FrozenSet<Type> Apart = new[]
    {
        typeof(AuditEntry), typeof(AuditHead), typeof(Session), typeof(PersonLink), typeof(OutgoingMail), typeof(TokenFamily), typeof(RefreshToken), typeof(RecoveryCode),
    }.ToFrozenSet();

    /// <summary>Properties that hold what must not be known, though their names do not say so; and counts that change by themselves.</summary>
    private static readonly FrozenSet<string> Silent = new[] { nameof(Person.Stamp), nameof(Person.TotpStep), nameof(Person.FailedCount), nameof(Person.LastSignInAt) }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<DbContext, List<(EntityEntry Entry, EntityState State, JsonObject? Before)>> Pending = [];

    /// <inheritdoc/>
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Collect(eventData.Context);
        return result;
    }

    /// <inheritdoc/>
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        // Of rows that were read elsewhere and only handed over, the session does not know what they were.
        foreach (var entry in Changed(eventData.Context).Where(e => e.State == EntityState.Modified && !e.Properties.Any(IsDifferent)).ToList())
        {
            if (await entry.GetDatabaseValuesAsync(cancellationToken) is { } kept) entry.OriginalValues.SetValues(kept);
        }

        Collect(eventData.Context);
        return result;
    }

    /// <inheritdoc/>
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Tell(eventData.Context);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Tell(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private static void Collect(DbContext? db)
    {
        var changed = Changed(db).Select(e => (e, e.State, e.State == EntityState.Added ? null : Values(e, original: true, e.State))).ToList();
        if (changed.Count > 0) Pending.AddOrUpdate(db!, changed);
    }

    private static IEnumerable<EntityEntry> Changed(DbContext? db) => db is null || AuditChanges.Current is null
        ? []
        : db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && !Apart.Contains(e.Metadata.ClrType)).Take(AuditChanges.RowsMax + 1);

    private static bool IsDifferent(PropertyEntry property) =>
        property.IsModified && !property.Metadata.GetValueComparer().Equals(property.OriginalValue, property.CurrentValue);

    // Told once it is saved: only then are there the numbers that the database gives. A transaction that is rolled back afterwards
    // fails its request, and of what failed only that it was tried is written.
    private static void Tell(DbContext? db)
    {
        if (db is null || AuditChanges.Current is not { } changes || !Pending.TryGetValue(db, out var changed)) return;
        Pending.Remove(db);
        foreach (var (entry, state, before) in changed)
        {
            var after = state == EntityState.Deleted ? null : Values(entry, original: false, state, before);
            if (before is { Count: 0 } && after is { Count: 0 }) continue;
            changes.Add(NameOf(entry), before, after, TenantOf(entry));
        }
    }

    private static string NameOf(EntityEntry entry)
    {
        var key = entry.Metadata.FindPrimaryKey()?.Properties.Where(p => p.Name != "TenantId").Select(p => Convert.ToString(entry.Property(p).CurrentValue, CultureInfo.InvariantCulture)) ?? [];
        return $"{entry.Metadata.GetTableName()} {string.Join(' ', key)}".TrimEnd();
    }

    private static int TenantOf(EntityEntry entry) => entry.Entity is Tenant tenant ? tenant.Id
        : entry.Metadata.FindProperty("TenantId") is { } property && entry.Property(property).CurrentValue is int id ? id : 0;

    /// <summary>What a row holds, as the database keeps it; of one that was changed only what is different.</summary>
    private static JsonObject Values(EntityEntry entry, bool original, EntityState state, JsonObject? only = null)
    {
        var values = new JsonObject();
        foreach (var property in entry.Properties.Where(p => !Silent.Contains(p.Metadata.Name)))
        {
            var name = property.Metadata.GetColumnName();
            if (state == EntityState.Modified && (only is null ? !IsDifferent(property) : !only.ContainsKey(name))) continue;
            values[name] = Node(property, original ? property.OriginalValue : property.CurrentValue);
        }

        return values;
    }

    private static JsonNode? Node(PropertyEntry property, object? value)
    {
        var kept = property.Metadata.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;
        return kept switch
        {
            null => null,
            byte[] bytes => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"({bytes.Length} bytes)")),
            // A document is looked into: what is secret in it is hidden as anywhere.
            string text when text.Length > 1 && text[0] is '{' or '[' => Document(text),
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            int or long or short => JsonValue.Create(Convert.ToInt64(kept, CultureInfo.InvariantCulture)),
            DateTimeOffset at => JsonValue.Create(at),
            System.Collections.IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(one => JsonValue.Create(Convert.ToString(one, CultureInfo.InvariantCulture)))]),
            _ => JsonValue.Create(Convert.ToString(kept, CultureInfo.InvariantCulture)),
        };
    }

    private static JsonNode? Document(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
