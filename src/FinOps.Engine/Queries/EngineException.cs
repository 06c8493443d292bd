using System.Globalization;
using System.Text.RegularExpressions;

namespace FinOps.Engine.Queries;

/// <summary>ClickHouse's numbers for the errors that the host itself raises.</summary>
internal static class ErrorCode
{
    public const int BadArguments = 36;
    public const int NotImplemented = 48;
    public const int SyntaxError = 62;
    public const int UnknownTypeOfQuery = 78;
    public const int ReadOnly = 164;
    public const int TooManySimultaneousQueries = 202;
    public const int QueryWithSameIdIsAlreadyRunning = 216;
    public const int NotEnoughSpace = 243;
    public const int AbortedShutdown = 236;
    public const int QueryIsTooLarge = 229;
    public const int IntoOutfileNotAllowed = 358;
    public const int QueryWasCancelled = 394;
    public const int AuthenticationFailed = 516;
    public const int UnknownException = 1002;
}

/// <summary>An error in ClickHouse's terms: a number, and a message that ends with the number's name.</summary>
internal sealed partial class EngineException : Exception
{
    private EngineException(int code, string message, bool complete)
        : base(complete ? message : $"Code: {code.ToString(CultureInfo.InvariantCulture)}. DB::Exception: {message}. ({NameOf(code)})") =>
        Code = code;

    /// <summary>An error of the host's own.</summary>
    public EngineException(int code, string message)
        : this(code, message, complete: false)
    {
    }

    public int Code { get; }

    public static EngineException MultiStatement(int position) => new(
        ErrorCode.SyntaxError, $"Syntax error (Multi-statements are not allowed): failed at position {position.ToString(CultureInfo.InvariantCulture)} (end of query)");

    /// <summary>Reads the engine's own message, which carries its number in front.</summary>
    public static EngineException FromEngine(string message)
    {
        // A client that parses data inside the engine wraps the error in itself: once is enough.
        var text = message;
        while (Wrapped().Match(text) is { Success: true } wrapped)
            text = wrapped.Groups["inner"].Value;
        var code = Leading().Match(text);
        return code.Success && int.TryParse(code.Groups["code"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number, text, complete: true)
            : new(ErrorCode.UnknownException, text);
    }

    private static string NameOf(int code) => code switch
    {
        ErrorCode.BadArguments => "BAD_ARGUMENTS",
        ErrorCode.NotImplemented => "NOT_IMPLEMENTED",
        ErrorCode.SyntaxError => "SYNTAX_ERROR",
        ErrorCode.UnknownTypeOfQuery => "UNKNOWN_TYPE_OF_QUERY",
        ErrorCode.ReadOnly => "READONLY",
        ErrorCode.TooManySimultaneousQueries => "TOO_MANY_SIMULTANEOUS_QUERIES",
        ErrorCode.QueryWithSameIdIsAlreadyRunning => "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
        ErrorCode.NotEnoughSpace => "NOT_ENOUGH_SPACE",
        ErrorCode.AbortedShutdown => "ABORTED",
        ErrorCode.QueryIsTooLarge => "QUERY_IS_TOO_LARGE",
        ErrorCode.IntoOutfileNotAllowed => "INTO_OUTFILE_NOT_ALLOWED",
        ErrorCode.QueryWasCancelled => "QUERY_WAS_CANCELLED",
        ErrorCode.AuthenticationFailed => "AUTHENTICATION_FAILED",
        _ => "UNKNOWN_EXCEPTION",
    };

    [GeneratedRegex(@"\ACode: (?<code>\d+)\. DB::Exception: ", RegexOptions.NonBacktracking)]
    private static partial Regex Leading();

    [GeneratedRegex(
        @"\ACode: \d+\. DB::Exception: (?<inner>Code: \d+\. DB::Exception: .* \([A-Z_0-9]+\)) \(version [^)]*(?:\([^)]*\)[^)]*)?\)\. \([A-Z_0-9]+\)\z",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Wrapped();
}
