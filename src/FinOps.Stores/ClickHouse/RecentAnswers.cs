using FinOps.Costs;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Answers to questions that are asked again: while one is being found, whoever asks the same waits for it, and afterwards
/// it is kept as long as there is room. The data's version is part of the question, so an answer is never older than the data,
/// and so is what the asker may see.
/// </summary>
internal sealed class RecentAnswers
{
    /// <summary>Cells of all answers that are kept; they take some thirty megabytes.</summary>
    public const long CellsMax = 300_000;

    /// <summary>A longer answer is not kept: it would displace a screenful of others.</summary>
    public const long CellsOfOneMax = 30_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _cells;

    /// <summary>The answer to a question that is kept, being found, or found now.</summary>
    /// <param name="question">All that the answer depends on.</param>
    /// <param name="find">Finds it. Cancelled when nobody waits any more.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<CostAnswer> Get(string question, Func<CancellationToken, Task<CostAnswer>> find, CancellationToken stop)
    {
        var (entry, isMine) = Enter(question);
        try
        {
            if (isMine) _ = Find(entry, find);
            return await entry.Answer.Task.WaitAsync(stop);
        }
        finally
        {
            Leave(entry);
        }
    }

    private (Entry Entry, bool IsMine) Enter(string question)
    {
        lock (_gate)
        {
            var isMine = !_known.TryGetValue(question, out var entry);
            entry ??= _known[question] = new Entry(question);
            entry.Waiting++;
            if (entry.Place is { } place)
            {
                _byUse.Remove(place);
                _byUse.AddFirst(place);
            }

            return (entry, isMine);
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Waiting > 0 || entry.IsOver) return;
            _known.Remove(entry.Question);
        }

        entry.Cancel.Cancel();
    }

    private async Task Find(Entry entry, Func<CancellationToken, Task<CostAnswer>> find)
    {
        try
        {
            var answer = await find(entry.Cancel.Token);
            Keep(entry, answer.Rows.Count * (long)answer.Columns.Count);
            entry.Answer.TrySetResult(answer);
        }
        catch (Exception e)
        {
            // Those who wait now are told; whoever asks next tries again.
            Keep(entry, long.MaxValue);
            entry.Answer.TrySetException(e);
            _ = entry.Answer.Task.Exception;   // perhaps nobody is left to look at it
        }
    }

    private void Keep(Entry entry, long cells)
    {
        lock (_gate)
        {
            entry.IsOver = true;
            if (!_known.TryGetValue(entry.Question, out var mine) || mine != entry) return;
            if (cells > CellsOfOneMax)
            {
                _known.Remove(entry.Question);
                return;
            }

            entry.Cells = cells;
            entry.Place = _byUse.AddFirst(entry);
            for (_cells += cells; _cells > CellsMax; _byUse.RemoveLast())
            {
                _cells -= _byUse.Last!.Value.Cells;
                _known.Remove(_byUse.Last.Value.Question);
            }
        }
    }

    private sealed class Entry(string question)
    {
        public string Question => question;

        public TaskCompletionSource<CostAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Never disposed: whoever leaves last may do so while the answer comes. It has no timer, so nothing is lost.
        public CancellationTokenSource Cancel { get; } = new();

        public LinkedListNode<Entry>? Place { get; set; }

        public int Waiting { get; set; }

        public bool IsOver { get; set; }

        public long Cells { get; set; }
    }
}
