namespace FinOps.Cli.Output;

/// <summary>How a failure is written for a person.</summary>
internal static class FailureReport
{
    public static void Report(this CommandFailure failure, TextWriter error)
    {
        error.WriteLine($"finops: {TextWidth.Clean(failure.Title)}");
        foreach (var line in (failure.Detail ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            error.WriteLine($"  {TextWidth.Clean(line)}");
        if (failure.Advice is { } advice)
            error.WriteLine($"  What to do: {TextWidth.Clean(advice)}");
    }
}
