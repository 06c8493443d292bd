using System.Text;
using FinOps.Engine.Native;

namespace FinOps.Engine.Queries;

/// <summary>One connection to the engine: one statement at a time, settings of its own.</summary>
internal sealed unsafe class ChdbSession(ChdbLibrary library, nint* connection) : IDisposable
{
    /// <summary>
    /// The library gives no say over a query's id, so a statement is found by a setting that has no other meaning here
    /// (the tables it is about, streaming queues, are not used) and that any text may be the value of.
    /// </summary>
    private const string MarkSetting = "stream_like_engine_insert_queue";
    private nint* connection = connection;

    /// <summary>The mark of a statement, as an expression over <c>system.processes</c>.</summary>
    public static string MarkExpression => $"Settings['{MarkSetting}']";

    public QueryAnswer Execute(ReadOnlySpan<byte> sql, string format, IReadOnlyList<QueryParameter> parameters) =>
        library.Query(*connection, sql, format, parameters);

    /// <summary>Runs a first statement ahead of the request's: the library builds half of a connection only then.</summary>
    public void Warm() => _ = Run($"SET {MarkSetting} = ''");

    /// <summary>Makes the connection ready for one request.</summary>
    /// <returns>The engine's refusal, or null.</returns>
    public string? Prepare(string mark, string? database, IReadOnlyList<KeyValuePair<string, string>> settings, bool readOnly)
    {
        if (database is not null && Run($"USE {Quoted(database, '`')}") is { } unknown)
            return unknown;
        var set = new StringBuilder($"SET {MarkSetting} = {Quoted(mark, '\'')}");
        foreach (var (name, value) in settings)
            set.Append(", ").Append(name).Append(" = ").Append(Quoted(value, '\''));
        // Two statements: once it is read-only, a connection takes no setting that is not harmless.
        return Run(set.ToString()) ?? (readOnly ? Run("SET readonly = 2") : null);
    }

    public void Dispose()
    {
        if (connection is not null)
            library.Close(connection);
        connection = null;
    }

    private string? Run(string sql) => Execute(Encoding.UTF8.GetBytes(sql), "Null", []).Error;

    private static string Quoted(string text, char quote) =>
        string.Create(null, $"{quote}{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace($"{quote}", $"\\{quote}", StringComparison.Ordinal)}{quote}");
}
