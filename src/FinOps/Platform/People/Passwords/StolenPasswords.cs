using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.People.Passwords;

/// <summary>
/// A list of stolen passwords that the operator brings: <c>Access__BreachedPasswords</c> names a file of SHA-1 hashes in capital
/// hexadecimal, one a line, sorted, with or without <c>:count</c> behind: the form in which such lists are published.
/// It is searched where it lies, however long it is.
/// </summary>
public sealed class StolenPasswords(IConfiguration settings)
{
    private const int HashCharacters = 40;
    private const int LineBytesMax = 64;
    private readonly string? _path = settings["Access:BreachedPasswords"] is { Length: > 0 } path ? path : null;

    /// <summary>True when the password is on the list; false without one.</summary>
    public bool Contains(string password)
    {
        if (_path is null) return false;
        var wanted = Convert.ToHexString(HashOf(password));
        using var file = File.OpenRead(_path);
        var (low, high) = (0L, file.Length);
        // The line that begins at or after the middle decides; each turn halves what is left.
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var (line, end) = LineFrom(file, middle);
            if (line.Length < HashCharacters)
            {
                high = middle;
                continue;
            }

            var order = string.CompareOrdinal(wanted, line[..HashCharacters]);
            if (order == 0) return true;
            if (order < 0) high = middle;
            else low = end;
        }

        return false;
    }

    // These lists are made of SHA-1; it only finds lines here and keeps nothing safe.
#pragma warning disable CA5350
    private static byte[] HashOf(string password) => SHA1.HashData(Encoding.UTF8.GetBytes(password));
#pragma warning restore CA5350

    /// <summary>The first whole line that begins at or after a place, and where it ends.</summary>
    private static (string Line, long End) LineFrom(FileStream file, long place)
    {
        Span<byte> bytes = stackalloc byte[2 * LineBytesMax + 1];
        // From the byte before: when that ends a line, one begins at the place itself.
        var from = Math.Max(0, place - 1);
        file.Seek(from, SeekOrigin.Begin);
        var read = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        var begin = place == 0 ? 0 : read.IndexOf((byte)'\n') + 1;
        if (place > 0 && begin == 0) return ("", file.Length);
        var length = read[begin..].IndexOf((byte)'\n');
        var line = length < 0 ? read[begin..] : read.Slice(begin, length);
        return (Encoding.ASCII.GetString(line).Trim().ToUpperInvariant(), from + begin + line.Length + 1);
    }
}
