using Xunit;

namespace FinOps.Cli.Tests;

/// <summary>The command line, run against a server whose answers are known.</summary>
public abstract class AgainstServer : IAsyncLifetime
{
    private FakeServer? server;
    private Finops? finops;

    private protected FakeServer Server => server!;

    private protected Finops Finops => finops!;

    public async ValueTask InitializeAsync()
    {
        server = await FakeServer.Start();
        finops = new Finops(server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        finops?.Dispose();
        if (server is not null) await server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
