namespace FinOps.Cli.Output;

/// <summary>How far something is.</summary>
/// <param name="Doing">The present participle: uploading, reading, checking.</param>
/// <param name="Bytes">Bytes done.</param>
/// <param name="Total">Bytes to do, when known.</param>
/// <param name="Rows">Rows read so far.</param>
/// <param name="RowsPerSecond">The server's own rate, when it says one.</param>
/// <param name="SecondsLeft">The remaining time, when it says one.</param>
internal sealed record ProgressState(
    string Doing, long Bytes, long? Total, long Rows = 0, long? RowsPerSecond = null, long? SecondsLeft = null);

/// <summary>
/// Progress on stderr: a bar that redraws itself on a terminal; in a log, a plain line now and then, and none for
/// what is quickly done.
/// </summary>
internal sealed class ProgressLine(Surroundings around, string subject)
{
    private const int BarWidth = 24;
    private const int WidthDefault = 80;
    private const string EraseLine = "\r\u001b[K";
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Relog = TimeSpan.FromSeconds(2);

    private readonly Lock _drawing = new();
    private readonly long _began = around.Clock.GetTimestamp();
    private long _last = around.Clock.GetTimestamp();
    private bool _drawn;

    public void Show(ProgressState state)
    {
        lock (_drawing)
        {
            if (around.Clock.GetElapsedTime(_last) < (around.ErrorIsTerminal ? Redraw : Relog))
                return;
            _last = around.Clock.GetTimestamp();
            if (around.ErrorIsTerminal)
            {
                around.Error.Write(EraseLine + TextWidth.Cut(Bar(state), (around.Width ?? WidthDefault) - 1));
                _drawn = true;
            }
            else
            {
                around.Error.WriteLine($"{TextWidth.Clean(subject)}: {state.Doing} {Facts(state)}");
            }
        }
    }

    /// <summary>Takes the bar away before something else is written.</summary>
    public void Clear()
    {
        lock (_drawing)
        {
            if (_drawn)
                around.Error.Write(EraseLine);
            _drawn = false;
        }
    }

    private string Bar(ProgressState state)
    {
        var name = TextWidth.Cut(TextWidth.Clean(subject), BarWidth);
        if (state.Total is not > 0)
            return $"{name}  {state.Doing}  {Facts(state)}";
        var full = (int)(Math.Min(state.Bytes, state.Total.Value) * BarWidth / state.Total.Value);
        return $"{name}  {new string('█', full)}{new string('░', BarWidth - full)}  {state.Doing} {Facts(state)}";
    }

    private string Facts(ProgressState state)
    {
        var facts = new List<string>();
        if (state.Total is > 0)
            facts.Add($"{Math.Min(state.Bytes, state.Total.Value) * 100 / state.Total.Value}% of {Figures.Bytes(state.Total.Value)}");
        else if (state.Bytes > 0)
            facts.Add(Figures.Bytes(state.Bytes));
        var milliseconds = Math.Max(1, (long)around.Clock.GetElapsedTime(_began).TotalMilliseconds);
        if (state.Rows > 0)
            facts.Add($"{Figures.Count(state.Rows)} rows");
        if (state.RowsPerSecond is > 0)
            facts.Add($"{Figures.Count(state.RowsPerSecond.Value)} rows/s");
        else if (state.Rows == 0 && state.Bytes > 0)
            facts.Add($"{Figures.Bytes(state.Bytes * 1000 / milliseconds)}/s");
        if (SecondsLeft(state, milliseconds) is { } left)
            facts.Add($"{Figures.Duration(left)} left");
        return string.Join(", ", facts);
    }

    private static long? SecondsLeft(ProgressState state, long milliseconds) =>
        state.SecondsLeft
        ?? (state.Rows == 0 && state.Total is { } total && state.Bytes > 0 ? (total - state.Bytes) * milliseconds / state.Bytes / 1000 : null);
}
