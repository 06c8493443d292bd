using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FinOps.Platform.Keys;

/// <summary>
/// An API key as its holder keeps it: <c>finops_&lt;id&gt;_&lt;secret&gt;</c>. The secret has 256 bits from the system's generator, so
/// one round of SHA-256 is all its hash needs: nobody guesses it, whatever a guess costs. The first four bytes of the id are
/// the tenant's number: the key is looked for among that tenant's rows only.
/// </summary>
/// <param name="Id">The key's id.</param>
/// <param name="Secret">What proves that the holder is the holder.</param>
public sealed record KeyText(Guid Id, string Secret)
{
    /// <summary>How a key begins.</summary>
    public const string Prefix = "finops_";

    private const int SecretBytes = 32;
    private const int IdDigits = 32;

    /// <summary>The tenant that the id names; none of this number need exist.</summary>
    public int TenantId => TenantOf(Id);

    /// <summary>What the platform keeps of the secret.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.ASCII.GetBytes(Secret));

    /// <summary>A new key of a tenant.</summary>
    public static KeyText New(int tenantId)
    {
        Span<byte> id = stackalloc byte[16];
        RandomNumberGenerator.Fill(id);
        BinaryPrimitives.WriteInt32BigEndian(id, tenantId);
        return new(new Guid(id, bigEndian: true), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));
    }

    /// <summary>Reads a key; null when it is none.</summary>
    public static KeyText? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length != Prefix.Length + IdDigits + 1 + (2 * SecretBytes) || text[Prefix.Length + IdDigits] != '_') return null;
        var (id, secret) = (text.Substring(Prefix.Length, IdDigits), text[^(2 * SecretBytes)..]);
        return Guid.TryParseExact(id, "N", out var known) && TenantOf(known) > 0 && secret.All(char.IsAsciiHexDigitLower) ? new(known, secret) : null;
    }

    /// <summary>True when this key's secret has that hash; how long it takes says nothing.</summary>
    public bool Has(byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash, hash);

    /// <summary>The key as its holder keeps it.</summary>
    public string Whole => string.Create(CultureInfo.InvariantCulture, $"{Start(Id)}_{Secret}");

    /// <summary>How people tell keys apart: all but the secret.</summary>
    public static string Start(Guid id) => Prefix + id.ToString("N");

    /// <summary>Not the secret: what is printed by accident may stand in a log.</summary>
    public override string ToString() => Start(Id);

    private static int TenantOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }
}
