using System.Diagnostics;
using FinOps.Stores.Embedded;

namespace FinOps.Server.Tests.Engines;

/// <summary>The server as a process: how it starts, refuses to start, stops, and what remains when it is killed.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_second_server_over_one_data_directory_is_refused_with_a_reason()
    {
        using var folder = await DataTemplate.Folder();
        await using var first = ServerProcess.Start(folder.Path);
        await first.WaitUntilReady();
        await using var second = ServerProcess.Start(folder.Path);
        Assert.Equal(3, await second.ExitCode());
        Assert.Contains($"{folder.Path} is in use by another server (process {first.Id})", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, await first.Stop());
        await AssertNobodyIsLeft(folder.Path);
    }

    [Fact]
    public async Task A_taken_port_is_refused_with_a_reason_and_leaves_no_engine_behind()
    {
        using var folder = new TempFolder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        await using var server = ServerProcess.Start(folder.Path, ((System.Net.IPEndPoint)taken.LocalEndpoint).Port);
        Assert.Equal(3, await server.ExitCode());
        Assert.Contains("FINOPS_PORT", server.Output, StringComparison.Ordinal);
        await UntilNobodyMentions(folder.Path);
    }

    [Fact]
    public async Task Ctrl_C_stops_it_in_order()
    {
        using var folder = new TempFolder();
        await using var server = ServerProcess.Start(folder.Path);
        await server.WaitUntilReady();
        Signals.Send("INT", server.Id);
        Assert.Equal(0, await server.ExitCode());
        await AssertNobodyIsLeft(folder.Path);
        // PostgreSQL removes its pid file when it shuts down in order, and only then.
        Assert.False(File.Exists(Path.Combine(folder.Path, "postgres", "postmaster.pid")));
    }

    [Fact]
    public async Task A_refused_server_leaves_the_first_ones_directory_alone()
    {
        using var folder = new TempFolder();
        using (DataDirectory.Open(folder.Path))
        {
            await Assert.ThrowsAsync<DataDirectoryInUseException>(() => RunningServer.Start(folder.Path));
        }

        await using var now = await RunningServer.Start(folder.Path);
        Assert.NotEmpty(Signals.Mentioning(folder.Path));
    }

    [Fact]
    public async Task A_killed_server_takes_its_engines_with_it_and_keeps_its_data()
    {
        using var folder = await DataTemplate.Folder();
        await using (var killed = ServerProcess.Start(folder.Path))
        {
            await killed.WaitUntilReady();
            using var created = await killed.Http.PostAsJsonAsync("/api/tenants", new { name = "kept", slug = "kept" });
            created.EnsureSuccessStatusCode();
            Assert.NotEmpty(Signals.Mentioning(folder.Path));
            await killed.Kill();
        }

        await UntilNobodyMentions(folder.Path);
        await using var next = ServerProcess.Start(folder.Path);
        await next.WaitUntilReady();
        Assert.Contains("\"kept\"", await next.Http.GetStringAsync("/api/tenants"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PostgreSQL_left_running_is_stopped_and_a_new_one_takes_over()
    {
        using var folder = await DataTemplate.Folder();
        await using var killed = ServerProcess.Start(folder.Path);
        await killed.WaitUntilReady();
        var orphan = Signals.PostmasterOf(folder.Path);
        // The server together with those who would clean up after it; PostgreSQL alone remains.
        foreach (var (id, command) in Signals.Mentioning(folder.Path).Where(process => process.Command.StartsWith("/bin/sh", StringComparison.Ordinal)))
        {
            Assert.Contains("keeper", command, StringComparison.Ordinal);
            Signals.Send("STOP", id);
        }

        await killed.Kill();
        Assert.True(Signals.Exists(orphan));
        await using var next = ServerProcess.Start(folder.Path);
        await next.WaitUntilReady();
        Assert.NotEqual(orphan, Signals.PostmasterOf(folder.Path));
        Assert.False(Signals.Exists(orphan));
        foreach (var (id, _) in Signals.Mentioning(folder.Path))
        {
            Signals.Send("CONT", id);
        }
    }

    [Theory]
    [InlineData("of a process that ended", false)]
    [InlineData("of an unrelated process", true)]
    public async Task A_stale_pid_file_is_no_obstacle(string _, bool alive)
    {
        using var folder = await DataTemplate.Folder();
        await using (var before = await RunningServer.Start(folder.Path))
        {
            await before.Http.GetAsync("/api/tenants");
        }

        using var other = Process.Start("sleep", "300");
        if (!alive)
        {
            other.Kill();
            await other.WaitForExitAsync();
        }

        var pidFile = Path.Combine(folder.Path, "postgres", "postmaster.pid");
        await File.WriteAllTextAsync(pidFile, $"{other.Id}\n{folder.Path}/postgres\n1700000000\n5432\n{folder.Path}/run\n\n  1234567    654321\nready   \n");
        await using (var after = await RunningServer.Start(folder.Path))
        {
            Assert.True((await after.Http.GetAsync("/api/tenants")).IsSuccessStatusCode);
            Assert.NotEqual(other.Id, Signals.PostmasterOf(folder.Path));
        }

        if (alive)
        {
            Assert.False(other.HasExited);
            other.Kill();
        }
    }

    [Fact]
    public async Task An_ordinary_user_can_start_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Started by an ordinary user already: all other tests show it.");
        using var folder = new TempFolder();
        Assert.Equal(0, await Run("chown", "nobody", folder.Path));
        await using var server = ServerProcess.Start(folder.Path, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");
        await server.WaitUntilReady();
        Assert.Contains("\"default\"", await server.Http.GetStringAsync("/api/tenants"), StringComparison.Ordinal);
        Assert.Equal(0, await server.Stop());
    }

    [Fact]
    public async Task A_data_directory_that_only_root_may_enter_works_for_root()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root.");
        using var folder = new TempFolder();
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var server = await RunningServer.Start(Path.Combine(folder.Path, "data"));
        Assert.True((await server.Http.GetAsync("/api/tenants")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_works()
    {
        using var folder = new TempFolder();
        string socket;
        await using (var server = await RunningServer.Start(Path.Combine(folder.Path, new string('d', 120))))
        {
            Assert.True((await server.Http.GetAsync("/api/tenants")).IsSuccessStatusCode);
            socket = new Npgsql.NpgsqlConnectionStringBuilder(Elsewhere.ConnectionString(server)).Host!;
            Assert.True(Directory.Exists(socket));
        }

        Assert.False(Directory.Exists(socket));
    }

    [Fact]
    public async Task Killed_while_it_creates_its_database_it_starts_over()
    {
        using var folder = new TempFolder();
        for (var round = 0; round < 4; round++)
        {
            await using var server = ServerProcess.Start(folder.Path);
            await Task.Delay(300 + (round * 250));
            await server.Kill();
        }

        await UntilNobodyMentions(folder.Path);
        await using var last = ServerProcess.Start(folder.Path);
        await last.WaitUntilReady();
        Assert.Contains("\"default\"", await last.Http.GetStringAsync("/api/tenants"), StringComparison.Ordinal);
    }

    private static async Task<int> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>A server that stopped in order waited for its engines; what watched over them was told to end, and ends when it comes to run.</summary>
    private static Task AssertNobodyIsLeft(string folder)
    {
        Assert.DoesNotContain(Signals.Mentioning(folder), process => !process.Command.Contains("keeper", StringComparison.Ordinal));
        return UntilNobodyMentions(folder);
    }

    private static Task UntilNobodyMentions(string folder) =>
        Wait.Until(() => Signals.Mentioning(folder).Count == 0, () => "Still there: " + string.Join('\n', Signals.Mentioning(folder)));
}
