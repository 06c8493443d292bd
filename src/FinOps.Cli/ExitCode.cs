namespace FinOps.Cli;

/// <summary>What a command answers to the shell.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>The question was answered, and the answer is no: rows rejected with --strict, a failed check.</summary>
    No = 1,

    /// <summary>The command was not understood, here or by the server (400).</summary>
    Usage = 2,

    /// <summary>The command could not be carried out.</summary>
    Failure = 3,
}
