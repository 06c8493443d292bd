using System.Net;
using System.Net.Http.Headers;

namespace FinOps.Cli.Server;

/// <summary>A file as a request's body, read as it is sent: memory stays flat whatever its size.</summary>
internal sealed class FileUpload : HttpContent
{
    private const int BlockBytes = 1 << 17;
    private readonly FileStream _file;
    private readonly Action<long> _sent;

    /// <param name="path">The file.</param>
    /// <param name="sent">Told the bytes sent so far.</param>
    public FileUpload(string path, Action<long> sent)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        _sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var block = new byte[BlockBytes];
        long sent = 0;
        int read;
        while ((read = await _file.ReadAsync(block, cancellationToken)) > 0)
        {
            await stream.WriteAsync(block.AsMemory(0, read), cancellationToken);
            _sent(sent += read);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _file.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }
}
