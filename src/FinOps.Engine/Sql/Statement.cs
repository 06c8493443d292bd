using System.Text;
using FinOps.Engine.Queries;

namespace FinOps.Engine.Sql;

internal enum StatementKind
{
    /// <summary>Answers rows: SELECT, SHOW, DESCRIBE, EXPLAIN …</summary>
    Rows,

    /// <summary>INSERT whose data follow the statement.</summary>
    InsertData,

    /// <summary>INSERT … SELECT … FROM input(…) FORMAT x, whose data follow the statement.</summary>
    InsertInput,

    /// <summary>KILL QUERY, which must reach the engine when every place is taken.</summary>
    Kill,

    /// <summary>Everything else: DDL, INSERT … SELECT, SET, SYSTEM …</summary>
    Other,
}

/// <summary>
/// One statement, understood as far as the host must: whether it answers rows, whether data follow it, and where a clause
/// of the host's own can be put without touching the rest.
/// </summary>
internal sealed class Statement
{
    private readonly byte[] text;
    private readonly int clauseAt;
    private readonly int formatAt;
    private readonly IReadOnlyList<Token> marked;

    private Statement(StatementKind kind, byte[] text, string? format, int clauseAt, int formatAt, int dataAt, IReadOnlyList<Token> marked)
    {
        Kind = kind;
        this.text = text;
        Format = format;
        this.clauseAt = clauseAt;
        this.formatAt = formatAt;
        DataAt = dataAt;
        this.marked = marked;
    }

    public StatementKind Kind { get; }

    /// <summary>The FORMAT that the statement names, if it does.</summary>
    public string? Format { get; }

    /// <summary>Where the data of an INSERT begin in the text; the text's length when there are none in it.</summary>
    public int DataAt { get; }

    public bool TakesData => Kind is StatementKind.InsertData or StatementKind.InsertInput;

    public ReadOnlySpan<byte> Text => text;

    /// <summary>Reads a statement. <paramref name="text"/> may end early only inside an INSERT's data.</summary>
    /// <exception cref="EngineException">More than one statement, or a clause that only a command-line client has.</exception>
    public static Statement Parse(byte[] text)
    {
        var tokens = new SqlTokens(text);
        var first = tokens.Next();
        if (first.Kind == TokenKind.End)
            throw new EngineException(ErrorCode.SyntaxError, "Syntax error: Empty query");
        if (Is(text, first, "INSERT"))
            return InsertStatement.Parse(text, tokens);
        var scan = new Scan(text, tokens, first);
        // The library takes such words (exit, quit …) for commands of a terminal.
        if (first.Kind == TokenKind.Word && scan.Words == 1)
        {
            throw new EngineException(
                ErrorCode.SyntaxError, $"Syntax error: failed at position 1 ({Encoding.UTF8.GetString(text, first.Start, first.End - first.Start)})");
        }
        var kind = Is(text, first, "KILL") ? StatementKind.Kill
            : first.Kind == TokenKind.Open || RowVerbs.Any(verb => Is(text, first, verb)) ? StatementKind.Rows
            : StatementKind.Other;
        return new(kind, text, scan.Format, scan.ClauseAt, scan.ClauseAt, text.Length, scan.QueryIds);
    }

    /// <summary>True for an INSERT that names its format and has no data yet: all of them come behind it.</summary>
    public static bool IsWholeInsert(byte[] text)
    {
        var tokens = new SqlTokens(text);
        return Is(text, tokens.Next(), "INSERT") && Parse(text) is { TakesData: true } insert && insert.DataAt == text.Length;
    }

    internal static Statement Insert(byte[] text, bool fromInput, string format, int clauseAt, int formatAt, int dataAt, Token input) =>
        new(fromInput ? StatementKind.InsertInput : StatementKind.InsertData, text, format, clauseAt, formatAt, dataAt, [input]);

    internal static Statement Plain(byte[] text) => new(StatementKind.Other, text, null, text.Length, text.Length, text.Length, []);

