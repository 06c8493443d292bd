using FinOps.Platform.Engines;

namespace FinOps.Stores.Embedded;

/// <summary>An engine that runs elsewhere: nothing to start or stop, only to see whether it answers.</summary>
internal sealed class RemoteEngine(EngineName name, Func<CancellationToken, Task> probe) : IEngine
{
    private readonly TaskCompletionSource _never = new();

    public EngineName Name => name;

    public bool Embedded => false;

    public Task Ended => _never.Task;

    public Task Start(CancellationToken stop) => probe(stop);

    public Task Probe(CancellationToken stop) => probe(stop);

    public Task Stop() => Task.CompletedTask;
}
