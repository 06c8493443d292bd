using System.IO.Compression;
using FinOps.Engine.Data;
using FinOps.Engine.Queries;

namespace FinOps.Engine.Http;

/// <summary>
/// The body of a request: the statement, or the rest of it, or the data of an INSERT. Data of any size go to a file first,
/// so a client that vanishes half-way changes nothing, a slow one takes no place from others, and memory stays flat.
/// </summary>
internal sealed class RequestBody : IAsyncDisposable
{
    private const int HeadBytesMax = 1 << 20;
    private const int StatementBytesMax = 64 << 20;
    private readonly Stream sent;
    private readonly string encoding;
    private Stream? unpacked;
    private bool ended;

    /// <exception cref="EngineException">The body is compressed in a way that is not known.</exception>
    public RequestBody(HttpRequest request)
    {
        (sent, encoding) = (request.Body, request.Headers.ContentEncoding.ToString());
        if (encoding is not ("" or "identity" or "gzip" or "deflate" or "br" or "zstd"))
            throw new EngineException(ErrorCode.NotImplemented, $"Content-Encoding '{encoding}' is not supported: gzip, deflate, br and zstd are");
    }

    /// <summary>
    /// How a body is packed that the engine itself can unpack: <c>gzip</c>, of which it sees when it is cut off and .NET does
    /// not, or <c>zstd</c>, which .NET does not know.
    /// </summary>
    public string? Packing => encoding is "gzip" or "zstd" ? encoding : null;

    /// <summary>The statement's beginning, then as much of the body as a statement needs at first.</summary>
    public async Task<byte[]> Head(byte[] beginning, CancellationToken stop) => await ReadUpTo(beginning, HeadBytesMax, stop);

    /// <summary>The whole of a statement that is not followed by data.</summary>
    /// <exception cref="EngineException">It is larger than a statement may be.</exception>
    public async Task<byte[]> Rest(byte[] head, CancellationToken stop)
    {
        if (ended)
            return head;
        var all = await ReadUpTo(head, StatementBytesMax, stop);
        return ended
            ? all
            : throw new EngineException(ErrorCode.QueryIsTooLarge, $"A statement takes at most {StatementBytesMax} bytes");
    }

    /// <summary>Writes an INSERT's data, which began in the head, into a file of the spool.</summary>
    public Task<SpoolFile> Spool(DataDirectory directory, ReadOnlyMemory<byte> begun, CancellationToken stop) =>
        Spool(new SpoolFile(directory.NewSpoolFile()), ended ? Stream.Null : Unpacked(), begun, stop);

    /// <summary>Writes an INSERT's data, of which nothing was read yet, into a file of the spool, as packed as they come.</summary>
    public Task<SpoolFile> SpoolPacked(DataDirectory directory, CancellationToken stop) =>
        // Where a statement cannot say how a file is packed, the engine goes by the end of its name.
        Spool(new SpoolFile($"{directory.NewSpoolFile()}.{(Packing == "gzip" ? "gz" : "zst")}"), sent, default, stop);

    private static async Task<SpoolFile> Spool(SpoolFile file, Stream source, ReadOnlyMemory<byte> begun, CancellationToken stop)
    {
        try
        {
            await using var target = new FileStream(file.Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1);
            await target.WriteAsync(begun, stop);
            await source.CopyToAsync(target, HeadBytesMax / 4, stop);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (unpacked is not null)
            await unpacked.DisposeAsync();
    }

    private Stream Unpacked() => unpacked ??= encoding switch
    {
        "gzip" => new GZipStream(sent, CompressionMode.Decompress),
        "deflate" => new ZLibStream(sent, CompressionMode.Decompress),
        "br" => new BrotliStream(sent, CompressionMode.Decompress),
        "zstd" => throw new EngineException(
            ErrorCode.NotImplemented, "Content-Encoding 'zstd' is supported for an INSERT's data, with the whole statement in the parameter 'query'"),
        _ => sent,
    };

    private async Task<byte[]> ReadUpTo(byte[] beginning, int bytesMax, CancellationToken stop)
    {
        using var text = new MemoryStream();
        text.Write(beginning);
        var step = new byte[16 << 10];
        while (!ended && text.Length < bytesMax)
        {
            var read = await Unpacked().ReadAsync(step, stop);
            text.Write(step, 0, read);
            ended = read == 0;
        }
        return text.ToArray();
    }
}

/// <summary>A file of the spool, deleted when done with.</summary>
internal sealed class SpoolFile(string path) : IDisposable
{
    public string Path => path;

    public void Dispose() => File.Delete(path);
}
