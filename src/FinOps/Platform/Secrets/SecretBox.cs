using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace FinOps.Platform.Secrets;

/// <summary>
/// Seals what must be kept and never shown. Sealed text says with which key it was sealed, so older keys go on opening it
/// after a new one took over; <see cref="Open"/> tells when it is time to seal it anew.
/// </summary>
public sealed class SecretBox(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("FinOps.Secrets.v1");

    /// <summary>Seals a secret for one purpose, such as one tenant's connections; for another purpose it does not open.</summary>
    public string Seal(string purpose, string secret) =>
        Convert.ToBase64String(protector.CreateProtector(purpose).Protect(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Opens a sealed secret.</summary>
    /// <returns>The secret, and whether it should be sealed anew because a newer key is in use.</returns>
    /// <exception cref="SecretLostException">Its key is gone, or it was changed.</exception>
    public (string Secret, bool SealAnew) Open(string purpose, string box)
    {
        try
        {
            var opener = (IPersistedDataProtector)protector.CreateProtector(purpose);
            var secret = opener.DangerousUnprotect(Convert.FromBase64String(box), ignoreRevocationErrors: true, out var migrate, out var revoked);
            return (Encoding.UTF8.GetString(secret), migrate || revoked);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new SecretLostException(e);
        }
    }
}

/// <summary>A sealed secret cannot be opened any more; it must be given again.</summary>
/// <param name="cause">Why.</param>
public sealed class SecretLostException(Exception cause) : Exception("A sealed secret cannot be opened: its key is gone or it was changed.", cause);
