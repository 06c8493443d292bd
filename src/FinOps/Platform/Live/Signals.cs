using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Live;

/// <summary>Something happened to a tenant that open screens or other servers should hear of at once.</summary>
/// <param name="Tenant">The tenant's number.</param>
/// <param name="Kind">What happened: published, progress, imports, tenants …</param>
/// <param name="Data">The details, as JSON in camelCase.</param>
public sealed record Signal(int Tenant, string Kind, JsonElement Data);

/// <summary>
/// Carries signals between all servers of one platform database (PostgreSQL's NOTIFY) and to whoever subscribed here.
/// A signal is a hint to look again, never the only place a fact is kept: one sent while a listener reconnects is missed,
/// and the listener then delivers <see cref="Resync"/>.
/// </summary>
public sealed class Signals(PlatformDbs platform, ILogger<Signals> log)
{
    /// <summary>The PostgreSQL channel.</summary>
    public const string Channel = "finops";

    /// <summary>The kind delivered, for tenant 0, after signals may have been missed: look at everything again.</summary>
    public const string Resync = "resync";

    /// <summary>PostgreSQL takes payloads shorter than 8000 bytes.</summary>
    public const int PayloadBytesMax = 7999;

    private ImmutableList<Func<Signal, Task>> _listeners = [];

    /// <summary>Tells every server at once.</summary>
    public async Task Publish(int tenantId, string kind, object data, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await Publish(db, tenantId, kind, data, stop);
    }

    /// <summary>Tells every server when the session's transaction commits; never when it rolls back.</summary>
    public static Task Publish(PlatformDb db, int tenantId, string kind, object data, CancellationToken stop)
    {
        var signal = new Signal(tenantId, kind, JsonSerializer.SerializeToElement(data, JsonSerializerOptions.Web));
        var payload = JsonSerializer.Serialize(signal, JsonSerializerOptions.Web);
        if (Encoding.UTF8.GetByteCount(payload) > PayloadBytesMax)
        {
            throw new ArgumentException($"A signal of kind '{kind}' is longer than {PayloadBytesMax} bytes; send an id, not the thing.", nameof(data));
        }

        return db.Database.ExecuteSqlAsync($"select pg_notify({Channel}, {payload})", stop);
    }

    /// <summary>Calls back for each signal, in order, until the returned subscription is disposed.</summary>
    public IDisposable Subscribe(Func<Signal, Task> listener)
    {
        ImmutableInterlocked.Update(ref _listeners, list => list.Add(listener));
        return new Subscription(() => ImmutableInterlocked.Update(ref _listeners, list => list.Remove(listener)));
    }

    /// <summary>Hands a payload that arrived on the channel to the subscribers. Called by the listening connection.</summary>
    public async Task Deliver(string payload)
    {
        Signal? signal;
        try
        {
            signal = JsonSerializer.Deserialize<Signal>(payload, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            log.LogWarning("A notification on channel {Channel} is not a signal and was ignored", Channel);
            return;
        }

        foreach (var listener in signal is null ? [] : _listeners)
        {
            try
            {
                await listener(signal!);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // One subscriber's bug must not silence the others, nor end the listening connection.
                log.LogError(e, "A subscriber failed on signal {Kind}", signal!.Kind);
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
