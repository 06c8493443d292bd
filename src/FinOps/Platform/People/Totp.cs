using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FinOps.Platform.People;

/// <summary>One-time codes of authenticator apps (RFC 6238: HMAC-SHA1, thirty seconds, six digits, as all of them understand).</summary>
public static class Totp
{
    /// <summary>The digits of a code.</summary>
    public const int Digits = 6;

    private const int SecretBytes = 20;
    private const int StepSeconds = 30;

    // A clock may go wrong by half a minute.
    private const int StepsAround = 1;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new secret, in base 32 as apps take it.</summary>
    public static string NewSecret() => Base32(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What an app reads from the picture.</summary>
    public static string Uri(string secret, string email) =>
        $"otpauth://totp/FinOps:{System.Uri.EscapeDataString(email)}?secret={secret}&issuer=FinOps&algorithm=SHA1&digits=6&period=30";

    /// <summary>The step whose code this is, near now and later than the last one taken; null when it is none.</summary>
    public static long? StepOf(string secret, string? code, DateTimeOffset now, long lastTaken)
    {
        var typed = new string([.. (code ?? "").Where(char.IsAsciiDigit)]);
        if (typed.Length != Digits) return null;
        var (key, present) = (Bytes(secret), now.ToUnixTimeSeconds() / StepSeconds);
        long? found = null;
        for (var step = present - StepsAround; step <= present + StepsAround; step++)
        {
            // All are compared, whichever fits.
            if (Secret.Same(Code(key, step, Digits), typed) && step > lastTaken) found = step;
        }

        return found;
    }

    /// <summary>The code of a moment.</summary>
    public static string At(string secret, DateTimeOffset moment) => Code(Bytes(secret), moment.ToUnixTimeSeconds() / StepSeconds, Digits);

    // RFC 4226, 5.3: four bytes from where the last half byte points.
    internal static string Code(ReadOnlySpan<byte> key, long step, int digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        // The standard's hash; the attacks on SHA-1 do not touch HMAC.
#pragma warning disable CA5350
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff;
        return number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')[^digits..];
    }

    internal static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        var (bits, held) = (0, 0);
        foreach (var part in bytes)
        {
            (bits, held) = (bits << 8 | part, held + 8);
            for (; held >= 5; held -= 5) text.Append(Alphabet[bits >> (held - 5) & 31]);
            bits &= 0xff;
        }

        if (held > 0) text.Append(Alphabet[bits << (5 - held) & 31]);
        return text.ToString();
    }

    internal static byte[] Bytes(string text)
    {
        var bytes = new List<byte>(text.Length * 5 / 8);
        var (bits, held) = (0, 0);
        foreach (var letter in text)
        {
            (bits, held) = ((bits << 5 | Alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xfff, held + 5);
            if (held < 8) continue;
            held -= 8;
            bytes.Add((byte)(bits >> held));
        }

        return [.. bytes];
    }
}
