using System.Collections.Concurrent;
using System.Text;
using FinOps.Engine.Native;

namespace FinOps.Engine.Queries;

/// <summary>
/// The opened engine. Every request gets a connection that nobody used before and nobody uses after it, so no setting,
/// current database, temporary table or bound value of one request can reach another; opening one takes 0.1 ms and is
/// done ahead of need.
/// </summary>
internal sealed unsafe class ChdbEngine : IDisposable
{
    private readonly ChdbLibrary library;
    private readonly IReadOnlyList<string> arguments;
    private readonly int readySessions;
    private readonly ConcurrentQueue<ChdbSession> ready = new();
    private readonly Lock opening = new();
    private readonly Lock controlling = new();
    private readonly ChdbSession control;
    private bool closed;

    /// <exception cref="InvalidOperationException">The engine cannot open its data directory.</exception>
    public ChdbEngine(ChdbLibrary library, IReadOnlyList<string> arguments, int readySessions)
    {
        this.library = library;
        this.arguments = arguments;
        this.readySessions = readySessions;
        // Open as long as the process works: the data directory closes with the last connection.
        control = SignalHandlers.Keep(Open);
        Version = Ask("SELECT version()");
        TimeZone = Ask("SELECT timezone()");
    }

    public string Version { get; }

    public string TimeZone { get; }

    /// <summary>Opens connections ahead of the first requests.</summary>
    public void Warm()
    {
        while (ready.Count < readySessions)
            ready.Enqueue(Open());
    }

    public ChdbSession TakeSession() => ready.TryDequeue(out var session) ? session : Open();

    /// <summary>Ends a used connection and opens the one that will take its place.</summary>
    public void Replace(ChdbSession used)
    {
        used.Dispose();
        try
        {
            if (ready.Count < readySessions)
                ready.Enqueue(Open());
        }
        catch (InvalidOperationException)
        {
            // Whoever needs a connection next tries again, and can tell its client.
        }
    }

    /// <summary>Tells the engine to stop the statement that carries this mark; the statement ends a little later.</summary>
    public void Kill(string mark)
    {
        // A parameter's value is read like a field of a TSV file: a backslash in it must be escaped.
        var value = mark.Replace("\\", "\\\\", StringComparison.Ordinal);
        Control(Encoding.UTF8.GetBytes($"KILL QUERY WHERE {ChdbSession.MarkExpression} = {{mark:String}} ASYNC"), [new("mark", value)]);
    }

    /// <summary>Gives memory that no query needs any more back to the operating system.</summary>
    public void ReturnMemory() => Control("SYSTEM JEMALLOC PURGE"u8, []);

    public void Dispose()
    {
        while (ready.TryDequeue(out var session))
            session.Dispose();
        lock (controlling)
        {
            closed = true;
            control.Dispose();
        }
    }

    /// <summary>Runs a statement on the host's own connection, which waits for no place. A closed engine is left in peace.</summary>
    private void Control(ReadOnlySpan<byte> sql, IReadOnlyList<QueryParameter> parameters)
    {
        lock (controlling)
        {
            if (!closed)
                _ = control.Execute(sql, "Null", parameters);
        }
    }

    private ChdbSession Open()
    {
        // One at a time: two connections that open at once race inside the library.
        lock (opening)
        {
            var connection = library.Connect(arguments);
            if (connection is null)
                throw new InvalidOperationException("The engine could not open its data directory; its own message is above.");
            var session = new ChdbSession(library, connection);
            session.Warm();
            return session;
        }
    }

    private string Ask(string sql)
    {
        var answer = control.Execute(Encoding.UTF8.GetBytes(sql), "TSVRaw", []);
        return answer.Error is null
            ? Encoding.UTF8.GetString(answer.Output).Trim()
            : throw new InvalidOperationException(answer.Error);
    }
}
