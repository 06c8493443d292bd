namespace FinOps.Cli;

/// <summary>One thing the doctor looked at.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Status">ok, warn or fail.</param>
/// <param name="Message">What was found.</param>
/// <param name="Fix">What to do, when something is to be done.</param>
internal sealed record Finding(string Check, string Status, string Message, string? Fix = null)
{
    public static Finding Ok(string check, string message) => new(check, "ok", message);

    public static Finding Warn(string check, string message, string fix) => new(check, "warn", message, fix);

    public static Finding Fail(string check, string message, string fix) => new(check, "fail", message, fix);
}
