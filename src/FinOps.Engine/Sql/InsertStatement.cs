using System.Text;
using FinOps.Engine.Queries;

namespace FinOps.Engine.Sql;

/// <summary>Reads an INSERT: whether data follow it, in which format, and where they begin.</summary>
internal static class InsertStatement
{
    public static Statement Parse(byte[] text, SqlTokens tokens)
    {
        int depth = 0, settingsAt = -1, nameAt = 1, seen = 0;
        bool selects = false;
        Token before = default, input = default;
        for (var token = tokens.Next(); ; (before, token, seen) = (token, tokens.Next(), seen + 1))
        {
            if (token.Kind == TokenKind.End)
                return Statement.Plain(text);
            if (token.Kind == TokenKind.Semicolon)
                return PlainUpTo(text, token, tokens);
            depth += token.Kind switch { TokenKind.Open => 1, TokenKind.Close => -1, _ => 0 };
            if (Statement.Is(text, before, "INFILE") || (Statement.Is(text, before, "FROM") && Statement.Is(text, token, "INFILE")))
                throw new EngineException(ErrorCode.UnknownTypeOfQuery, "Query has infile and was sent directly to the server");
            if (token.Kind == TokenKind.Open && Statement.Is(text, before, "input") && selects)
                input = new(TokenKind.Word, before.Start, token.End);
            // What follows INSERT INTO [TABLE] [FUNCTION] is a name, whatever it reads like.
            if (seen == nameAt && (Statement.Is(text, token, "TABLE") || Statement.Is(text, token, "FUNCTION")))
                nameAt++;
            if (depth != 0 || seen <= nameAt || token.Kind != TokenKind.Word)
                continue;
            if (Statement.Is(text, token, "SELECT") || Statement.Is(text, token, "WITH"))
                selects = true;
            else if (Statement.Is(text, token, "SETTINGS") && !selects)
                settingsAt = token.Start;
            else if (Statement.Is(text, token, "VALUES") && !selects)
                return Statement.Insert(text, false, "Values", settingsAt < 0 ? token.Start : settingsAt, token.Start, token.End, default);
            else if (Statement.Is(text, token, "FORMAT") && (!selects || input.End > 0))
                return WithFormat(text, tokens.Next(), token.Start, settingsAt, selects, input);
        }
    }

    private static Statement WithFormat(byte[] text, Token name, int formatAt, int settingsAt, bool selects, Token input)
    {
        if (name.Kind != TokenKind.Word)
            throw new EngineException(ErrorCode.SyntaxError, $"Syntax error: failed at position {name.Start + 1}: a format's name is expected after FORMAT");
        var data = name.End;
        if (data < text.Length && text[data] == ';')
            throw new EngineException(ErrorCode.SyntaxError, "You have excessive ';' symbol before data for INSERT.");
        // As ClickHouse has it: blanks, then at most one end of line, are not data.
        while (data < text.Length && text[data] is (byte)' ' or (byte)'\t' or (byte)'\f')
            data++;
        if (data < text.Length && text[data] == '\r')
            data++;
        if (data < text.Length && text[data] == '\n')
            data++;
        var format = Encoding.UTF8.GetString(text, name.Start, name.End - name.Start);
        return Statement.Insert(text, selects, format, settingsAt < 0 ? formatAt : settingsAt, formatAt, data, input);
    }

    private static Statement PlainUpTo(byte[] text, Token end, SqlTokens tokens)
    {
        for (var token = tokens.Next(); token.Kind != TokenKind.End; token = tokens.Next())
        {
            if (token.Kind != TokenKind.Semicolon)
                throw EngineException.MultiStatement(end.Start + 1);
        }
        return Statement.Plain(text);
    }
}
