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

    /// <summary>No pause is longer, whatever the cloud asks for; the next sync comes anyway.</summary>
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
    private readonly ConcurrentDictionary<long, ResiliencePipeline> pipelines = new();

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

    private async Task<T> Try<T>(long connectionId, TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        var pipeline = pipelines.GetOrAdd(connectionId, Build);
        try
        {
            return await pipeline.ExecuteAsync(async inner => await Once(limit, work, inner), stop);
        }
        catch (BrokenCircuitException e)
        {
            throw new SourceException("cloud_left_alone", "The cloud failed again and again and is left alone for a while.",
                "The next sync tries again; look at the connection's last problem if it stays so.", e)
            { Transient = true };
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
                ShouldHandle = mayPass,
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
                SamplingDuration = TimeSpan.FromMinutes(2),
                BreakDuration = patience.Break,
            })
            .Build();
    }

    private TimeSpan Within(TimeSpan asked) => asked < TimeSpan.Zero ? TimeSpan.Zero : asked > patience.PauseMax ? patience.PauseMax : asked;
}
