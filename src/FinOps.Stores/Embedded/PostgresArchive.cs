using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FinOps.Stores.Embedded;

/// <summary>
/// The embedded PostgreSQL's way to any moment since a back-up. With <c>Postgres__ArchiveTo</c> it copies its log of changes there, as
/// it is written and a minute late at most. Over a restored back-up, <c>Postgres__RecoverFrom</c> names that folder and
/// <c>Postgres__RecoverUntil</c> the moment: what was logged until then is done again, once, and the server goes on from there.
/// </summary>
internal sealed class PostgresArchive
{
    /// <summary>Notes in the data directory to which moment it was brought, so that the next start does not begin anew.</summary>
    private const string DoneFile = "postgres.recovered";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private readonly string? _to;
    private readonly string? _from;
    private readonly string? _until;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ArgumentException">A folder is not named from the root, or holds what a command line would read otherwise; or the moment is none.</exception>
    public PostgresArchive(IConfiguration settings)
    {
        _to = Folder(settings, "Postgres:ArchiveTo");
        _from = Folder(settings, "Postgres:RecoverFrom");
        if (_from is null) return;
        _until = DateTimeOffset.TryParse(settings["Postgres:RecoverUntil"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture)
            : throw new ArgumentException("Postgres__RecoverUntil names the moment, such as 2026-03-01T11:55:00Z.");
    }

    /// <summary>The folders that PostgreSQL's account must reach.</summary>
    public IEnumerable<string> Folders => new[] { _to, _from }.OfType<string>();

    /// <summary>Makes the folder, and asks for the recovery where it is still to be done.</summary>
    public void Prepare(DataDirectory data, OsAccount? account)
    {
        if (_to is not null)
        {
            Directory.CreateDirectory(_to, OwnerOnly);
            account?.Own(_to);
        }

        if (!IsToRecover(data)) return;
        var signal = Path.Combine(data.Postgres, "recovery.signal");
        File.WriteAllText(signal, "");
        account?.Own(signal);
    }

    /// <summary>The settings that archive and recover.</summary>
    public IEnumerable<(string Name, string Value)> Settings(DataDirectory data)
    {
        if (_to is not null)
        {
            yield return ("archive_mode", "on");
            // A name that is there is never written over, and one that is there is whole.
            yield return ("archive_command", $"test ! -f '{_to}/%f' && cp '%p' '{_to}/%f.part' && mv '{_to}/%f.part' '{_to}/%f'");
            yield return ("archive_timeout", "60");
        }

        if (!IsToRecover(data)) yield break;
        yield return ("restore_command", $"cp '{_from}/%f' '%p'");
        yield return ("recovery_target_time", _until!);
        yield return ("recovery_target_action", "promote");
    }

    /// <summary>Waits until the recovery is over, and notes that it is.</summary>
    public async Task Recovered(DataDirectory data, string connectionString, ILogger log, CancellationToken stop)
    {
        if (!IsToRecover(data)) return;
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, stop))
        {
            await using var command = source.CreateCommand("select pg_is_in_recovery()");
            if (await command.ExecuteScalarAsync(stop) is false) break;
            if (waited.Elapsed > Patience) throw new TimeoutException($"PostgreSQL is still on its way to {_until}.");
        }

        await File.WriteAllTextAsync(Path.Combine(data.Path, DoneFile), _until, stop);
        log.LogInformation("PostgreSQL was brought to {Moment}", _until);
    }

    private bool IsToRecover(DataDirectory data) =>
        _until is not null && Directory.Exists(data.Postgres)
        && !(File.Exists(Path.Combine(data.Path, DoneFile)) && File.ReadAllText(Path.Combine(data.Path, DoneFile)) == _until);

    private static string? Folder(IConfiguration settings, string name) => settings[name] switch
    {
        null or "" => null,
        ['/', ..] path when path.All(l => char.IsLetterOrDigit(l) || l is '/' or '-' or '_' or '.' or ' ') => path.TrimEnd('/'),
        var other => throw new ArgumentException($"{name.Replace(":", "__", StringComparison.Ordinal)} names a folder from the root, of letters, digits, spaces, points, hyphens and underscores, not '{other}'."),
    };
}
