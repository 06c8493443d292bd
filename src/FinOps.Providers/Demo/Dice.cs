using System.Text;

namespace FinOps.Providers.Demo;

/// <summary>
/// Randomness without state: the same seed, name and number always give the same value, whatever was asked before.
/// So a bill does not depend on the order in which its rows are made, and adding a service moves no other service's figures.
/// </summary>
internal readonly struct Dice(long seed)
{
    private const int Steps = 1_000_000;

    /// <summary>A stable hash of a name (FNV-1a); <see cref="string.GetHashCode()"/> differs from process to process.</summary>
    public static ulong Key(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ part) * 1099511628211UL;
        return hash;
    }

    /// <summary>64 evenly distributed bits (the finalizer of SplitMix64 over seed, key and number).</summary>
    public ulong Bits(ulong key, int number)
    {
        var z = Mix(unchecked((ulong)seed) + 0x9E3779B97F4A7C15UL) ^ key;
        return Mix(z + unchecked((ulong)number * 0xD1B54A32D192ED03UL));
    }

    /// <summary>A whole number from 0 up to, not including, <paramref name="limit"/>.</summary>
    public int Below(int limit, ulong key, int number = 0) => (int)(Bits(key, number) % (ulong)limit);

    /// <summary>A value in [low, high], in a million equal steps: no binary fractions on the way to money.</summary>
    public decimal Between(decimal low, decimal high, ulong key, int number = 0) =>
        low + ((high - low) * (Bits(key, number) % (Steps + 1)) / Steps);

    /// <summary>Letters and digits for an identifier.</summary>
    public string Hex(int length, string name)
    {
        var key = Key(name);
        return (Bits(key, 1).ToString("x16") + Bits(key, 2).ToString("x16"))[..length];
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
