using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FinOps.Platform.People;

/// <summary>Secrets that we make ourselves: 256 random bits, so a plain hash is enough to keep them by.</summary>
public static class Secret
{
    /// <summary>A new one, fit for addresses and cookies.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of it.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Compares without telling by the time where the two differ.</summary>
    public static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Hash(one), Hash(other));
}
