namespace FinOps.Platform.Jobs;

/// <summary>
/// Waiting work, handed out in turns: whoever waits with ten thousand pieces gets one done, then everybody else who waits
/// gets one, and so on. The pieces of one owner keep their order.
/// </summary>
internal sealed class Turns<T>(int waitingMax, int ofOwnerMax = int.MaxValue)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Queue<T>> _ofOwner = [];
    private readonly Queue<int> _owners = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private int _count;

    /// <summary>Adds a piece of work; false when too much waits already.</summary>
    public bool TryAdd(int owner, T work)
    {
        lock (_gate)
        {
            if (_count == waitingMax) return false;
            if (!_ofOwner.TryGetValue(owner, out var queue))
            {
                _ofOwner[owner] = queue = new Queue<T>();
                _owners.Enqueue(owner);
            }

            if (queue.Count == ofOwnerMax) return false;
            queue.Enqueue(work);
            _count++;
        }

        _waiting.Release();
        return true;
    }

    /// <summary>The next piece, as soon as there is one.</summary>
    public async Task<T> Next(CancellationToken stop)
    {
        await _waiting.WaitAsync(stop);
        lock (_gate)
        {
            _count--;
            var owner = _owners.Dequeue();
            var queue = _ofOwner[owner];
            var work = queue.Dequeue();
            if (queue.Count > 0) _owners.Enqueue(owner);
            else _ofOwner.Remove(owner);
            return work;
        }
    }
}
