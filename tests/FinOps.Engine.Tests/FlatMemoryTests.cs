using System.Net;

namespace FinOps.Engine.Tests;

/// <summary>Memory does not grow with what passes through, and what was used is given back.</summary>
public sealed class FlatMemoryTests
{
    private const long Megabyte = 1 << 20;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_of_1_GB_streams_in_flat_memory_also_to_a_slow_reader()
    {
        await using var engine = await EngineProcess.Start();
        await engine.Client.Text("SELECT sum(number) FROM numbers(1000000)"); // what the first query takes is not this test's
        var before = engine.Memory().Now;
        using var request = engine.Client.Request(
            HttpMethod.Post, new StringContent("SELECT number, repeat('x', 100) FROM numbers(10000000) FORMAT TSV"));
        using var response = await engine.Client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        await using var body = await response.Content.ReadAsStreamAsync(Stop);
        var step = new byte[Megabyte];
        var read = await body.ReadAsync(step, Stop);
        // Nobody reads: a result that were collected somewhere would now pile up there.
        await Task.Delay(500, Stop);
        Assert.InRange(engine.Memory().Now - before, long.MinValue, 300 * Megabyte);
        long total = read;
        while ((read = await body.ReadAsync(step, Stop)) > 0)
            total += read;
        Assert.Equal(1_088_888_890, total);
        Assert.InRange(engine.Memory().Peak - before, long.MinValue, 300 * Megabyte);
    }

    [Fact]
    public async Task Data_of_150_MB_stream_in_through_the_spool()
    {
        const int Rows = 1_500_000;
        await using var engine = await EngineProcess.Start();
        await engine.Client.Text("CREATE TABLE t (id UInt64, filler String) ENGINE = MergeTree ORDER BY id");
        var before = engine.Memory().Now;
        var filler = new string('x', 92);
        using var data = new GeneratedContent(Rows, row => $"{row},{filler}\n");
        var answer = await engine.Client.Insert("INSERT INTO t FORMAT CSV", data);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal($"{Rows}", await engine.Client.Text("SELECT count() FROM t"));
        // The engine parses in blocks of a fixed size: less than twice the data, and the same for ten times the data.
        Assert.InRange(engine.Memory().Peak - before, long.MinValue, 600 * Megabyte);
        // The answer is there a moment before the spool is empty.
        await Wait.Until(() => Directory.GetFiles(Path.Combine(engine.Directory, "spool")).Length == 0, () => "The spool still holds what was inserted.");
    }

    [Fact]
    public async Task A_client_that_vanishes_while_it_sends_changes_nothing()
    {
        await using var engine = await EngineProcess.Start();
        await engine.Client.Text("CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id");
        using var gone = new CancellationTokenSource();
        using var data = new GeneratedContent(1_000_000, row => $"{row}\n", async row =>
        {
            if (row == 300_000)
            {
                await gone.CancelAsync();
                gone.Token.ThrowIfCancellationRequested();
            }
        });
        using var request = engine.Client.Request(HttpMethod.Post, data, ("query", "INSERT INTO t FORMAT CSV"));
        await Assert.ThrowsAnyAsync<Exception>(() => engine.Client.Http.SendAsync(request, gone.Token));
        await engine.Client.Until("0", "SELECT count() FROM system.processes WHERE query LIKE 'INSERT%'");
        Assert.Equal("0", await engine.Client.Text("SELECT count() FROM t"));
        await Wait.Until(() => Directory.GetFiles(Path.Combine(engine.Directory, "spool")).Length == 0, () => "The spool still holds what the vanished client sent.");
    }

    [Fact]
    public async Task Memory_of_a_large_query_is_given_back()
    {
        await using var engine = await EngineProcess.Start();
        await engine.Client.Text("SELECT 1");
        var before = engine.Memory().Now;
        await engine.Client.Text("SELECT length(groupArray(toString(number))) FROM numbers(10000000)");
        Assert.True(engine.Memory().Peak - before > 300 * Megabyte, "The query was meant to be large.");
        await Wait.Until(() => engine.Memory().Now - before <= 150 * Megabyte, () => $"{(engine.Memory().Now - before) / Megabyte} MB are still held");
    }

    [Fact]
    public async Task The_engine_s_memory_has_a_limit_that_a_query_meets_as_an_error()
    {
        await using var engine = await EngineProcess.Start(null, "--max-memory", "600000000");
        var answer = await engine.Client.Ask("SELECT length(groupArray(toString(number))) FROM numbers(100000000)", ("max_memory_usage", "600000000"));
        Assert.Equal(241, answer.ExceptionCode);
        Assert.Equal("1", await engine.Client.Text("SELECT 1"));
        Assert.InRange(engine.Memory().Peak, 0, 1100 * Megabyte); // the library's own pages are in it
    }
}
