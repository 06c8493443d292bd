using System.Collections.Concurrent;
using FinOps.Platform.Outbound;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace FinOps.Understand.Connections;

/// <summary>How patient a sync is with its cloud. Tests are less so.</summary>
public sealed record SyncPatience
{
    /// <summary>How often a refused request is tried again.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The first pause; each further one is about twice as long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>No pause within a sync is longer. A cloud that asks for a longer one ends the sync, and the next one waits for it.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one try of a question may take.</summary>
    public TimeSpan Question { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one try of a download may take.</summary>
    public TimeSpan Download { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a cloud is left alone after it failed again and again.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>After this many failed tries within two minutes the cloud is left alone.</summary>
    public int FailuresBeforeBreak { get; init; } = 12;
}

/// <summary>
/// One pipeline per connection: tries again with growing, scattered pauses, heeds what the cloud asks for, and leaves a cloud
/// alone that fails again and again, so that neither a connection nor a cloud drags others down.
/// </summary>
public sealed class SyncPipelines(SyncPatience patience, TimeProvider clock, ILogger<SyncPipelines> log)
{
    /// <summary>After so long without a question nothing is left of what a breaker looks back on.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Sampling = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<long, InUse> pipelines = new();
    private long sweptAt = clock.GetTimestamp();

    /// <summary>Of how many connections something is remembered.</summary>
    public int Count => pipelines.Count;

    /// <summary>Asks the connection's cloud.</summary>
    /// <exception cref="SourceException">It did not answer in the end.</exception>
    public Task<T> Ask<T>(long connectionId, Func<CancellationToken, Task<T>> ask, CancellationToken stop) => Try(connectionId, patience.Question, ask, stop);

    /// <summary>Fetches a file from the connection's cloud.</summary>
    /// <exception cref="SourceException">It did not come through in the end.</exception>
    public Task Fetch(long connectionId, Func<CancellationToken, Task> fetch, CancellationToken stop) => Try(connectionId, patience.Download, async inner =>
    {
        await fetch(inner);
        return true;
    }, stop);

    /// <summary>True when the cloud asks for a pause that no sync waits out: it is over.</summary>
    public bool AsksForLonger(SourceException e) => e is { Transient: true, RetryAfter: { } asked } && asked > patience.PauseMax;

    private async Task<T> Try<T>(long connectionId, TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        var used = Enter(connectionId);
        try
        {
            return await used.Pipeline.ExecuteAsync(async inner => await Once(limit, work, inner), stop);
        }
        catch (SourceException e) when (AsksForLonger(e))
        {
            throw new SourceException(e.Code, $"{e.What} The cloud asks to be left alone for {Words(e.RetryAfter!.Value)}.", "Nothing needs to be done: the next sync waits for that.", e)
            { Transient = true, RetryAfter = e.RetryAfter };
        }
        catch (BrokenCircuitException e)
        {
            throw new SourceException("cloud_left_alone", "The cloud failed again and again and is left alone for a while.",
                "The next sync tries again; look at the connection's last problem if it stays so.", e)
            { Transient = true };
        }
        finally
        {
            used.Leave(clock.GetTimestamp());
        }
    }

    private InUse Enter(long connectionId)
    {
        Sweep();
        while (true)
        {
            var used = pipelines.GetOrAdd(connectionId, id => new InUse(Build(id)));
            if (used.TryEnter()) return used;
            // Being forgotten at this moment.
            pipelines.TryRemove(new(connectionId, used));
        }
    }

    /// <summary>Forgets what belongs to connections that have not asked for a while: most sync for a minute of every four hours, and some are gone.</summary>
    private void Sweep()
    {
        var last = Interlocked.Read(ref sweptAt);
        if (clock.GetElapsedTime(last) < Sampling || Interlocked.CompareExchange(ref sweptAt, clock.GetTimestamp(), last) != last) return;
        foreach (var one in pipelines)
        {
            if (one.Value.TryForget(left => clock.GetElapsedTime(left) > ForgottenAfter)) pipelines.TryRemove(one);
        }
    }

    /// <summary>One try, with a limit of its own; what the network does becomes a reason.</summary>
    private async Task<T> Once<T>(TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await work(both.Token);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new SourceException("cloud_too_slow", $"The cloud did not answer within {limit.TotalMinutes:0.#} minutes.", "The next sync tries again.", e) { Transient = true };
        }
        catch (AddressRefusedException e)
        {
            throw new SourceException("address_refused", e.Message, "Name another address, or have an operator allow it.", e);
        }
        catch (Exception e) when (OddAnswer.IsTold(e))
        {
            log.LogWarning("The cloud's answer cannot be read: {Place}", OddAnswer.PlaceOf(e));
            throw OddAnswer.Refusal();
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException || (e is IOException && e.InnerException is System.Net.Sockets.SocketException))
        {
            throw new SourceException("cloud_unreachable", $"The cloud cannot be reached: {e.Message}", "Check the endpoint and this server's way out to the internet.", e) { Transient = true };
        }
    }

    private ResiliencePipeline Build(long connectionId)
    {
        var mayPass = new PredicateBuilder().Handle<SourceException>(e => e.Transient);
        return new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<SourceException>(e => e.Transient && !AsksForLonger(e)),
                MaxRetryAttempts = patience.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = patience.Pause,
                MaxDelay = patience.PauseMax,
                DelayGenerator = retry => ValueTask.FromResult(retry.Outcome.Exception is SourceException { RetryAfter: { } asked } ? Within(asked) : (TimeSpan?)null),
                OnRetry = retry =>
                {
                    log.LogInformation("Connection {Connection}: try {Attempt} failed ({Reason}); again in {Pause}",
                        connectionId, retry.AttemptNumber + 1, (retry.Outcome.Exception as SourceException)?.Code, retry.RetryDelay);
                    return default;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = mayPass,
                FailureRatio = 0.9,
                MinimumThroughput = patience.FailuresBeforeBreak,
                SamplingDuration = Sampling,
                BreakDuration = patience.Break,
            })
            .Build();
    }

    private static TimeSpan Within(TimeSpan asked) => asked < TimeSpan.Zero ? TimeSpan.Zero : asked;

    private static string Words(TimeSpan pause) => pause.TotalHours >= 2 ? $"{pause.TotalHours:0} hours" : $"{pause.TotalMinutes:0} minutes";

    /// <summary>A pipeline, by how many it is used, and since when by nobody.</summary>
    private sealed class InUse(ResiliencePipeline pipeline)
    {
        private readonly Lock gate = new();
        private int users;
        private long left;
        private bool isForgotten;

        public ResiliencePipeline Pipeline => pipeline;

        public bool TryEnter()
        {
            lock (gate)
            {
                if (isForgotten) return false;
                users++;
                return true;
            }
        }

        public void Leave(long now)
        {
            lock (gate) (users, left) = (users - 1, now);
        }

        public bool TryForget(Func<long, bool> isLongAgo)
        {
            lock (gate) return isForgotten |= users == 0 && isLongAgo(left);
        }
    }
}
