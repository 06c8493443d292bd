using System.Globalization;
using System.Net;

namespace FinOps.Engine;

/// <summary>The command line was not understood; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the engine process was asked to do, from its command line.</summary>
internal sealed record EngineOptions
{
    private const string PasswordVariable = "FINOPS_ENGINE_PASSWORD";
    private const long MemoryBytesMin = 256L << 20;

    public static string Usage { get; } = """
        FinOps.Engine --library PATH --path DIRECTORY [options]

          --library PATH          libchdb.so (libchdb.dylib on macOS)
          --path DIRECTORY        data directory; made when absent
          --listen WHERE          127.0.0.1:0 (default: any free port), HOST:PORT on loopback, or unix:/path.sock
          --user NAME             the one user that may ask (default: default)
          --connections N         queries that run at once (default: 8)
          --queue N               queries that may wait for a place (default: 64)
          --queue-seconds N       how long one may wait before it is refused (default: 30)
          --max-memory BYTES      memory of the whole engine (default: 2500000000)
          --query-memory BYTES    memory of one query unless it asks for more (default: 70 % of the engine's)
          --query-seconds N       time of one query unless it asks for more (default: 3600)
          --query-seconds-max N   the most time a query may ask for (default: 21600)
          --stop-seconds N        how long running queries may finish when told to stop (default: 10)
          --parent-pid PID        stop when this process is gone
          --check                 open the data directory, ask one question, close, say how it went

        The password comes from the environment variable FINOPS_ENGINE_PASSWORD.
        """;

    public required string Library { get; init; }
    public required string Path { get; init; }
    public required string Password { get; init; }
    public required string Listen { get; init; }
    public required string User { get; init; }
    public required int Connections { get; init; }
    public required int Queue { get; init; }
    public required int QueueSeconds { get; init; }
    public required long MaxMemoryBytes { get; init; }
    public required long QueryMemoryBytes { get; init; }
    public required int QuerySeconds { get; init; }
    public required int QuerySecondsMax { get; init; }
    public required int StopSeconds { get; init; }
    public int? ParentPid { get; init; }
    public bool Check { get; init; }

    /// <exception cref="UsageException">An argument is missing, unknown or out of its range.</exception>
    public static EngineOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var given = Pairs(arguments);
        var check = given.Remove("check");
        var memory = Number(given, "max-memory", 2_500_000_000, MemoryBytesMin, 1L << 44);
        var seconds = (int)Number(given, "query-seconds", 3_600, 1, 604_800);
        var options = new EngineOptions
        {
            Library = System.IO.Path.GetFullPath(Text(given, "library", null)),
            Path = System.IO.Path.GetFullPath(Text(given, "path", null)),
            Listen = Text(given, "listen", "127.0.0.1:0"),
            User = Text(given, "user", "default"),
            Connections = (int)Number(given, "connections", 8, 1, 256),
            Queue = (int)Number(given, "queue", 64, 0, 100_000),
            QueueSeconds = (int)Number(given, "queue-seconds", 30, 1, 3_600),
            MaxMemoryBytes = memory,
            QueryMemoryBytes = Number(given, "query-memory", memory / 10 * 7, 1L << 20, memory),
            QuerySeconds = seconds,
            QuerySecondsMax = (int)Number(given, "query-seconds-max", Math.Max(seconds, 21_600), seconds, 604_800),
            StopSeconds = (int)Number(given, "stop-seconds", 10, 0, 3_600),
            ParentPid = given.ContainsKey("parent-pid") ? (int)Number(given, "parent-pid", 0, 1, int.MaxValue) : null,
            Check = check,
            Password = environment(PasswordVariable) ?? "",
        };
        if (given.Count > 0)
            throw new UsageException($"Unknown option --{given.Keys.First()}.");
        if (options.Password.Length == 0 && !check)
            throw new UsageException($"The environment variable {PasswordVariable} is not set: the engine takes no question without a password.");
        _ = ListenAddress.Parse(options.Listen);
        return options;
    }

    private static Dictionary<string, string> Pairs(IReadOnlyList<string> arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal))
                throw new UsageException($"Unexpected argument '{arguments[i]}'.");
            var name = arguments[i][2..];
            var value = "";
            if (name.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                (name, value) = (name[..at], name[(at + 1)..]);
            else if (name != "check")
                value = ++i < arguments.Count ? arguments[i] : throw new UsageException($"--{name} needs a value.");
            if (!given.TryAdd(name, value))
                throw new UsageException($"--{name} is given twice.");
        }
        return given;
    }

    private static string Text(Dictionary<string, string> given, string name, string? otherwise) =>
        given.Remove(name, out var value) && value.Length > 0
            ? value
            : otherwise ?? throw new UsageException($"--{name} is required.");

    private static long Number(Dictionary<string, string> given, string name, long otherwise, long min, long max)
    {
        if (!given.Remove(name, out var text))
            return Math.Clamp(otherwise, min, max);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new UsageException($"--{name} takes a whole number from {min} to {max}, not '{text}'.");
    }
}

/// <summary>Where the engine listens: a loopback address or a Unix socket, never the network.</summary>
internal sealed record ListenAddress(IPEndPoint? Tcp, string? UnixSocket)
{
    /// <exception cref="UsageException">Not an address, or one that other machines could reach.</exception>
    public static ListenAddress Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var socket = text["unix:".Length..];
            return System.IO.Path.IsPathRooted(socket)
                ? new(null, socket)
                : throw new UsageException($"--listen unix:PATH takes an absolute path, not '{socket}'.");
        }
        var endPoint = text.StartsWith("localhost:", StringComparison.Ordinal)
            ? string.Concat("127.0.0.1", text.AsSpan("localhost".Length))
            : text;
        if (!IPEndPoint.TryParse(endPoint, out var tcp) || endPoint.LastIndexOf(':') <= endPoint.LastIndexOf(']'))
            throw new UsageException($"--listen takes HOST:PORT or unix:/path.sock, not '{text}'.");
        return IPAddress.IsLoopback(tcp.Address)
            ? new(tcp, null)
            : throw new UsageException($"--listen {text}: the engine listens on loopback only; {tcp.Address} could be reached from elsewhere.");
    }
}
