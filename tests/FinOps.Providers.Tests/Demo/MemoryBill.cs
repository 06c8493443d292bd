using System.Security.Cryptography;

using FinOps.Providers.Demo;

namespace FinOps.Providers.Tests.Demo;

/// <summary>A bill written into memory, to be read back or hashed.</summary>
internal sealed class MemoryBill
{
    private readonly SortedDictionary<string, MemoryStream> streams = new(StringComparer.Ordinal);

    public MemoryBill(Func<Func<string, Stream>, IReadOnlyList<BillFile>> write) => Files = write(Open);

    public IReadOnlyList<BillFile> Files { get; }

    public IEnumerable<string> Names => streams.Keys;

    public IEnumerable<BillRow> Rows(string name) => Csv.Read(new MemoryStream(streams[name].ToArray()));

    public IEnumerable<BillRow> Rows() => streams.Keys.SelectMany(Rows);

    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var stream in streams.Values)
            hash.AppendData(stream.ToArray());
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private MemoryStream Open(string name)
    {
        var stream = new MemoryStream();
        streams.Add(name, stream);
        return stream;
    }
}
