using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Engines;

namespace FinOps.Understand.Ingestion;

/// <summary>How far a running import has come, for people who wait.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="BytesRead">Bytes of the file read in this phase.</param>
/// <param name="BytesTotal">Size of the file.</param>
/// <param name="RowsRead">Records read in this phase.</param>
/// <param name="RowsPerSecond">Records per second in this phase.</param>
/// <param name="SecondsRemaining">Estimate until it is done; null while nothing can be said.</param>
public sealed record ImportProgress(
    [property: AllowedValues("starting", "loading", "checking")] string State, long BytesRead, long BytesTotal, long RowsRead, long RowsPerSecond, long? SecondsRemaining);

/// <summary>The imports that this server is running now: their progress, and the way to cancel them.</summary>
public sealed class RunningImports(ICostIntake intake, TimeProvider clock)
{
    /// <summary>The kind of signal that asks whichever server runs an import to give it up.</summary>
    public const string CancelSignal = "cancel-import";

    /// <summary>The kind of signal by which a server that stops tells the others that it has begun imports which it leaves to them.</summary>
    public const string LeftSignal = "import-left";

    /// <summary>What runs when the server is asked to stop may go on for this long: most bills are in by then.</summary>
    internal static readonly TimeSpan GraceOfStop = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, RunningImport> running = new();
    private long lastEnded = clock.GetTimestamp();

    /// <summary>How long no import has been running here; zero while one is.</summary>
    public TimeSpan Idle => running.IsEmpty ? clock.GetElapsedTime(Volatile.Read(ref lastEnded)) : TimeSpan.Zero;

    /// <summary>Begins to watch an import; disposing the result ends the watch.</summary>
    public RunningImport Start(Import import, CancellationToken stop)
    {
        var watch = new RunningImport(import, intake, clock, stop, () =>
        {
            Volatile.Write(ref lastEnded, clock.GetTimestamp());
            running.TryRemove(import.Id, out _);
        });
        running[import.Id] = watch;
        return watch;
    }

    /// <summary>The imports running now.</summary>
    public IReadOnlyCollection<RunningImport> All => [.. running.Values];

    /// <summary>The watch over an import; null when this server does not run it.</summary>
    public RunningImport? Find(long importId) => running.GetValueOrDefault(importId);

    /// <summary>Cancels an import on behalf of a person; false when this server does not run it.</summary>
    public bool Cancel(long importId)
    {
        if (Find(importId) is not { } watch) return false;
        watch.Cancel();
        return true;
    }
}

/// <summary>The watch over one running import.</summary>
public sealed class RunningImport : IDisposable
{
    private readonly Import import;
    private readonly ICostIntake intake;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource cancel;
    private readonly CancellationTokenRegistration stopping;
    private readonly Action ended;
    /// <summary>
    /// How long what the engine said stands for what it would say now. Whoever watches asks far more often than a bar can be
    /// seen to move, and most bills are in before they need be asked about at all.
    /// </summary>
    private static readonly TimeSpan Stands = TimeSpan.FromMilliseconds(400);

    private IntakeJob? job;
    private string phase = "starting";
    private long phaseBegan;
    private long asked;
    private (long Rows, long Bytes) furthest;

    internal RunningImport(Import import, ICostIntake intake, TimeProvider clock, CancellationToken stop, Action ended)
    {
        (this.import, this.intake, this.clock, this.ended) = (import, intake, clock, ended);
        cancel = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        stopping = stop.Register(() => cancel.CancelAfter(RunningImports.GraceOfStop));
        phaseBegan = clock.GetTimestamp();
    }

    /// <summary>The import.</summary>
    public long ImportId => import.Id;

    /// <summary>Whose it is.</summary>
    public int TenantId => import.TenantId;

    /// <summary>Ends when a person cancels the import, and a while after the server was asked to stop.</summary>
    public CancellationToken Stop => cancel.Token;

    /// <summary>True once a person cancelled it.</summary>
    public bool CancelledByPerson { get; private set; }

    /// <summary>The proof, once the check was made.</summary>
    public Reconciliation? Proof { get; set; }

    /// <summary>How far it has come now.</summary>
    public async Task<ImportProgress> Progress(CancellationToken stop)
    {
        var seen = job is { } running && IsTimeToAsk() ? await Seen(running, stop) : null;
        var seconds = clock.GetElapsedTime(phaseBegan).TotalSeconds;
        // Rolling up reads again, from the beginning: what was reached stays reached.
        furthest = (Math.Max(furthest.Rows, seen?.RowsRead ?? 0), Math.Max(furthest.Bytes, seen?.BytesRead ?? 0));
        var rows = furthest.Rows;
        var rate = seconds > 0 ? (long)(rows / seconds) : 0;
        var share = import.Bytes > 0 ? (decimal)furthest.Bytes / import.Bytes : 0;
        long? remaining = share is > 0.01m and <= 1 ? (long)Math.Ceiling((decimal)seconds * (1 - share) / share) : null;
        return new ImportProgress(phase, Math.Min(import.Bytes, (long)(share * import.Bytes)), import.Bytes, rows, rate, remaining);
    }

    private bool IsTimeToAsk()
    {
        var last = Volatile.Read(ref asked);
        return clock.GetElapsedTime(last) >= Stands && Interlocked.CompareExchange(ref asked, clock.GetTimestamp(), last) == last;
    }

    private async Task<IntakeProgress?> Seen(IntakeJob of, CancellationToken stop)
    {
        try
        {
            return await intake.Progress(of, stop);
        }
        catch (EngineDownException)
        {
            // The import itself will say so; whoever asks for it still gets the rest.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ended();
        stopping.Dispose();
        cancel.Dispose();
    }

    internal void Phase(IntakeJob job, string name)
    {
        (this.job, phase, phaseBegan, furthest) = (job, name, clock.GetTimestamp(), (0, 0));
        Volatile.Write(ref asked, phaseBegan);
    }

    internal void Cancel()
    {
        CancelledByPerson = true;
        try
        {
            cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this very moment.
        }
    }
}
