using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;

namespace FinOps.Bench;

/// <summary>
/// One engine and one server over it, as separate processes. The bench speaks to both, so that what the product takes and
/// what the bare engine takes are measured side by side, in the same run, on the same files.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Process engineProcess;
    private readonly Process serverProcess;

    private Stage(Process engine, Process server, ClickHouseClient bare, HttpClient http)
    {
        (engineProcess, serverProcess, Bare, Http) = (engine, server, bare, http);
    }

    /// <summary>The engine, asked directly.</summary>
    public ClickHouseClient Bare { get; }

    /// <summary>The server.</summary>
    public HttpClient Http { get; }

    public int EnginePid => engineProcess.Id;

    public int ServerPid => serverProcess.Id;

    public static async Task<Stage> Build(string folder)
    {
        Directory.CreateDirectory(folder);
        var root = RepositoryRoot();
        var secret = RandomNumberGenerator.GetHexString(32);
        var library = Directory.GetFiles(Path.Combine(root, "eng/engines/node_modules/@chdb"), "libchdb.so", SearchOption.AllDirectories)[0];
        var engine = Start(
            Path.Combine(root, "src/FinOps.Engine/bin/Release/net10.0/FinOps.Engine.dll"),
            ["--library", library, "--path", Path.Combine(folder, "clickhouse"), "--listen", "127.0.0.1:0", "--user", "finops",
                "--parent-pid", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            new() { ["FINOPS_ENGINE_PASSWORD"] = secret });
        var engineUrl = await Announced(engine);

        var port = FreePort();
        var server = Start(
            Path.Combine(root, "src/FinOps.Server/bin/Release/net10.0/FinOps.Server.dll"), [],
            new()
            {
                ["FINOPS_DATA"] = Path.Combine(folder, "data"),
                ["FINOPS_PORT"] = $"{port}",
                ["Logging__LogLevel__Default"] = "Warning",
                ["ClickHouse__Url"] = engineUrl.ToString(),
                ["ClickHouse__User"] = "finops",
                ["ClickHouse__Password"] = secret,
            });
        // Warnings are for whoever measures; unread, they would stop the server once the pipe is full.
        server.OutputDataReceived += (_, said) => Console.Error.WriteLine(said.Data);
        server.BeginOutputReadLine();
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(new ClickHouseEndpoint(engineUrl, "finops", secret));
        var direct = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 }) { Timeout = Timeout.InfiniteTimeSpan };
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 })
        {
            BaseAddress = new Uri($"http://localhost:{port}"),
            Timeout = TimeSpan.FromMinutes(30),
        };
        var stage = new Stage(engine, server, new ClickHouseClient(direct, endpoints), http);
        await stage.WaitUntilReady();
        return stage;
    }

    public async Task Tenant(string slug)
    {
        using var answer = await Http.PostAsJsonAsync("/api/tenants", new { name = slug, slug });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Imports a file and waits until it is published; gives what the server says of it.</summary>
    public async Task<(TimeSpan Took, JsonElement Import)> Import(string tenant, string path)
    {
        var clock = Stopwatch.StartNew();
        using var answer = await Http.PostAsJsonAsync($"/api/imports/local?tenant={tenant}", new { paths = new[] { path }, strict = true });
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"The import was refused: {await answer.Content.ReadAsStringAsync()}");
        return await Published(tenant, answer, clock);
    }

    /// <summary>
    /// Waits until the engine has been idle for three seconds: what an import leaves to be done behind it (its conformance, which waits a second itself; merges)
    /// belongs to no other measurement.
    /// </summary>
    public async Task Rest()
    {
        for (var (idle, waited) = (0, 0); idle < 30 && waited < 6000; waited++)
        {
            await Task.Delay(100);
            var busy = await Bare.All(new ClickHouseStatement("SELECT toString((SELECT count() FROM system.processes) - 1 + (SELECT count() FROM system.merges))"), CancellationToken.None);
            idle = busy[0][0] == "0" ? idle + 1 : 0;
        }
    }

    /// <summary>Makes a connection that waits until it is resumed; gives its number.</summary>
    public async Task<long> Connect(string tenant, IReadOnlyDictionary<string, string> settings)
    {
        using var answer = await Http.PostAsJsonAsync($"/api/connections?tenant={tenant}", new { provider = "aws", name = "export", settings, monthsBack = 2, paused = true });
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"The connection was refused: {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    /// <summary>Has a connection sync from now on, beginning at once.</summary>
    public async Task Resume(string tenant, long connection)
    {
        using var answer = await Http.PatchAsJsonAsync($"/api/connections/{connection}?tenant={tenant}", new { paused = false });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>When the tenant's only bill was published, as it says itself; null before. What fails is told.</summary>
    public async Task<DateTimeOffset?> PublishedAt(string tenant)
    {
        var imports = (await Http.GetFromJsonAsync<JsonElement>($"/api/imports?tenant={tenant}")).GetProperty("imports");
        if (imports.GetArrayLength() == 0)
        {
            var connection = (await Http.GetFromJsonAsync<JsonElement>($"/api/connections?tenant={tenant}"))[0];
            return connection.GetProperty("health").GetString() is "failing" ? throw new InvalidOperationException($"The sync failed: {connection.GetProperty("problem")}") : null;
        }

        return imports[0].GetProperty("state").GetString() switch
        {
            "published" => imports[0].GetProperty("finishedAt").GetDateTimeOffset(),
            "failed" => throw new InvalidOperationException($"The import failed: {imports[0].GetProperty("error")}"),
            _ => null,
        };
    }

    /// <summary>From the request's start to the moment at which the import says it was published: asking more often would itself take time.</summary>
    private async Task<(TimeSpan Took, JsonElement Import)> Published(string tenant, HttpResponseMessage answer, Stopwatch clock)
    {
        var began = TimeProvider.System.GetUtcNow() - clock.Elapsed;
        var id = await IdIn(answer);
        while (true)
        {
            await Task.Delay(500);
            if (await Look(tenant, id) is { IsPublished: true } done) return (done.Import.GetProperty("finishedAt").GetDateTimeOffset() - began, done.Import);
        }
    }

    private static async Task<long> IdIn(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("imports")[0].GetProperty("importId").GetInt64();

    private async Task<(bool IsPublished, JsonElement Import)> Look(string tenant, long id)
    {
        var import = await Http.GetFromJsonAsync<JsonElement>($"/api/imports/{id}?tenant={tenant}");
        var state = import.GetProperty("state").GetString();
        return state is "failed" ? throw new InvalidOperationException($"The import failed: {import.GetProperty("error")}") : (state is "published", import);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var process in new[] { serverProcess, engineProcess })
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token).ContinueWith(_ => { }, TaskScheduler.Default);
            process.Dispose();
        }
    }

    public static string RepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "FinOps.slnx"))) return folder;
        throw new InvalidOperationException("The bench runs inside its repository.");
    }

    private async Task WaitUntilReady()
    {
        for (var i = 0; i < 600; i++)
        {
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The server did not become ready within a minute.");
    }

    private static Process Start(string program, string[] args, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. args]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<Uri> Announced(Process engine)
    {
        while (await engine.StandardOutput.ReadLineAsync() is { } line)
            if (line.IndexOf("http://", StringComparison.Ordinal) is var at and >= 0) return new Uri(line[at..].Trim());
        throw new InvalidOperationException("The engine ended before it was ready.");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
