using System.Formats.Tar;
using System.Text;
using FinOps.Cli.Backup;
using Xunit;

namespace FinOps.Cli.Tests;

/// <summary>Back-ups of a small data directory as the engines leave it. That real engines start over a restored one is shown in the server's tests.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Rows = "rows of May, which nobody may lose";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Finops _finops = new();

    public BackupTests()
    {
        _finops.Put("data/postgres/PG_VERSION", "eighteen\n");
        _finops.Put("data/postgres/base/1/1259", new string('p', 20_000));
        _finops.Put("data/clickhouse/store/data/part/data.bin", Rows);
        _finops.Put("data/secrets/postgres", "not really a secret");
        Directory.CreateDirectory(In("postgres/pg_notify"));
        File.CreateSymbolicLink(In("clickhouse/store/metadata"), "../store/data");
        foreach (var folder in new[] { "postgres", "postgres/base", "postgres/base/1", "postgres/pg_notify", "secrets" })
            File.SetUnixFileMode(In(folder), OwnerOnly | UnixFileMode.UserExecute);
        foreach (var file in new[] { "postgres/PG_VERSION", "postgres/base/1/1259", "secrets/postgres" })
            File.SetUnixFileMode(In(file), OwnerOnly);
        // Of running processes and of the moment: none of it is data.
        foreach (var passing in new[] { "server.pid", "server.json", "run/socket", "intake/upload-1", "clickhouse/spool/1", "secrets/local-key", "postgres.new/x" })
            _finops.Put("data/" + passing, "gone");
        _finops.Put("data/postgres/postmaster.pid", "4000000\n");
    }

    public void Dispose() => _finops.Dispose();

    [Theory]
    [InlineData("kept.tar")]
    [InlineData("kept.tar.gz")]
    public async Task What_was_backed_up_is_restored_with_its_modes(string file)
    {
        var made = await _finops.Run("backup", "--to", file, "-o", "json");
        Assert.Equal(0, made.Code);
        Assert.EndsWith("It was read back and is whole. It holds secrets: keep it like a password.\n", made.Error, StringComparison.Ordinal);
        var facts = made.Read();
        Assert.Equal("""["postgres","clickhouse"]""", facts.GetProperty("engines").GetRawText());
        Assert.Equal(4, facts.GetProperty("files").GetInt32());
        Assert.Equal(new FileInfo(Archive(file)).Length, facts.GetProperty("bytes").GetInt64());
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Archive(file)));

        Assert.Equal(0, (await _finops.Run("restore", "--from", file, "--check")).Code);
        var restored = await _finops.Run("restore", "--from", file, "--data", "new", "-o", "json");
        Assert.Equal(0, restored.Code);
        Assert.Equal(Path.Combine(_finops.Directory, "new"), restored.Read().GetProperty("data").GetString());
        Assert.Equal(
            """
            clickhouse rwxr-xr-x
            clickhouse/store rwxr-xr-x
            clickhouse/store/data rwxr-xr-x
            clickhouse/store/data/part rwxr-xr-x
            clickhouse/store/data/part/data.bin rw-r--r-- rows of May, which nobody may lose
            clickhouse/store/metadata -> ../store/data
            finops.lock rw-r--r--
            postgres rwx------
            postgres/PG_VERSION rw------- eighteen
            postgres/base rwx------
            postgres/base/1 rwx------
            postgres/base/1/1259 rw------- pppppppppp 20000
            postgres/pg_notify rwx------
            secrets rwx------
            secrets/postgres rw------- not really a secret
            server.lock rw-r--r--
            """, Listing(Path.Combine(_finops.Directory, "new")));
    }

    [Fact]
    public async Task A_folder_gets_a_file_named_after_the_time()
    {
        Directory.CreateDirectory(Path.Combine(_finops.Directory, "kept"));
        Assert.Equal(0, (await _finops.Run("backup", "--to", "kept")).Code);
        Assert.Matches(@"^finops-\d{8}-\d{6}\.tar\.gz$", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Path.Combine(_finops.Directory, "kept")))));
    }

    [Theory]
    [InlineData("clickhouse/store/data/part/data.bin", Rows)]
    [InlineData("postgres/PG_VERSION", "eighteen\n")]
    [InlineData(BackupManifest.FileName, "\"createdAt\"")]
    public async Task One_flipped_byte_is_refused_with_the_file_named(string file, string content)
    {
        await _finops.Run("backup", "--to", "kept.tar");
        var bytes = await File.ReadAllBytesAsync(Archive("kept.tar"), TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(content)) + 1] ^= 1;
        await File.WriteAllBytesAsync(Archive("kept.tar"), bytes, TestContext.Current.CancellationToken);

        var check = await _finops.Run("restore", "--from", "kept.tar", "--check");
        Assert.Equal(1, check.Code);
        Assert.Contains($"kept.tar is damaged at {file}.", check.Error, StringComparison.Ordinal);
        var restored = await _finops.Run("restore", "--from", "kept.tar", "--data", "new");
        Assert.Equal((3, ""), (restored.Code, restored.Output));
        Assert.Contains($"kept.tar is damaged at {file}.", restored.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Everything("new"), path => Path.GetFileName(path) is not ("server.lock" or "finops.lock"));
    }

    [Theory]
    [InlineData("kept.tar", 61)]
    [InlineData("kept.tar.gz", 5)]
    public async Task Damage_anywhere_is_noticed_or_has_no_effect(string file, int step)
    {
        await _finops.Run("backup", "--to", file);
        var whole = await File.ReadAllBytesAsync(Archive(file), TestContext.Current.CancellationToken);
        var expected = Contents(Archive(file));
        var noticed = 0;
        for (var at = 0; at < whole.Length; at += step)
        {
            whole[at] ^= 0x20;
            await File.WriteAllBytesAsync(Archive("hurt"), whole, TestContext.Current.CancellationToken);
            whole[at] ^= 0x20;
            try
            {
                Assert.Equal(expected, Contents(Archive("hurt")));
            }
            catch (CommandFailure)
            {
                noticed++;
            }
        }

        Assert.True(noticed > 100, $"{noticed} noticed");
        await File.WriteAllBytesAsync(Archive("hurt"), whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        Assert.Throws<CommandFailure>(() => Contents(Archive("hurt")));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_a_killed_restore_is_begun_anew()
    {
        await _finops.Run("backup", "--to", "kept.tar");
        var refused = await _finops.Run("restore", "--from", "kept.tar");
        Assert.Equal(3, refused.Code);
        Assert.Contains("data is not empty.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("clickhouse, intake, postgres", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _finops.Run("backup", "--to", "kept.tar")).Code);

        _finops.Put("new/.restoring/postgres/half", "half");
        Assert.Equal(0, (await _finops.Run("restore", "--from", "kept.tar", "--data", "new")).Code);
        Assert.DoesNotContain(Everything("new"), path => path.Contains("half", StringComparison.Ordinal) || path.Contains(".restoring", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"version\":\"0.", "\"version\":\"99.", "was made by finops 99.")]
    [InlineData("\"format\":1", "\"format\":2", "An older version does not read")]
    [InlineData("clickhouse/store/data/part/data.bin", "clickhouse/store/../../data.bin", "which does not fit")]
    [InlineData("\"../store/data\"", "\"../../postgres/base\"", "which does not fit")]
    public async Task What_a_newer_version_or_somebody_else_made_is_refused(string ours, string theirs, string words)
    {
        await _finops.Run("backup", "--to", "kept.tar");
        Relist("kept.tar", ours, theirs);
        var refused = await _finops.Run("restore", "--from", "kept.tar", "--data", "new");
        Assert.Equal(3, refused.Code);
        Assert.Contains(words, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_finops.Directory, "new")));

        _finops.Put("bill.csv");
        Assert.Contains("bill.csv is no back-up that finops made.", (await _finops.Run("restore", "--from", "bill.csv", "--data", "new")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server.lock", "by a server.")]
    [InlineData("finops.lock", "by another finops command.")]
    [InlineData("clickhouse/engine.lock", "by the cost engine of an earlier server.")]
    public async Task While_something_runs_there_is_no_backup(string held, string words)
    {
        using var running = new FileStream(In(held), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var refused = await _finops.Run("backup", "--to", "kept.tar");
        Assert.Equal(3, refused.Code);
        Assert.Contains(words, refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Archive("kept.tar")));
    }

    [Fact]
    public async Task A_living_PostgreSQL_is_noticed_by_its_pid_file()
    {
        _finops.Put("data/postgres/postmaster.pid", $"{Environment.ProcessId}\n");
        var refused = await _finops.Run("backup", "--to", "kept.tar");
        Assert.Equal(3, refused.Code);
        Assert.Contains($"PostgreSQL (process {Environment.ProcessId})", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_and_missing_data_are_told()
    {
        Assert.Contains("--to", (await _finops.Run("backup")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _finops.Run("backup", "--to", "data/kept.tar")).Code);
        Assert.Equal(2, (await _finops.Run("backup", "--to", "kept.tar", "--url", "http://127.0.0.1:1")).Code);
        Assert.Equal(2, (await _finops.Run("restore", "--from", "nowhere.tar", "--data", "new")).Code);
        Assert.Equal(3, (await _finops.Run("backup", "--to", "kept.tar", "--data", "nowhere")).Code);
        File.CreateSymbolicLink(In("clickhouse/out"), "/etc");
        Assert.Contains("clickhouse/out leads out", (await _finops.Run("backup", "--to", "kept.tar")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_gives_each_part_to_the_account_that_will_run_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may give files away.");
        foreach (var path in Directory.EnumerateFileSystemEntries(In("postgres"), "*", SearchOption.AllDirectories).Prepend(In("postgres")))
            FileOwner.Give(path, (1234, 1234));
        await _finops.Run("backup", "--to", "kept.tar");
        await _finops.Run("restore", "--from", "kept.tar", "--data", "new");
        var postgres = FileOwner.Of(Path.Combine(_finops.Directory, "new", "postgres", "base"));
        Assert.Contains(postgres.User, new[] { "finops", "nobody" });   // as a server of root will run it here
        Assert.Equal(0, FileOwner.Of(Path.Combine(_finops.Directory, "new", "clickhouse")).Uid);

        // A server of an account of its own: everything stays that account's.
        FileOwner.Give(In("secrets"), (1234, 1234));
        await _finops.Run("backup", "--to", "other.tar");
        await _finops.Run("restore", "--from", "other.tar", "--data", "other");
        Assert.Equal((1234, 1234), (FileOwner.Of(Path.Combine(_finops.Directory, "other", "postgres")).Uid, FileOwner.Of(Path.Combine(_finops.Directory, "other", "postgres")).Gid));
    }

    private string In(string path) => Path.Combine(_finops.Data, path);

    private string Archive(string file) => Path.Combine(_finops.Directory, file);

    private IEnumerable<string> Everything(string folder) => Directory.Exists(Path.Combine(_finops.Directory, folder))
        ? Directory.EnumerateFileSystemEntries(Path.Combine(_finops.Directory, folder), "*", SearchOption.AllDirectories)
        : [];

    /// <summary>Everything that a restore would write.</summary>
    private static string Contents(string archive)
    {
        var around = new Surroundings { Output = Stream.Null, Error = TextWriter.Null, Variable = _ => null, Directory = "/" };
        var files = new List<(string Path, MemoryStream Content)>();
        var manifest = new BackupReader(archive, around, CancellationToken.None).Read(entry =>
        {
            files.Add((entry.Path, new MemoryStream()));
            return files[^1].Content;
        }, "reading");
        return Encoding.UTF8.GetString(manifest.ToJson())
            + string.Join('\n', files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path} {Encoding.UTF8.GetString(file.Content.ToArray())}"));
    }

    private static string Listing(string folder) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(path => (Path: Path.GetRelativePath(folder, path), Info: new FileInfo(path)))
        .DistinctBy(entry => entry.Path).Where(entry => !entry.Path.StartsWith("clickhouse/store/metadata/", StringComparison.Ordinal))
        .OrderBy(entry => entry.Path, StringComparer.Ordinal)
        .Select(entry => entry.Info.LinkTarget is { } target ? $"{entry.Path} -> {target}" : $"{entry.Path} {Mode(entry.Info.UnixFileMode)} {Text(entry.Info)}".TrimEnd()));

    private static string Text(FileInfo file) => !file.Exists ? "" : file.Length < 100 ? File.ReadAllText(file.FullName) : $"{File.ReadAllText(file.FullName)[..10]} {file.Length}";

    private static string Mode(UnixFileMode mode) => string.Concat(Enumerable.Range(0, 9).Select(bit => ((int)mode >> (8 - bit) & 1) == 1 ? "rwx"[bit % 3] : '-'));

    /// <summary>The archive with another list of contents, whose hash is right.</summary>
    private void Relist(string file, string ours, string theirs)
    {
        string list;
        using (var reader = new TarReader(File.OpenRead(Archive(file))))
        using (var text = new StreamReader(reader.GetNextEntry()!.DataStream!))
            list = text.ReadToEnd();
        Assert.Contains(ours, list, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(list.Replace(ours, theirs, StringComparison.Ordinal));
        using var writer = new TarWriter(File.Create(Archive(file)));
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, BackupManifest.FileName) { DataStream = new MemoryStream(bytes) });
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, BackupManifest.HashName) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(BackupManifest.HashOf(bytes))) });
    }
}
