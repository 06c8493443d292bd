using System.Buffers;
using FinOps.Engine.Data;

namespace FinOps.Engine.Http;

/// <summary>
/// The body of an answer. The first megabyte is held back, so that an error that comes early still gets a status of its own
/// and a small answer gets its length; what is larger streams, or waits in the spool when the client asked for the whole
/// answer or none of it.
/// </summary>
internal sealed class ResultBody(HttpResponse response, DataDirectory directory, bool waitForEnd, Action started) : IAsyncDisposable
{
    private const int HeldBackBytesMax = 1 << 20;
    private const int StepBytes = 64 << 10;
    private byte[] held = ArrayPool<byte>.Shared.Rent(StepBytes);
    private int heldLength;
    private FileStream? spool;
    private bool streaming;

    /// <summary>Bytes have left, or may have: the status can no longer change.</summary>
    public bool HasStarted => streaming;

    public bool IsEmpty => heldLength == 0 && spool is null && !streaming;

    /// <summary>Copies to the end of the source. When the client has gone, the rest is read and dropped.</summary>
    public async Task CopyFrom(Stream source, CancellationToken clientGone)
    {
        while (true)
        {
            var room = streaming && !clientGone.IsCancellationRequested ? response.BodyWriter.GetMemory(StepBytes) : Room();
            var read = await source.ReadAsync(room, CancellationToken.None);
            if (read == 0)
                return;
            if (clientGone.IsCancellationRequested)
                continue;
            try
            {
                await Advance(read, clientGone);
            }
            catch (OperationCanceledException)
            {
                // The statement is being stopped; its pipe must still be emptied.
            }
        }
    }

    /// <summary>Sends what is left. The answer is complete.</summary>
    public async Task Complete(CancellationToken clientGone)
    {
        if (streaming)
        {
            await response.BodyWriter.FlushAsync(clientGone);
            return;
        }
        response.ContentLength = heldLength + (spool?.Length ?? 0);
        started();
        if (spool is not null)
        {
            spool.Position = 0;
            await spool.CopyToAsync(response.Body, clientGone);
        }
        await response.Body.WriteAsync(held.AsMemory(0, heldLength), clientGone);
    }

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(held);
        held = [];
        if (spool is not null)
            await spool.DisposeAsync();
    }

    private Memory<byte> Room()
    {
        if (held.Length - heldLength < StepBytes / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(held.Length * 4, HeldBackBytesMax + StepBytes));
            held.AsSpan(0, heldLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(held);
            held = larger;
        }
        return held.AsMemory(heldLength);
    }

    private async ValueTask Advance(int count, CancellationToken clientGone)
    {
        if (streaming)
        {
            response.BodyWriter.Advance(count);
            await response.BodyWriter.FlushAsync(clientGone);
            return;
        }
        heldLength += count;
        if (heldLength < HeldBackBytesMax)
            return;
        if (waitForEnd)
        {
            spool ??= new FileStream(
                directory.NewSpoolFile(), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            await spool.WriteAsync(held.AsMemory(0, heldLength), clientGone);
        }
        else
        {
            started();
            streaming = true;
            await response.BodyWriter.WriteAsync(held.AsMemory(0, heldLength), clientGone);
        }
        heldLength = 0;
    }
}
