namespace FinOps.Platform.People;

/// <summary>
/// After some wrong attempts an account takes none for a while, longer each time. The answer is the same as for a wrong
/// password, and links by mail and passkeys go on working: guessing is slowed down, and nobody is shut out for good by others.
/// </summary>
public static class LockOut
{
    /// <summary>So many wrong attempts cost nothing but the attempt.</summary>
    public const int FreeAttempts = 5;

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(15);

    /// <summary>The pause that a wrong attempt begins; zero for none.</summary>
    /// <param name="failed">Wrong attempts in a row, this one included.</param>
    public static TimeSpan Pause(int failed)
    {
        if (failed < FreeAttempts) return TimeSpan.Zero;
        var doubled = TimeSpan.FromMinutes(1L << Math.Min(failed - FreeAttempts, 10));
        return doubled < PauseMax ? doubled : PauseMax;
    }

    /// <summary>Notes an attempt; false when it does not count because the account is locked, or was wrong.</summary>
    public static bool Note(Person person, bool right, DateTimeOffset now)
    {
        if (person.LockedUntil > now) return false;
        if (right)
        {
            (person.FailedCount, person.LockedUntil) = (0, null);
            return true;
        }

        person.FailedCount++;
        person.LockedUntil = Pause(person.FailedCount) is { Ticks: > 0 } pause ? now + pause : null;
        return false;
    }
}
