using System.Diagnostics;

namespace FinOps.Server.Tests;

/// <summary>
/// Waits for what happens by itself. A wait that ends takes no longer than what it waits for; only what never happens costs the whole
/// patience. So no test has to guess how fast a machine is that does other things as well.
/// </summary>
internal static class Wait
{
    /// <summary>How long at most. What a machine does within a second when it has nothing else to do, it does within this however busy it is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private const int PauseMin = 20;

    /// <summary>Milliseconds at most between two looks: looking without a pause takes as much of the machine as what is waited for.</summary>
    private const int PauseMax = 200;

    /// <summary>Looks until something holds.</summary>
    /// <param name="holds">The look.</param>
    /// <param name="otherwise">What is wrong when it never holds.</param>
    /// <param name="between">Done after every look in vain, such as to nudge a job.</param>
    /// <param name="pauseMax">Milliseconds at most between two looks: few for what passes by.</param>
    public static async Task Until(Func<Task<bool>> holds, Func<Task<string>> otherwise, Action? between = null, int pauseMax = PauseMax)
    {
        var watch = Stopwatch.StartNew();
        for (var pause = Math.Min(PauseMin, pauseMax); !await holds(); pause = Math.Min(2 * pause, pauseMax))
        {
            if (watch.Elapsed > Patience) Assert.Fail($"Not within {Patience.TotalSeconds} s: {await otherwise()}");
            between?.Invoke();
            await Task.Delay(pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task Until(Func<Task<bool>> holds, Func<string> otherwise, Action? between = null, int pauseMax = PauseMax) =>
        Until(holds, () => Task.FromResult(otherwise()), between, pauseMax);

    public static Task Until(Func<bool> holds, Func<string> otherwise, Action? between = null, int pauseMax = PauseMax) =>
        Until(() => Task.FromResult(holds()), otherwise, between, pauseMax);

    /// <summary>Looks until what is seen is enough, and returns it.</summary>
    public static async Task<T> For<T>(Func<Task<T>> look, Func<T, bool> enough, Func<T, string> otherwise, Action? between = null, int pauseMax = PauseMax)
    {
        T seen = default!;
        await Until(async () => enough(seen = await look()), () => otherwise(seen), between, pauseMax);
        return seen;
    }
}
