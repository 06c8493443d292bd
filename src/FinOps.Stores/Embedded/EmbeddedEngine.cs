using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using FinOps.Platform.Engines;
using Microsoft.Extensions.Logging;

namespace FinOps.Stores.Embedded;

/// <summary>ClickHouse as a child process: the engine host with the library, its files in the data directory, on loopback.</summary>
internal sealed class EmbeddedEngine(
    DataDirectory data, EngineBinaries binaries, ClickHouseEndpoints endpoints, ILogger<EmbeddedEngine> log) : IEngine, IDisposable
{
    private const string User = "finops";
    private const string Announcement = "listening on ";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly ClickHousePing _ping = new();
    private ChildProcess? _process;

    public EngineName Name => EngineName.Costs;

    public bool Embedded => true;

    public Task Ended => _process?.Exited ?? Task.CompletedTask;

    /// <summary>The child process, for whoever wants to look at it or end it.</summary>
    internal int? ProcessId => _process?.Id;

    public async Task Start(CancellationToken stop)
    {
        Directory.CreateDirectory(data.ClickHouse);
        var (program, before) = binaries.Host();
        var password = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] arguments =
        [
            .. before, "--library", binaries.Library(), "--path", data.ClickHouse, "--listen", "127.0.0.1:0", "--user", User,
            "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        ];
        _process = ChildProcess.Start(new Launch(program, arguments, StopSignal: "TERM")
        {
            Environment = new Dictionary<string, string> { ["FINOPS_ENGINE_PASSWORD"] = password },
            OnLine = line =>
            {
                if (line.StartsWith(Announcement, StringComparison.Ordinal) && Uri.TryCreate(line[Announcement.Length..], UriKind.Absolute, out var url))
                {
                    address.TrySetResult(url);
                }
            },
        }, log);

        if (await Task.WhenAny(address.Task, _process.Exited, Task.Delay(StartPatience, stop)) != address.Task)
        {
            stop.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"The engine did not start: {_process.LastLines}");
        }

        var endpoint = new ClickHouseEndpoint(await address.Task, User, password);
        await WaitUntilItAnswers(endpoint, stop);
        endpoints.Set(endpoint);
    }

    public Task Probe(CancellationToken stop) => _ping.Ask(endpoints.Current, stop);

    public async Task Stop()
    {
        endpoints.Set(null);
        if (_process is { } process)
        {
            await process.Stop();
        }
    }

    public void Dispose() => _ping.Dispose();

    private async Task WaitUntilItAnswers(ClickHouseEndpoint endpoint, CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await _ping.Ask(endpoint, stop);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested
                && waited.Elapsed < StartPatience && !_process!.Exited.IsCompleted)
            {
                // Refused, or not answered in the ping's own time: a machine that has much else to do is no dead engine.
                await Task.Delay(20, stop);
            }
        }
    }
}
