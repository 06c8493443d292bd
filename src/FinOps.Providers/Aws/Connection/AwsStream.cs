using Amazon.Runtime;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>
/// A file as it arrives. The cloud's own client compares it with its digest on the way; what it finds then is no failure of the
/// whole sync but one of this file, which another try may mend.
/// </summary>
internal sealed class AwsStream(Stream inner, string key) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw Damaged(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return inner.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw Damaged(e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private SourceException Damaged(Exception e) => new("file_damaged", $"'{key}' did not arrive as it was sent: {e.Message}.", "The next sync fetches it again.", e) { Transient = true };
}
