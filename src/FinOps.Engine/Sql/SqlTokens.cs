namespace FinOps.Engine.Sql;

internal enum TokenKind
{
    End,
    Word,
    Text,
    QuotedName,
    Open,
    Close,
    Semicolon,
    Other,
}

/// <summary>A piece of a statement, by its bytes' positions.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End);

/// <summary>
/// Cuts ClickHouse SQL into tokens: just enough to know what is text, what is comment and what is a word, so that nothing
/// inside a string is ever taken for a statement's structure.
/// </summary>
internal ref struct SqlTokens(ReadOnlySpan<byte> sql)
{
    private readonly ReadOnlySpan<byte> sql = sql;
    private int at;

    public Token Next()
    {
        SkipBlank();
        var start = at;
        if (at >= sql.Length)
            return new(TokenKind.End, sql.Length, sql.Length);
        var kind = sql[at] switch
        {
            (byte)'\'' => Quoted((byte)'\'', TokenKind.Text),
            (byte)'"' => Quoted((byte)'"', TokenKind.QuotedName),
            (byte)'`' => Quoted((byte)'`', TokenKind.QuotedName),
            (byte)'(' or (byte)'[' or (byte)'{' => One(TokenKind.Open),
            (byte)')' or (byte)']' or (byte)'}' => One(TokenKind.Close),
            (byte)';' => One(TokenKind.Semicolon),
            (byte)'$' => Heredoc(),
            0xE2 => Curly(),
            var c when IsWord(c) => Word(),
            _ => One(TokenKind.Other),
        };
        return new(kind, start, at);
    }

    private void SkipBlank()
    {
        while (at < sql.Length)
        {
            var rest = sql[at..];
            if (rest[0] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or (byte)'\v')
                at++;
            else if (rest.StartsWith("\u00A0"u8) || rest.StartsWith("\uFEFF"u8))
                at += rest[0] == 0xC2 ? 2 : 3;
            else if (rest.StartsWith("--"u8) || rest.StartsWith("//"u8) || rest.StartsWith("# "u8) || rest.StartsWith("#!"u8))
                at = rest.IndexOf((byte)'\n') is >= 0 and var line ? at + line + 1 : sql.Length;
            else if (rest.StartsWith("/*"u8))
                SkipBlockComment();
            else
                return;
        }
    }

    /// <summary>Block comments nest.</summary>
    private void SkipBlockComment()
    {
        var depth = 0;
        do
        {
            var mark = sql[at..];
            depth += mark.StartsWith("/*"u8) ? 1 : mark.StartsWith("*/"u8) ? -1 : 0;
            at += mark.StartsWith("/*"u8) || mark.StartsWith("*/"u8) ? 2 : 1;
        }
        while (depth > 0 && at < sql.Length);
    }

    private TokenKind One(TokenKind kind)
    {
        at++;
        return kind;
    }

    private TokenKind Word()
    {
        while (at < sql.Length && (IsWord(sql[at]) || sql[at] == '$'))
            at++;
        return TokenKind.Word;
    }

    /// <summary>Up to the closing quote; a doubled quote or one after a backslash does not close.</summary>
    private TokenKind Quoted(byte quote, TokenKind kind)
    {
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] == '\\')
                at++;
            else if (sql[at] == quote && !(at + 1 < sql.Length && sql[at + 1] == quote))
                break;
            else if (sql[at] == quote)
                at++;
        }
        at = Math.Min(at + 1, sql.Length);
        return kind;
    }

    /// <summary><c>$tag$ … $tag$</c>; a lone dollar is an operator.</summary>
    private TokenKind Heredoc()
    {
        var size = 1;
        while (at + size < sql.Length && IsWord(sql[at + size]))
            size++;
        if (at + size >= sql.Length || sql[at + size] != '$')
            return One(TokenKind.Other);
        var tag = sql.Slice(at, size + 1);
        var close = sql[(at + tag.Length)..].IndexOf(tag);
        at = close < 0 ? sql.Length : at + tag.Length + close + tag.Length;
        return TokenKind.Text;
    }

    /// <summary>ClickHouse takes curly quotes, as a word processor makes them, for straight ones.</summary>
    private TokenKind Curly()
    {
        var rest = sql[at..];
        if (rest.StartsWith("‘"u8))
            return UpTo("’"u8, TokenKind.Text);
        return rest.StartsWith("“"u8) ? UpTo("”"u8, TokenKind.QuotedName) : Word();
    }

    private TokenKind UpTo(ReadOnlySpan<byte> close, TokenKind kind)
    {
        var found = sql[at..].IndexOf(close);
        at = found < 0 ? sql.Length : at + found + close.Length;
        return kind;
    }

    private static bool IsWord(byte c) =>
        c is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_' or >= 0x80;
}
