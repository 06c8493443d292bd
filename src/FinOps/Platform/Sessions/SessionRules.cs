namespace FinOps.Platform.Sessions;

/// <summary>How long a session lasts.</summary>
public static class SessionRules
{
    /// <summary>Unused for so long, it is over.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(30);

    /// <summary>The same where the person asked to stay signed in.</summary>
    public static readonly TimeSpan IdleRememberedMax = TimeSpan.FromDays(7);

    /// <summary>However much it is used.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(12);

    /// <summary>The same where the person asked to stay signed in.</summary>
    public static readonly TimeSpan LifetimeRememberedMax = TimeSpan.FromDays(30);

    /// <summary>How long before its end the person is warned.</summary>
    public static readonly TimeSpan WarningBefore = TimeSpan.FromMinutes(2);

    /// <summary>For so long a proof counts as recent.</summary>
    public static readonly TimeSpan ProofMax = TimeSpan.FromMinutes(10);

    /// <summary>The last use is written down at most this often.</summary>
    internal static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(30);

    /// <summary>When a session that begins now ends at the latest.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset begin, bool remember) => begin + (remember ? LifetimeRememberedMax : LifetimeMax);

    /// <summary>What is left when nothing more is done with it; zero when it is over.</summary>
    public static TimeSpan Left(DateTimeOffset lastUsed, DateTimeOffset ends, bool remember, DateTimeOffset now)
    {
        var idleEnds = lastUsed + (remember ? IdleRememberedMax : IdleMax);
        var left = (idleEnds < ends ? idleEnds : ends) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>True when the person proved to be there a short time ago.</summary>
    public static bool IsFresh(DateTimeOffset proved, DateTimeOffset now) => now - proved <= ProofMax;
}
