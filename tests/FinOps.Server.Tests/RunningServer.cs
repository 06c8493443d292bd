using System.Net;
using FinOps.Platform.Engines;
using FinOps.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sent = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests;

/// <summary>A whole server in this process, over real embedded engines in a directory of its own.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder? _folder;

    private RunningServer(WebApplication app, TempFolder? folder, string data)
    {
        _app = app;
        _folder = folder;
        Data = data;
        Http = Client();
    }

    /// <summary>Speaks to the server; names no tenant.</summary>
    public HttpClient Http { get; }

    /// <summary>Where the server answers.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>The data directory.</summary>
    public string Data { get; }

    /// <summary>The server's own services, for looking behind the surface.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>
    /// Starts a server and waits until it is ready. Settings are as on its command line. Without a data directory it gets one of
    /// its own, in which databases and tables are made already. Over another server's engines it is a guest, unless it
    /// <paramref name="takesPart"/> in the work that servers share.
    /// </summary>
    public static async Task<RunningServer> Start(
        string? data = null, IReadOnlyDictionary<string, string>? settings = null, Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null, bool waitUntilReady = true, bool takesPart = false)
    {
        var elsewhere = settings?.ContainsKey("ConnectionStrings:Platform") == true;
        var folder = data is not null ? null : elsewhere ? new TempFolder() : await DataTemplate.Folder();
        data ??= folder!.Path;
        var args = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["FINOPS_DATA"] = data,
            ["FINOPS_PORT"] = "0",
            // Tests start servers that share another one's PostgreSQL, several at once, each with as many connections as one server needs.
            ["Postgres:Connections"] = "300",
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
        }.Select(setting => $"--{setting.Key}={setting.Value}").ToArray();
        var app = FinOpsHost.Create(args, builder =>
        {
            configure?.Invoke(builder);
            if (elsewhere && !takesPart) builder.AsGuest();
            builder.Logging.AddProvider(new SuiteLog());
            // Of our own everything down to what only developers turn on; of the framework what is logged by default.
            builder.Logging.AddFilter<SuiteLog>((category, level) => level >= (category?.StartsWith("Microsoft", StringComparison.Ordinal) == true ? LogLevel.Warning : LogLevel.Debug));
        });
        try
        {
            map?.Invoke(app);
            await app.StartAsync();
            var server = new RunningServer(app, folder, data);
            if (waitUntilReady)
            {
                await server.WaitUntilReady();
            }

            return server;
        }
        catch
        {
            await app.DisposeAsync();
            folder?.Dispose();
            throw;
        }
    }

    /// <summary>A client that names this tenant in every request.</summary>
    public HttpClient Client(string? tenant = null)
    {
        var client = new HttpClient(new SecretWatch(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, AllowAutoRedirect = false }))
        {
            BaseAddress = Url,
            Timeout = TimeSpan.FromSeconds(100),
        };
        if (tenant is not null)
        {
            client.DefaultRequestHeaders.Add("X-Tenant", tenant);
        }

        return client;
    }

    public async Task WaitUntilReady()
    {
        var board = Services.GetRequiredService<EngineBoard>();
        using var patience = new CancellationTokenSource(Wait.Patience);
        try
        {
            await board.WhenReady(EngineName.Platform, patience.Token);
            await board.WhenReady(EngineName.Costs, patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("Not ready: " + string.Join("; ", board.All), e);
        }

        await WaitUntilItHears();
    }

    /// <summary>It is ready a moment before it listens for signals; whoever comes in between looks at everything again once it does, which no test shall have to.</summary>
    private async Task WaitUntilItHears()
    {
        var signals = Services.GetRequiredService<Sent>();
        var (word, heard) = (Guid.NewGuid().ToString("N"), false);
        using var _ = signals.Subscribe(signal =>
        {
            if (signal.Kind == word) Volatile.Write(ref heard, true);
            return Task.CompletedTask;
        });
        await Wait.Until(
            async () =>
            {
                if (Volatile.Read(ref heard)) return true;
                await signals.Publish(0, word, new { }, CancellationToken.None);
                return false;
            },
            () => "It does not hear signals.");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder?.Dispose();
    }
}
