namespace FinOps.Cli;

/// <summary>A failure a user can act on: what happened, the detail, and what to do about it.</summary>
internal sealed class CommandFailure(
    string title, string? detail = null, string? advice = null, ExitCode exitCode = ExitCode.Failure)
    : Exception(title)
{
    public string Title { get; } = title;

    public string? Detail { get; } = detail;

    public string? Advice { get; } = advice;

    public ExitCode ExitCode { get; } = exitCode;

    /// <summary>The HTTP status when a server said it, otherwise null.</summary>
    public int? Status { get; init; }

    /// <summary>The same, when what the server calls a bad request is a fact about a file and no mistake in the command.</summary>
    public CommandFailure AsFailure() => new(Title, Detail, Advice) { Status = Status };

    public static CommandFailure Usage(string title, string? detail = null, string? advice = null) =>
        new(title, detail, advice, ExitCode.Usage);
}
