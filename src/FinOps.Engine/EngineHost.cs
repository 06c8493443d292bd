using System.Diagnostics;
using System.Globalization;
using FinOps.Engine.Data;
using FinOps.Engine.Http;
using FinOps.Engine.Native;
using FinOps.Engine.Queries;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FinOps.Engine;

/// <summary>The engine behind its HTTP door, from opening the data directory to closing it.</summary>
internal static partial class EngineHost
{
    private const int ThreadsBeside = 16;
    private static readonly string[] Methods = ["GET", "HEAD", "POST"];
    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(5);

    public static async Task Run(EngineOptions options)
    {
        using var directory = DataDirectory.Take(options.Path);
        var library = new ChdbLibrary(options.Library);
        using var engine = new ChdbEngine(library, EngineProfile.Write(directory, options), options.Connections);
        // A reader of a busy result may block a pool thread: they must not be what others wait for.
        ThreadPool.SetMinThreads(options.Connections + ThreadsBeside, options.Connections + ThreadsBeside);
        using var runner = new QueryRunner(options, engine);
        var app = Build(options, directory, engine, runner);
        await using (app)
        {
            engine.Warm();
            await app.StartAsync();
            using var parent = options.ParentPid is { } pid
                ? new ParentWatch(pid, () => { runner.Running.CancelAll(); app.Lifetime.StopApplication(); })
                : null;
            await Console.Out.WriteLineAsync($"listening on {Address(app, options)}");
            await app.WaitForShutdownAsync();
        }
        if (!runner.Stop(CancelGrace))
        {
            // Closing under a running statement would be worse: what is committed is on disk, as after any kill.
            await Console.Error.WriteLineAsync("A statement did not stop when told to: leaving without closing the data directory.");
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }

    /// <summary>Opens, asks, closes.</summary>
    public static string Check(EngineOptions options)
    {
        using var directory = DataDirectory.Take(options.Path);
        using var engine = new ChdbEngine(new ChdbLibrary(options.Library), EngineProfile.Write(directory, options), 1);
        engine.Warm();
        return $"ok: ClickHouse {engine.Version} opens {options.Path}; a null reference is {NullReference()}";
    }

    private static WebApplication Build(EngineOptions options, DataDirectory directory, ChdbEngine engine, QueryRunner runner)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = directory.Root });
        var listen = ListenAddress.Parse(options.Listen);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // an INSERT's data may be of any size
            kestrel.Limits.MaxRequestLineSize = 1 << 20; // as ClickHouse's http_max_uri_size
            kestrel.Limits.MaxRequestBufferSize = 2 << 20;
            kestrel.Limits.MinRequestBodyDataRate = null; // a slow producer takes no place: its data go to the spool
            if (listen.UnixSocket is { } socket)
                kestrel.ListenUnixSocket(socket);
            else
                kestrel.Listen(listen.Tcp!);
        });
        // Standard output carries one line only.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical); // errors of requests are reported below
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(options.StopSeconds) + CancelGrace);
        if (listen.UnixSocket is { } stale)
            File.Delete(stale);
        var app = builder.Build();
        // Statements get their time to finish; what is left is cancelled, so that the connections can be closed.
        app.Lifetime.ApplicationStopping.Register(() =>
            _ = Task.Delay(TimeSpan.FromSeconds(options.StopSeconds)).ContinueWith(_ => runner.Running.CancelAll(), TaskScheduler.Default));
        Map(app, new Credentials(options), directory, engine, runner);
        return app;
    }

    private static void Map(WebApplication app, Credentials credentials, DataDirectory directory, ChdbEngine engine, QueryRunner runner)
    {
        var query = new QueryEndpoint(engine, runner, directory, credentials);
        var status = new StatusEndpoint(engine, runner, credentials);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("FinOps.Engine");
        app.Run(async http =>
        {
            try
            {
                await (http.Request.Path.Value switch
                {
                    "/" or "" when Methods.Contains(http.Request.Method) => query.Handle(http),
                    "/" or "" => MethodNotAllowed(http),
                    "/ping" => http.Response.WriteAsync("Ok.\n", http.RequestAborted),
                    "/engine/status" => status.Handle(http),
                    var other => NotFound(http, other),
                });
            }
            catch (Exception failure) when (failure is not BodyBrokenOffException && !http.RequestAborted.IsCancellationRequested)
            {
                RequestFailed(logger, http.Request.Path, failure);
                throw;
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for {Path} failed")]
    private static partial void RequestFailed(ILogger logger, string path, Exception failure);

    private static Task MethodNotAllowed(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = string.Join(", ", Methods);
        return Task.CompletedTask;
    }

    private static Task NotFound(HttpContext http, string? path)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return http.Response.WriteAsync($"There is no handle {path}\n", http.RequestAborted);
    }

    private static string Address(WebApplication app, EngineOptions options)
    {
        if (ListenAddress.Parse(options.Listen).UnixSocket is { } socket)
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite); // nobody else's
            return string.Create(CultureInfo.InvariantCulture, $"unix:{socket}");
        }
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>What a null reference does after the engine has opened: it must be an exception, not the end of the process.</summary>
    private static string NullReference()
    {
        try
        {
            return Length(null!) < 0 ? "" : "not noticed";
        }
        catch (NullReferenceException)
        {
            return "an exception";
        }
    }

    private static int Length(string text) => text.Length;
}
