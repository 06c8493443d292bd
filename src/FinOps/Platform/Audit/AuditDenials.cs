using System.Threading.Channels;
using FinOps.Platform.Engines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Audit;

/// <summary>
/// Refusals on their way into the log. They are written together and beside the requests: somebody who knocks at every door a
/// thousand times a second must neither slow the house down nor fill the log. What is too much is counted and the number written.
/// </summary>
public sealed class AuditDenials(AuditBook book, EngineBoard engines, TimeProvider clock, ILogger<AuditDenials> log) : BackgroundService
{
    /// <summary>Refusals written of one address and chain in a minute; the rest is counted.</summary>
    public const int OfAddressMax = 60;

    private const int WaitingMax = 2_000;
    private const int TogetherMax = 200;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Channel<(int Chain, AuditEvent Event)> _waiting = Channel.CreateBounded<(int, AuditEvent)>(WaitingMax);
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Chain, string Address), (DateTimeOffset Since, int Count)> _counts = [];

    /// <summary>Takes one; it is in the log a moment later.</summary>
    public void Add(int chain, AuditEvent denial)
    {
        AuditEvent? summary = null;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_counts.Count > WaitingMax) _counts.Clear();
            var (since, count) = _counts.GetValueOrDefault((chain, denial.Who.Address), (now, 0));
            if (now - since >= Window)
            {
                if (count > OfAddressMax) summary = denial with { Action = "denials.counted", Target = $"{count - OfAddressMax} more from this address within a minute" };
                (since, count) = (now, 0);
            }

            _counts[(chain, denial.Who.Address)] = (since, count + 1);
            if (count + 1 > OfAddressMax) return;
        }

        if (summary is not null) _waiting.Writer.TryWrite((chain, summary));
        if (!_waiting.Writer.TryWrite((chain, denial))) log.LogWarning("Refusals come faster than they can be written down; some are left out of the audit log");
    }

    /// <summary>Returns once everything taken so far is written.</summary>
    public async Task Settle(CancellationToken stop)
    {
        while (_waiting.Reader.Count > 0 || _writing) await Task.Delay(TimeSpan.FromMilliseconds(10), clock, stop);
    }

    private volatile bool _writing;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            _writing = true;
            var together = new List<(int Chain, AuditEvent Event)>();
            try
            {
                await engines.WhenReady(EngineName.Platform, stoppingToken);
                while (together.Count < TogetherMax && _waiting.Reader.TryRead(out var one)) together.Add(one);
                foreach (var of in together.GroupBy(t => t.Chain)) await book.Append(of.Key, [.. of.Select(t => t.Event)], stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
            {
                log.LogError(e, "{Count} refusals could not be written into the audit log", together.Count);
            }
            finally
            {
                _writing = false;
            }
        }
    }
}

/// <summary>Removes entries that are older than their tenant keeps them.</summary>
internal sealed class AuditPruneJob(AuditBook book) : Jobs.IJob
{
    public string Name => "audit-prune";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task Run(CancellationToken stop)
    {
        foreach (var chain in await book.Chains(stop)) await book.Prune(chain, stop);
    }
}
