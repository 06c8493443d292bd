using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FinOps.Platform.People.Passwords;

/// <summary>What came of comparing a password.</summary>
public enum PasswordVerdict
{
    /// <summary>It is another.</summary>
    Wrong,

    /// <summary>It is the person's.</summary>
    Right,

    /// <summary>It is, and was hashed with less effort than is usual now.</summary>
    RightButWeak,

    /// <summary>Too many wait already; nothing was compared.</summary>
    Busy,
}

/// <summary>
/// Hashes passwords (PBKDF2 with HMAC-SHA512 and a salt each) and compares them. That takes a processor a tenth of a second, on purpose; so
/// half of the processors work on it at most, a few wait, and whoever comes then is told to come back, before anything is
/// looked up for them: however many try to sign in, the rest of the server goes on.
/// </summary>
public sealed class PasswordDesk(IOptions<PasswordHasherOptions> options)
{
    /// <summary>The rounds of the hash unless <c>Access__PasswordIterations</c> says more: over 100 ms on a processor of 2024.</summary>
    public const int IterationsDefault = 350_000;

    /// <summary>How many may wait for each that is worked on: about a second's worth.</summary>
    private const int WaitingPerLane = 8;

    private static readonly Person Somebody = new() { Email = "", EmailKey = "", Name = "", Stamp = "" };

    private readonly PasswordHasher<Person> hasher = new(options);
    private readonly SemaphoreSlim lanes = new(AtOnce);
    private Task<string>? nobodys;
    private int inside;

    /// <summary>How many are worked on at once.</summary>
    public static int AtOnce { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many are worked on and wait at the same time at most.</summary>
    public static int InsideMax { get; } = AtOnce * (1 + WaitingPerLane);

    /// <summary>True while nobody more is let in. Somebody may be before it is asked again: the answer of the others counts.</summary>
    public bool IsFull => Volatile.Read(ref inside) >= InsideMax;

    /// <summary>The hash to keep; null when too many wait already.</summary>
    public Task<string?> Hash(string password, CancellationToken stop) => InLane<string?>(() => hasher.HashPassword(Somebody, password), null, stop);

    /// <summary>Compares. Where there is no hash it takes as long and is wrong, so that the time tells nothing about who has an account.</summary>
    public async Task<PasswordVerdict> Verify(string? hash, string password, CancellationToken stop)
    {
        // A password nobody could have set is not worth the effort; that depends on nobody's account.
        if (password.Length is 0 or > PasswordRules.CharactersMax) return PasswordVerdict.Wrong;
        var known = hash ?? await (nobodys ??= Task.Run(() => hasher.HashPassword(Somebody, Secret.New()), CancellationToken.None));
        var verdict = await InLane(() => Judge(hasher.VerifyHashedPassword(Somebody, known, password)), PasswordVerdict.Busy, stop);
        return hash is null && verdict != PasswordVerdict.Busy ? PasswordVerdict.Wrong : verdict;
    }

    private static PasswordVerdict Judge(PasswordVerificationResult result) => result switch
    {
        PasswordVerificationResult.Success => PasswordVerdict.Right,
        PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightButWeak,
        _ => PasswordVerdict.Wrong,
    };

    private async Task<T> InLane<T>(Func<T> work, T busy, CancellationToken stop)
    {
        if (Interlocked.Increment(ref inside) > InsideMax)
        {
            Interlocked.Decrement(ref inside);
            return busy;
        }

        try
        {
            await lanes.WaitAsync(stop);
            try
            {
                // A thread of its own: the pool has few to begin with, and requests would wait for the one that hashes.
                return await Task.Factory.StartNew(work, stop, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            }
            finally
            {
                lanes.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }
}
