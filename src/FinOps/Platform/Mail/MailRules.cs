namespace FinOps.Platform.Mail;

/// <summary>When a mail that was not taken is tried again.</summary>
public static class MailRules
{
    /// <summary>After so many attempts it is given up: about a day.</summary>
    public const int AttemptsMax = 10;

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromHours(4);

    /// <summary>The pause before the next attempt; null when there is none.</summary>
    /// <param name="attempts">Attempts so far.</param>
    /// <param name="forGood">True when the mail server said that trying again is of no use.</param>
    public static TimeSpan? Pause(int attempts, bool forGood)
    {
        if (forGood || attempts >= AttemptsMax) return null;
        var doubled = TimeSpan.FromMinutes(1L << Math.Clamp(attempts - 1, 0, 10));
        return doubled < PauseMax ? doubled : PauseMax;
    }
}
