using System.Collections.Concurrent;

namespace FinOps.Platform.Live;

/// <summary>
/// What every request asks, kept in memory. Whoever changes it has it forgotten before answering, a signal says the same to
/// other servers, and should one be lost, it is looked up anew after <paramref name="keptFor"/>.
/// </summary>
/// <param name="keptFor">For how long it may be old although nobody said so.</param>
/// <param name="clock">The time.</param>
/// <typeparam name="TKey">What it is found by.</typeparam>
/// <typeparam name="TValue">What is kept.</typeparam>
internal sealed class Remembered<TKey, TValue>(TimeSpan keptFor, TimeProvider clock)
    where TKey : notnull
    where TValue : class
{
    /// <summary>More than are asked for at once: beginning anew costs a look-up each.</summary>
    public const int CountMax = 10_000;

    private readonly ConcurrentDictionary<TKey, (TValue Value, DateTimeOffset Until)> _kept = new();
    private long _changes;

    /// <summary>What is kept, else what is looked up; null, which is not kept, when there is none.</summary>
    public async ValueTask<TValue?> Get(TKey key, Func<TKey, CancellationToken, Task<TValue?>> look, CancellationToken stop)
    {
        if (_kept.TryGetValue(key, out var known) && known.Until > clock.GetUtcNow()) return known.Value;
        // What changes while we look makes what we found too old to be kept.
        var (changes, asked) = (Interlocked.Read(ref _changes), clock.GetUtcNow());
        if (await look(key, stop) is not { } found)
        {
            _kept.TryRemove(key, out _);
            return null;
        }

        if (_kept.Count >= CountMax) _kept.Clear();
        _kept[key] = (found, asked + keptFor);
        if (changes != Interlocked.Read(ref _changes)) _kept.TryRemove(key, out _);
        return found;
    }

    /// <summary>Looks up anew whatever the condition holds for.</summary>
    public void Forget(Func<TValue, bool> which)
    {
        Interlocked.Increment(ref _changes);
        foreach (var (key, known) in _kept)
        {
            if (which(known.Value)) _kept.TryRemove(key, out _);
        }
    }

    /// <summary>Looks up everything anew.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _kept.Clear();
    }
}
