using System.ComponentModel.DataAnnotations;

namespace FinOps.Understand.Connections;

/// <summary>A cloud that can be connected.</summary>
/// <param name="Provider">Its short name.</param>
/// <param name="Fields">What must or may be said.</param>
/// <param name="Templates">What the customer creates on their side, by file name.</param>
public sealed record ProviderView(string Provider, IReadOnlyList<ConnectionField> Fields, IReadOnlyDictionary<string, string> Templates);

/// <summary>A connection to make or to change.</summary>
/// <param name="Provider">Which cloud; only when making one.</param>
/// <param name="Name">What people call it; only when making one.</param>
/// <param name="Settings">Settings and secrets by name. When changing: those named; an empty text takes one away.</param>
/// <param name="MonthsBack">How many months before the present one are fetched.</param>
/// <param name="Paused">True to have it sync only when asked.</param>
public sealed record ConnectionWish(
    string? Provider = null, string? Name = null, IReadOnlyDictionary<string, string?>? Settings = null, int? MonthsBack = null, bool? Paused = null);

/// <summary>What is wrong, and what to do.</summary>
/// <param name="Code">A stable name for programs.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record ProblemView(string Code, string What, string Fix)
{
    internal static ProblemView? Of(string[] problem) => problem is [var code, var what, var fix] ? new(code, what, fix) : null;
}

/// <summary>How a sync goes, or went.</summary>
/// <param name="RunId">Its number.</param>
/// <param name="Cause">Why it began.</param>
/// <param name="State">How it goes.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="BillsFound">Bills that the cloud has.</param>
/// <param name="BillsToDo">Bills that are new or changed.</param>
/// <param name="BillsDone">Bills that are in.</param>
/// <param name="BillsFailed">Bills that are not.</param>
/// <param name="BytesToDo">Bytes of all bills to do.</param>
/// <param name="BytesDone">Bytes of those that are over.</param>
/// <param name="Doing">The bill it is at.</param>
/// <param name="SecondsRemaining">How much longer it takes at the pace so far.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record SyncView(
    long RunId, [property: AllowedValues("schedule", "request")] string Cause,
    [property: AllowedValues("running", "succeeded", "partial", "failed", "interrupted")] string State,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int BillsFound, int BillsToDo, int BillsDone, int BillsFailed,
    long BytesToDo, long BytesDone, string Doing, long? SecondsRemaining, ProblemView? Problem)
{
    internal static SyncView Of(SyncRun run, DateTimeOffset now) => new(
        run.Id, run.Cause, Words.Of(run.State), run.StartedAt, run.FinishedAt, run.BillsFound, run.BillsToDo, run.BillsDone, run.BillsFailed,
        run.BytesToDo, run.BytesDone, run.Doing, run.Remaining(now) is { } rest ? (long)Math.Ceiling(rest.TotalSeconds) : null, ProblemView.Of(run.Problem));
}

/// <summary>A bill that a connection fetched.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Period">The first day of its billing period.</param>
/// <param name="State">What came of it.</param>
/// <param name="Estimate">True for an estimate.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="ModifiedAt">When the cloud last wrote it.</param>
/// <param name="SyncedAt">When it was last fetched.</param>
/// <param name="Attempts">Failures in a row.</param>
/// <param name="ImportId">The import.</param>
/// <param name="Problem">Why it is not in.</param>
public sealed record ConnectionBillView(
    string Name, DateOnly Period, [property: AllowedValues("imported", "empty", "failed", "quarantined")] string State, bool Estimate, int Files, long Bytes,
    DateTimeOffset ModifiedAt, DateTimeOffset SyncedAt, int Attempts, long? ImportId, ProblemView? Problem)
{
    internal static ConnectionBillView Of(ConnectionBill bill) => new(
        bill.Name, bill.Period, Words.Of(bill.State), bill.Estimate, bill.FilesCount, bill.Bytes, bill.ModifiedAt, bill.SyncedAt, bill.Attempts, bill.ImportId,
        ProblemView.Of(bill.Problem));
}

/// <summary>A connection as the outside sees it; its secrets stay inside.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Provider">Which cloud.</param>
/// <param name="Name">What people call it; the source of its imports.</param>
/// <param name="State">active or paused.</param>
/// <param name="Health">waiting (no sync yet), syncing, ok, failing, or late (no charges for longer than a cloud needs).</param>
/// <param name="Settings">What was said that is no secret.</param>
/// <param name="Secrets">The names of the secrets that are kept.</param>
/// <param name="ExternalId">The text by which the customer's role knows this platform.</param>
/// <param name="MonthsBack">How many months before the present one are fetched.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastSyncAt">When a sync last ended.</param>
/// <param name="LastSuccessAt">When a sync last ended without a failure.</param>
/// <param name="NextSyncAt">When it syncs next by itself.</param>
/// <param name="Through">The last day of which charges are visible.</param>
/// <param name="LagDays">Days between that day and today.</param>
/// <param name="Problem">What is wrong, and what to do.</param>
/// <param name="Warnings">What people should know.</param>
/// <param name="Sync">The newest sync.</param>
public sealed record ConnectionView(
    long Id, string Provider, string Name, [property: AllowedValues("active", "paused")] string State,
    [property: AllowedValues("waiting", "syncing", "ok", "failing", "late")] string Health,
    IReadOnlyDictionary<string, string> Settings, IReadOnlyCollection<string> Secrets, string ExternalId, int MonthsBack,
    DateTimeOffset CreatedAt, DateTimeOffset? LastSyncAt, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextSyncAt,
    DateOnly? Through, int? LagDays, ProblemView? Problem, IReadOnlyList<string> Warnings, SyncView? Sync)
{
    internal static ConnectionView Of(
        Connection connection, IReadOnlyCollection<string> secrets, SyncRun? run, DateOnly? through, DateTimeOffset? next, DateTimeOffset now)
    {
        int? lag = through is { } last ? DateOnly.FromDateTime(now.UtcDateTime).DayNumber - last.DayNumber : null;
        return new(
            connection.Id, connection.Provider, connection.Name, Words.Of(connection.State), HealthOf(connection, run, lag),
            connection.SettingsByName, secrets, connection.ExternalId, connection.MonthsBack, connection.CreatedAt, connection.LastSyncAt,
            connection.LastSuccessAt, next, through, lag, ProblemView.Of(connection.Problem), connection.Warnings, run is null ? null : SyncView.Of(run, now));
    }

    internal static string HealthOf(Connection connection, SyncRun? run, int? lagDays) =>
        run?.State == SyncState.Running ? "syncing"
        : connection.Problem.Length > 0 ? "failing"
        : connection.LastSyncAt is null ? "waiting"
        : lagDays is null or > Completeness.BehindDaysMax ? "late"
        : "ok";
}
