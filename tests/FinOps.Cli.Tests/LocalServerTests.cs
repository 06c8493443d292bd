using System.Diagnostics;
using System.Runtime.InteropServices;
using FinOps.Cli.Server;
using Xunit;

namespace FinOps.Cli.Tests;

/// <summary>Without FINOPS_URL: real processes, real signals.</summary>
public sealed class LocalServerTests : IDisposable
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;
    private readonly Finops _finops = new();

    public LocalServerTests() => _finops.ServeLocallyWithFake();

    public void Dispose() => _finops.Dispose();

    [Fact]
    public async Task A_command_serves_itself_and_stops_the_server_afterwards()
    {
        var answer = await _finops.Run("tenants", "-o", "json");
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Equal("default", answer.Read()[0].GetProperty("slug").GetString());
        Assert.False(Signals.IsAlive(StartedPid()));
        Assert.Contains("GET /api/tenants", _finops.Log("requests.log"));
        Assert.True(File.Exists(Path.Combine(_finops.Data, "states.log")), "it was stopped in good order");
    }

    [Fact]
    public async Task A_server_that_runs_over_the_directory_is_used_and_left_running()
    {
        await using var server = await FakeServer.Start();
        Record(server.Url, Environment.ProcessId);
        Assert.Equal(0, (await _finops.Run("tenants")).Code);
        Assert.Single(server.Requests);
        Assert.Empty(_finops.Log("starts.log"));
    }

    [Fact]
    public async Task A_server_that_answers_late_is_not_taken_for_gone()
    {
        await using var server = await FakeServer.Start();
        server.Unwell = 1;
        Record(server.Url, Environment.ProcessId);
        // Between any two looks at this clock the machine stood still.
        Assert.NotNull(await RunningServer.Find(_finops.Data, new StandingStill(), TestContext.Current.CancellationToken));
        Assert.True(server.Unwell < 0, "It was asked once.");
    }

    [Fact]
    public async Task The_key_in_the_data_directory_goes_to_the_server_over_it_and_to_no_other()
    {
        await using var server = await FakeServer.Start();
        await using var other = await FakeServer.Start();
        Record(server.Url, Environment.ProcessId);
        Directory.CreateDirectory(Path.Combine(_finops.Data, "secrets"));
        await File.WriteAllTextAsync(Path.Combine(_finops.Data, "secrets", "local-key"), "finops_local_x\n", TestContext.Current.CancellationToken);

        await _finops.Run("tenants");
        await _finops.Run("tenants", "--url", server.Url);
        await _finops.Run("tenants", "--url", other.Url);
        _finops.Variables["FINOPS_API_KEY"] = "mine";
        await _finops.Run("tenants");
        Assert.Equal(["Bearer finops_local_x", "Bearer finops_local_x", "Bearer mine"], server.Requests.Select(r => r.Authorization));
        Assert.Equal([null], other.Requests.Select(r => r.Authorization));
    }

    [Fact]
    public async Task A_record_of_a_dead_server_is_not_believed()
    {
        Record("http://127.0.0.1:1", pid: 4_000_000);
        Assert.Equal(0, (await _finops.Run("tenants")).Code);
        Assert.Single(_finops.Log("starts.log"));
    }

    [Fact]
    public async Task Commands_at_once_share_one_server_and_none_pulls_it_away()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _finops.Run("tenants"))));
        Assert.All(answers, answer => Assert.Equal(0, answer.Code));
        Assert.All(answers, answer => Assert.Contains("active, default", answer.Output, StringComparison.Ordinal));
        foreach (var pid in _finops.Log("starts.log"))
            Assert.False(Signals.IsAlive(int.Parse(pid)));
    }

    [Fact]
    public async Task A_server_that_cannot_start_is_told_with_its_own_words()
    {
        _finops.ServeLocallyWithFake("broken");
        var answer = await _finops.Run("costs");
        Assert.Equal(3, answer.Code);
        Assert.Contains("ended with code 7", answer.Error, StringComparison.Ordinal);
        Assert.Contains("the cost engine's library is missing", answer.Error, StringComparison.Ordinal);
        Assert.Contains("finops doctor", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_server_is_told()
    {
        _finops.Variables["FINOPS_SERVER"] = "/nowhere/server";
        var answer = await _finops.Run("costs");
        Assert.Equal(3, answer.Code);
        Assert.Contains("make build", answer.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _finops.Run("doctor")).Code);
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_import_on_the_own_server_and_stops_it()
    {
        _finops.Put("slow.csv");
        using var process = _finops.Start("import", "slow.csv");
        await Until(() => _finops.Log("requests.log").Contains("GET /api/imports/imp-001"));
        Send(process.Id, Interrupt);
        var answer = await Finops.End(process);
        Assert.Equal(3, answer.Code);
        Assert.Contains("slow.csv: cancelled, nothing of it was kept.", answer.Error, StringComparison.Ordinal);
        Assert.Equal(["cancelled"], _finops.Log("states.log"));
        Assert.False(Signals.IsAlive(StartedPid()));
    }

    [Fact]
    public async Task A_killed_command_leaves_no_server_behind()
    {
        _finops.Put("slow.csv");
        using var process = _finops.Start("import", "slow.csv");
        await Until(() => File.Exists(Path.Combine(_finops.Data, "server.json")));
        Send(process.Id, Kill);
        await Until(() => !File.Exists(Path.Combine(_finops.Data, "server.json")) && !Signals.IsAlive(StartedPid()));
    }

    [Fact]
    public async Task Serve_prints_its_address_and_stops_when_told()
    {
        var port = FreePort();
        using var process = _finops.Start("serve", "--port", port.ToString());
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"FinOps is ready at http://localhost:{port} (data in {_finops.Data}). Ctrl-C stops it.", line);

        var second = await _finops.Run("serve", "--port", port.ToString());
        Assert.Equal(3, second.Code);
        Assert.Contains("A server already runs", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _finops.Run("tenants")).Code);

        Send(process.Id, Terminate);
        var answer = await Finops.End(process);
        Assert.Equal(0, answer.Code);
        Assert.Contains("fake server starting", answer.Error, StringComparison.Ordinal);   // the server's log is on stderr
        Assert.Single(_finops.Log("starts.log"));
        Assert.False(Signals.IsAlive(StartedPid()));
    }

    [Fact]
    public async Task Demo_loads_and_serves()
    {
        var port = FreePort();
        using var process = _finops.Start("demo", "--port", port.ToString(), "-o", "json");
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"\"url\":\"http://localhost:{port}\"", line, StringComparison.Ordinal);
        Send(process.Id, Interrupt);
        Assert.Equal(0, (await Finops.End(process)).Code);
        Assert.Equal(["published", "published"], _finops.Log("states.log"));
    }

    [Fact]
    public async Task A_taken_port_is_told_before_anything_starts()
    {
        await using var other = await FakeServer.Start();
        var answer = await _finops.Run("serve", "--port", new Uri(other.Url).Port.ToString());
        Assert.Equal(3, answer.Code);
        Assert.Contains("in use by another program", answer.Error, StringComparison.Ordinal);
        Assert.Empty(_finops.Log("starts.log"));
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Send(int pid, int signal);

    /// <summary>Below those that the system gives to whoever asks for any: nobody takes it between the look and the start.</summary>
    private static int FreePort()
    {
        var port = 20_000 + (Environment.ProcessId % 10_000);
        while (!Health.IsFree(port)) port++;
        return port;
    }

    private sealed class StandingStill : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * 10 * TimestampFrequency;
    }

    private static async Task Until(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(120), "waited too long");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private int StartedPid() => int.Parse(_finops.Log("starts.log").Last());

    private void Record(string url, int pid)
    {
        Directory.CreateDirectory(_finops.Data);
        File.WriteAllText(Path.Combine(_finops.Data, "server.json"), $$"""{"url":"{{url}}","pid":{{pid}}}""");
    }
}
