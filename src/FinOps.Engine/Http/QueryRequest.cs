using FinOps.Engine.Native;
using FinOps.Engine.Queries;

namespace FinOps.Engine.Http;

/// <summary>What a request asks for, from its URL and headers.</summary>
internal sealed record QueryRequest(
    string Query,
    string QueryId,
    string? Database,
    string DefaultFormat,
    bool WaitForEnd,
    bool ReadOnly,
    IReadOnlyList<KeyValuePair<string, string>> Settings,
    IReadOnlyList<QueryParameter> Parameters)
{
    private const int ParametersMax = 4_000;
    private const int QueryIdCharactersMax = 256;

    public QueryContext Context(string? format) => new(Database, format ?? DefaultFormat, Settings, Parameters, ReadOnly);

    /// <exception cref="EngineException">A parameter is malformed, or asks for what this engine does not do.</exception>
    public static QueryRequest Read(HttpRequest request)
    {
        string query = "", queryId = "", format = "", database = "";
        var wait = false;
        List<KeyValuePair<string, string>> settings = [];
        List<QueryParameter> parameters = [];
        foreach (var (name, values) in request.Query)
        {
            var value = values.Count > 0 ? values[^1] ?? "" : "";
            switch (name)
            {
                case "query": query = value; break;
                case "query_id": queryId = value; break;
                case "database": database = value; break;
                case "default_format": format = value; break;
                case "wait_end_of_query": wait = IsTrue(value); break;
                case "user" or "password" or "quota_key" or "buffer_size" or "client_protocol_version": break;
                case "session_id" or "session_timeout" or "session_check" or "close_session" or "role" or "decompress":
                case "compress" or "stacktrace" when IsTrue(value):
                    throw new EngineException(ErrorCode.NotImplemented, $"The parameter '{name}' is not supported by the embedded engine");
                case "compress" or "stacktrace": break;
                default: Add(name, value, settings, parameters); break;
            }
        }
        if (queryId.Length == 0)
            queryId = Header(request, "X-ClickHouse-Query-Id") ?? Guid.NewGuid().ToString();
        if (queryId.Length > QueryIdCharactersMax || queryId.Any(char.IsControl))
            throw new EngineException(ErrorCode.BadArguments, $"query_id takes at most {QueryIdCharactersMax} characters, none of them a control character");
        return new(
            query,
            queryId,
            database.Length > 0 ? database : Header(request, "X-ClickHouse-Database"),
            format.Length > 0 ? format : Header(request, "X-ClickHouse-Format") ?? "TabSeparated",
            wait,
            HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method),
            settings,
            parameters);
    }

    private static void Add(string name, string value, List<KeyValuePair<string, string>> settings, List<QueryParameter> parameters)
    {
        var isParameter = name.StartsWith("param_", StringComparison.Ordinal);
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || (isParameter && c is '-' or '.')))
            throw new EngineException(ErrorCode.BadArguments, $"'{name}' is not a setting's name");
        if (settings.Count + parameters.Count >= ParametersMax)
            throw new EngineException(ErrorCode.BadArguments, $"A request takes at most {ParametersMax} settings and parameters");
        if (isParameter)
            parameters.Add(new(name["param_".Length..], value));
        else
            settings.Add(new(name, value));
    }

    private static string? Header(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    private static bool IsTrue(string value) => value is "1" or "true";
}