    /// <summary>The same statement, answering into a file: one way for every format, and in bounded memory.</summary>
    public byte[] IntoFile(string path) => Splice((clauseAt, clauseAt, $" INTO OUTFILE {Literal(path)} APPEND "));

    /// <summary>The same INSERT, taking its data from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="packing">How it is packed, which the end of its name says too; null when it is not.</param>
    public byte[] FromFile(string path, string? packing = null)
    {
        var head = text.AsSpan(0, formatAt);
        if (Kind == StatementKind.InsertData)
        {
            return Concat(
                head[..clauseAt], Encoding.UTF8.GetBytes($" FROM INFILE {Literal(path)} COMPRESSION '{packing ?? "none"}' "),
                head[clauseAt..], Encoding.UTF8.GetBytes($" FORMAT {Format}"));
        }
        // input('structure') reads nothing in the library: file(path, format, 'structure') reads the same data.
        var input = marked[0];
        return Concat(
            head[..input.Start], Encoding.UTF8.GetBytes($"file({Literal(path)}, {Literal(Format!)}, "), head[input.End..], []);
    }

    /// <summary>The same KILL QUERY, finding queries by the id that their client gave them.</summary>
    public byte[] ByMark(string markExpression) =>
        Splice([.. marked.Select(token => (token.Start, token.End, markExpression))]);

    internal static bool Is(ReadOnlySpan<byte> text, Token token, string word) =>
        token.Kind == TokenKind.Word && Ascii.EqualsIgnoreCase(text[token.Start..token.End], word);

    private static readonly string[] RowVerbs =
        ["SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "CHECK"];

    private static string Literal(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private byte[] Splice(params ReadOnlySpan<(int Start, int End, string Text)> changes)
    {
        using var result = new MemoryStream(text.Length + 128);
        var at = 0;
        foreach (var (start, end, replacement) in changes)
        {
            result.Write(text.AsSpan(at, start - at));
            result.Write(Encoding.UTF8.GetBytes(replacement));
            at = end;
        }
        result.Write(text.AsSpan(at));
        return result.ToArray();
    }

    private static byte[] Concat(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d) =>
        [.. a, .. b, .. c, .. d];

    /// <summary>One pass over a statement without data.</summary>
    private ref struct Scan
    {
        public Scan(byte[] text, SqlTokens tokens, Token first)
        {
            int depth = 0, end = 0, ended = -1, formatAt = -1;
            Token before = default, beforeThat = default;
            for (var token = first; token.Kind != TokenKind.End; (beforeThat, before, token) = (before, token, tokens.Next()))
            {
                if (ended >= 0 && token.Kind != TokenKind.Semicolon)
                    throw EngineException.MultiStatement(ended + 1);
                if (token.Kind == TokenKind.Semicolon)
                {
                    ended = ended >= 0 ? ended : token.Start;
                    continue;
                }
                depth += token.Kind switch { TokenKind.Open => 1, TokenKind.Close => -1, _ => 0 };
                if (Is(text, token, "OUTFILE") && Is(text, before, "INTO"))
                    throw new EngineException(ErrorCode.IntoOutfileNotAllowed, "INTO OUTFILE is not allowed");
                if (Is(text, token, "query_id"))
                    QueryIds.Add(token);
                // FORMAT x counts when the statement ends there, or goes on with its settings.
                if (depth == 0 && Is(text, before, "FORMAT") && token.Kind == TokenKind.Word)
                    (formatAt, Format) = (before.Start, Encoding.UTF8.GetString(text, token.Start, token.End - token.Start));
                else if (formatAt >= 0 && Is(text, beforeThat, "FORMAT") && !Is(text, token, "SETTINGS"))
                    (formatAt, Format) = (-1, null);
                end = token.End;
                Words++;
            }
            ClauseAt = formatAt >= 0 ? formatAt : end;
        }

        public string? Format { get; private set; }
        public int ClauseAt { get; }

        /// <summary>How many tokens there are, semicolons apart.</summary>
        public int Words { get; }
        public List<Token> QueryIds { get; } = [];
    }
}
