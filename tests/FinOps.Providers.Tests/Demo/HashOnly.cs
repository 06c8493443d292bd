using System.Security.Cryptography;

namespace FinOps.Providers.Tests.Demo;

/// <summary>Hashes files while they are written, without keeping them.</summary>
internal sealed class HashOnly : IDisposable
{
    private readonly SortedDictionary<string, (SHA256 Hash, CryptoStream Stream)> files = new(StringComparer.Ordinal);

    public Stream Open(string name)
    {
        var hash = SHA256.Create();
        var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write, leaveOpen: true);
        files.Add(name, (hash, stream));
        return stream;
    }

    /// <summary>Names and hashes of all files; to be asked for when they are complete.</summary>
    public string Result() => string.Join('\n', files.Select(file => $"{file.Key} {Convert.ToHexString(file.Value.Hash.Hash!)}"));

    public void Dispose()
    {
        foreach (var (hash, stream) in files.Values)
        {
            stream.Dispose();
            hash.Dispose();
        }
    }
}
