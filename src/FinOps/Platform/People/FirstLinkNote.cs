using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.People;

/// <summary>
/// While nobody has an account, each start prints a link that makes the first administrator and voids those of earlier starts.
/// Only the link's hash is kept. Who starts the server and prints a link of its own says so (<c>Access__PrintFirstLink=off</c>),
/// so that there are never two of them to choose from.
/// </summary>
internal sealed class FirstLinkNote(LocalAdministrator local, LinkBook links, AccountDesk desk, EngineBoard engines, IConfiguration settings, TimeProvider clock, ILogger<FirstLinkNote> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Who waited for the platform to be ready may have asked for one already: only those of earlier starts go.
        var started = clock.GetUtcNow();
        try
        {
            await engines.WhenReady(EngineName.Platform, stoppingToken);
            if (local.HasAccounts) return;
            await links.Void(LinkPurpose.FirstAdministrator, started, stoppingToken);
            if (string.Equals(settings["Access:PrintFirstLink"], "off", StringComparison.OrdinalIgnoreCase)) return;
            var link = await desk.FirstLink(stoppingToken);
            log.LogInformation("Nobody has an account yet. This link makes the first administrator, once, within {Hours} hours: {Link}", (int)AccountDesk.FirstLinkLife.TotalHours, link);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop while the engines started.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "The link for the first administrator could not be made; restart, or ask for one with the local key");
        }
    }
}
