using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace FinOps.Engine.Tests;

/// <summary>The engine's process: how it starts, what it refuses, and the ways it ends.</summary>
public sealed class EngineLifeTests
{
    private const string Endless = "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_ready_soon_and_stops_cleanly()
    {
        await using var engine = await EngineProcess.Start();
        // Of the processor's time, which is the same however much else the machine does: 0.5 s.
        Assert.InRange(engine.Worked, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Matches(@"\Ahttp://127\.0\.0\.1:\d+\z", engine.Address);
        Assert.Equal("1", await engine.Client.Text("SELECT 1"));
        Assert.Equal(0, await engine.Terminate());
        Assert.Equal("", engine.Errors.Trim());
    }

    [Fact]
    public async Task After_the_library_has_opened_a_null_reference_is_still_an_exception()
    {
        var directory = EngineProcess.NewDirectory();
        try
        {
            var (code, output, errors) = await EngineProcess.Run(directory, withPassword: false, "--check");
            Assert.True(code == 0, $"exit code {code}: {errors}");
            Assert.Contains("a null reference is an exception", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_Unix_socket_is_its_owner_s_alone()
    {
        var directory = EngineProcess.NewDirectory();
        var socket = Path.Combine(directory, "engine.sock");
        await using (var engine = await EngineProcess.Start(directory, "--listen", $"unix:{socket}"))
        {
            Assert.Equal($"unix:{socket}", engine.Address);
            Assert.Equal("1", await engine.Client.Text("SELECT 1"));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
            await engine.Kill();
        }
        await using (var again = await EngineProcess.Start(directory, "--listen", $"unix:{socket}"))
            Assert.Equal("1", await again.Client.Text("SELECT 1"));
        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("0.0.0.0:0", "loopback only")]
    [InlineData("192.168.1.1:8123", "loopback only")]
    [InlineData("example.org:8123", "HOST:PORT")]
    [InlineData("unix:relative.sock", "absolute path")]
    public async Task It_does_not_listen_where_others_could_reach_it(string where, string reason)
    {
        var (code, output, errors) = await EngineProcess.Run(Path.Combine(Path.GetTempPath(), "never-made"), true, "--listen", where);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_does_not_start_without_a_password()
    {
        var (code, _, errors) = await EngineProcess.Run(Path.Combine(Path.GetTempPath(), "never-made"), withPassword: false);
        Assert.Equal(2, code);
        Assert.Contains("FINOPS_ENGINE_PASSWORD", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_engines_cannot_open_one_directory()
    {
        await using var first = await EngineProcess.Start();
        var (code, _, errors) = await EngineProcess.Run(first.Directory);
        Assert.Equal(3, code);
        Assert.Contains($"in use by another engine (process {first.Id})", errors, StringComparison.Ordinal);
        Assert.Equal("1", await first.Client.Text("SELECT 1"));
    }

    [Fact]
    public async Task What_was_acknowledged_survives_SIGKILL()
    {
        var directory = EngineProcess.NewDirectory();
        await using (var engine = await EngineProcess.Start(directory))
        {
            await engine.Client.Text("CREATE TABLE kept (x UInt64) ENGINE = MergeTree ORDER BY x");
            await engine.Client.Text("INSERT INTO kept SELECT number FROM numbers(100000)");
            await engine.Client.Insert("INSERT INTO kept FORMAT CSV", new StringContent("1000000\n"));
            var under = Enumerable.Range(0, 4).Select(_ => engine.Client.Ask(Endless)).ToList();
            await engine.Client.Until("4", "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'");
            await engine.Kill();
            foreach (var broken in under)
                await Assert.ThrowsAnyAsync<HttpRequestException>(() => broken);
            await File.WriteAllTextAsync(Path.Combine(directory, "spool", "left by the killed one"), "x", Stop);
        }
        await using (var again = await EngineProcess.Start(directory))
        {
            Assert.Equal("100001\t1000000", await again.Client.Text("SELECT count(), max(x) FROM kept"));
            Assert.Empty(Directory.GetFiles(Path.Combine(directory, "spool")));
            Assert.Equal(0, await again.Terminate());
        }
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Told_to_stop_it_lets_a_short_statement_finish()
    {
        const int Rows = 1_000_000;
        await using var engine = await EngineProcess.Start(null, "--stop-seconds", $"{Wait.Patience.TotalSeconds}");
        // More than is held on the way: it cannot end before its answer is read, however late that is.
        using var request = engine.Client.Request(HttpMethod.Post, new StringContent($"SELECT leftPad(toString(number), 99, '0') FROM numbers({Rows}) FORMAT TSV"));
        using var answer = await engine.Client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await engine.Client.Until("1", "SELECT count() FROM system.processes WHERE query LIKE '%leftPad%' AND query NOT LIKE '%processes%'");
        var ended = engine.Terminate();
        await Wait.Until(async () => !await Listens(engine), () => "It was told to stop and still takes requests.");
        await using var body = await answer.Content.ReadAsStreamAsync(Stop);
        using var received = new MemoryStream();
        await body.CopyToAsync(received, Stop);
        Assert.Equal(100 * Rows, received.Length);
        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task Told_to_stop_it_cancels_what_takes_too_long()
    {
        await using var engine = await EngineProcess.Start(null, "--stop-seconds", "1");
        var asking = engine.Client.Ask(Endless);
        await engine.Client.Until("1", "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'");
        var ended = engine.Terminate();
        Assert.Equal(394, (await asking).ExceptionCode);
        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task It_ends_with_the_process_that_started_it()
    {
        var directory = EngineProcess.NewDirectory();
        var info = EngineProcess.StartInfo(directory, ["--listen", "127.0.0.1:0", "--parent-pid", "$$"]);
        // A shell between: the engine's parent is the shell, which is killed without a chance to stop it.
        var command = string.Join(' ', info.ArgumentList.Select(a => a == "$$" ? a : $"'{a}'"));
        info.FileName = "/bin/sh";
        info.ArgumentList.Clear();
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add($"dotnet {command} & echo $!; wait");
        using var shell = Process.Start(info)!;
        // The shell and the engine say theirs in the order in which they come to it.
        string[] said = [(await shell.StandardOutput.ReadLineAsync(Stop))!, (await shell.StandardOutput.ReadLineAsync(Stop))!];
        Assert.Single(said, line => line.StartsWith("listening on ", StringComparison.Ordinal));
        var engineId = int.Parse(said.Single(line => !line.StartsWith("listening on ", StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        using var engine = Process.GetProcessById(engineId);
        shell.Kill();
        using var patience = new CancellationTokenSource(Wait.Patience);
        await engine.WaitForExitAsync(patience.Token);
        // It let go of the directory: another can have it.
        await using (var next = await EngineProcess.Start(directory))
            Assert.Equal("1", await next.Client.Text("SELECT 1"));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Its_status_needs_the_password()
    {
        await using var engine = await EngineProcess.Start();
        using var refused = await engine.Client.Http.GetAsync("/engine/status", Stop);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var status = await Status(engine);
        Assert.Equal(8, status.RootElement.GetProperty("connections").GetInt32());
        Assert.Equal(engine.Id, status.RootElement.GetProperty("processId").GetInt32());
        Assert.InRange(status.RootElement.GetProperty("residentBytes").GetInt64(), 50L << 20, 3L << 30);
    }

    [Fact]
    public async Task When_the_queue_is_full_the_next_is_sent_away()
    {
        await using var engine = await EngineProcess.Start(null, "--connections", "2", "--queue", "1");
        var busy = Enumerable.Range(0, 3).Select(i => engine.Client.Ask(Endless, ("query_id", $"busy {i}"))).ToList();
        using (var full = await Until(engine, s => s.GetProperty("active").GetInt32() == 2 && s.GetProperty("queued").GetInt32() == 1))
        {
        }
        var refused = await engine.Client.Ask("SELECT 1");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 202), (refused.Status, refused.ExceptionCode));
        Assert.Equal("1", refused.Header("Retry-After"));
        // Stopping a statement needs no place: it must work just then.
        while (!busy.TrueForAll(asking => asking.IsCompleted))
            Assert.Equal(HttpStatusCode.OK, (await engine.Client.Ask("KILL QUERY WHERE query_id LIKE 'busy %' ASYNC")).Status);
        Assert.All(await Task.WhenAll(busy), answer => Assert.Equal(394, answer.ExceptionCode));
        Assert.Equal("1", await engine.Client.Text("SELECT 1"));
    }

    [Fact]
    public async Task A_place_that_does_not_come_free_is_not_waited_for_without_end()
    {
        await using var engine = await EngineProcess.Start(null, "--connections", "1", "--queue-seconds", "1");
        using var gone = new CancellationTokenSource();
        using var request = engine.Client.Request(HttpMethod.Post, new StringContent(Endless));
        var busy = engine.Client.Http.SendAsync(request, gone.Token);
        using (var taken = await Until(engine, s => s.GetProperty("active").GetInt32() == 1))
        {
        }
        var refused = await engine.Client.Ask("SELECT 1");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 202), (refused.Status, refused.ExceptionCode));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => busy);
        using var free = await Until(engine, s => s.GetProperty("active").GetInt32() == 0);
        Assert.Equal("1", await engine.Client.Text("SELECT 1"));
    }

    private static async Task<bool> Listens(EngineProcess engine)
    {
        using var client = new TcpClient();
        try
        {
            var address = new Uri(engine.Address);
            await client.ConnectAsync(address.Host, address.Port, Stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Task<JsonDocument> Until(EngineProcess engine, Func<JsonElement, bool> reached) =>
        Wait.For(() => Status(engine), status => reached(status.RootElement), status => status.RootElement.ToString());

    private static async Task<JsonDocument> Status(EngineProcess engine)
    {
        using var request = engine.Client.Request(HttpMethod.Get, null);
        request.RequestUri = new Uri("/engine/status", UriKind.Relative);
        using var response = await engine.Client.Http.SendAsync(request, Stop);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
    }
}
