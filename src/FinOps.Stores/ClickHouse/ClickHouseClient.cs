using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FinOps.Platform.Engines;
using FinOps.Stores.Embedded;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Speaks ClickHouse's HTTP interface: one statement per request, values bound as parameters. It does not know whether a
/// ClickHouse server answers or the embedded engine.
/// </summary>
/// <param name="http">A client with pooled connections and no time limit of its own; statements carry their limits.</param>
/// <param name="endpoints">Where ClickHouse answers at this moment.</param>
public sealed partial class ClickHouseClient(HttpClient http, ClickHouseEndpoints endpoints)
{
    private const string ExceptionCodeHeader = "X-ClickHouse-Exception-Code";

    /// <summary>Runs a statement that answers nothing.</summary>
    public async Task Execute(ClickHouseStatement statement, CancellationToken stop)
    {
        using var response = await Send(statement, "Null", stop);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        // Read to the end: an error after the headers shows as a broken body.
        await Copy(body, Stream.Null, stop);
    }

    /// <summary>Runs a query and gives each row as texts; null is null. Rows arrive while the query runs.</summary>
    public async IAsyncEnumerable<string?[]> Rows(ClickHouseStatement statement, [EnumeratorCancellation] CancellationToken stop)
    {
        using var response = await Send(statement, "JSONCompactStringsEachRow", stop);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        using var lines = new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024);
        while (await ReadLine(lines, stop) is { } line)
        {
            if (line.Length > 0) yield return ParseRow(line);
        }
    }

    /// <summary>Runs a query and gives all rows at once.</summary>
    public async Task<List<string?[]>> All(ClickHouseStatement statement, CancellationToken stop)
    {
        var rows = new List<string?[]>();
        await foreach (var row in Rows(statement, stop)) rows.Add(row);
        return rows;
    }

    /// <summary>
    /// Runs a query and gives each row as texts, numbers digit by digit as the engine writes them; null is null and never a
    /// word. For rows of texts, numbers and times, not of arrays.
    /// </summary>
    public async IAsyncEnumerable<string?[]> Cells(ClickHouseStatement statement, [EnumeratorCancellation] CancellationToken stop)
    {
        using var response = await Send(statement, "JSONCompactEachRow", stop);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        await foreach (var row in ClickHouseCells.Read(body, stop)) yield return row;
    }

    /// <summary>Runs a query and hands over its answer as the engine writes it, in the given ClickHouse format.</summary>
    public async Task CopyTo(ClickHouseStatement statement, string format, Stream target, CancellationToken stop)
    {
        using var response = await Send(statement, format, stop);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        await Copy(body, target, stop);
    }

    /// <summary>Runs an INSERT that names its format; the data are sent as they are, while they are read.</summary>
    /// <param name="statement">The statement, without data; it travels in the address, for the body is not ours to add to.</param>
    /// <param name="data">The data, from where they stand.</param>
    /// <param name="packing">How they are packed, in HTTP's words, or <c>none</c>; the engine unpacks.</param>
    /// <param name="stop">Cancels; what was inserted already stays.</param>
    public async Task Insert(ClickHouseStatement statement, Stream data, string packing, CancellationToken stop)
    {
        using var content = new StreamContent(data, 256 * 1024);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (packing != "none") content.Headers.ContentEncoding.Add(packing);
        using var response = await Send(statement, "Null", stop, content);
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        await Copy(body, Stream.Null, stop);
    }

    private async Task<HttpResponseMessage> Send(ClickHouseStatement statement, string format, CancellationToken stop, HttpContent? data = null)
    {
        var endpoint = endpoints.Current;
        var address = Address(endpoint.Url, statement, format, data is null ? null : statement.Sql);
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.TryAddWithoutValidation("X-ClickHouse-User", endpoint.User);
        request.Headers.TryAddWithoutValidation("X-ClickHouse-Key", endpoint.Password);
        request.Content = data ?? Body(statement);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            if (response.IsSuccessStatusCode && !response.Headers.Contains(ExceptionCodeHeader)) return response;
            using (response) throw await Failure(response, stop);
        }
        catch (HttpRequestException e)
        {
            throw new EngineDownException(EngineName.Costs, "the connection failed", e);
        }
    }

    private static Uri Address(Uri url, ClickHouseStatement statement, string format, string? sql)
    {
        var query = new StringBuilder("?default_format=").Append(format);
        if (sql is not null) query.Append("&query=").Append(Uri.EscapeDataString(sql));
        if (statement.QueryId is { } id) query.Append("&query_id=").Append(Uri.EscapeDataString(id));
        foreach (var (name, value) in statement.Settings) query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        foreach (var (name, value) in statement.Parameters) query.Append("&param_").Append(name).Append('=').Append(Uri.EscapeDataString(statement.IsArray(name) ? value : Escape(value)));
        return new Uri(url, query.ToString());
    }

    private static ByteArrayContent Body(ClickHouseStatement statement)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(statement.Sql));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        return content;
    }

    /// <summary>
    /// Parameters travel in ClickHouse's escaped text form, where a backslash, tab and line feed mean something; an array is
    /// read as the literal that it is.
    /// </summary>
    private static string Escape(string value) => value.AsSpan().IndexOfAny("\\\t\n\r\0\b\f") < 0
        ? value
        : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\0", "\\0", StringComparison.Ordinal).Replace("\b", "\\b", StringComparison.Ordinal)
            .Replace("\f", "\\f", StringComparison.Ordinal);

    /// <summary>The engine's queue is full: a moment later it will not be.</summary>
    private const int TooManyQueries = 202;

    private static async Task<Exception> Failure(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        var code = response.Headers.TryGetValues(ExceptionCodeHeader, out var codes)
            && int.TryParse(codes.FirstOrDefault(), out var parsed) ? parsed : 0;
        return code is 0 or TooManyQueries && response.StatusCode == HttpStatusCode.ServiceUnavailable
            ? new EngineDownException(EngineName.Costs, code == 0 ? text : "too many questions are waiting already")
            : new ClickHouseException(code, text.Trim());
    }

    /// <summary>Copies an answer; that the engine broke off is told apart from trouble with <paramref name="target"/>.</summary>
    private static async Task Copy(Stream body, Stream target, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (true)
            {
                int read;
                try
                {
                    read = await body.ReadAsync(buffer, stop);
                }
                catch (Exception e) when (e is IOException or HttpRequestException)
                {
                    throw BrokeOff(e);
                }

                if (read == 0) return;
                await target.WriteAsync(buffer.AsMemory(0, read), stop);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static EngineDownException BrokeOff(Exception e) => new(EngineName.Costs, "the answer broke off", e);

    /// <summary>What the engine wrote into an answer that had begun already, with the code it names.</summary>
    private static ClickHouseException Late(string text) =>
        new(LateCode().Match(text) is { Success: true } found ? int.Parse(found.Groups["code"].ValueSpan, CultureInfo.InvariantCulture) : 0, text);

    [GeneratedRegex(@"Code: (?<code>[0-9]{1,5})\. DB::Exception", RegexOptions.NonBacktracking)]
    private static partial Regex LateCode();

    private static async Task<string?> ReadLine(StreamReader lines, CancellationToken stop)
    {
        try
        {
            return await lines.ReadLineAsync(stop);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw BrokeOff(e);
        }
    }

    private static string?[] ParseRow(string line)
    {
        var length = Encoding.UTF8.GetMaxByteCount(line.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(0, Encoding.UTF8.GetBytes(line, buffer)));
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray) throw Late(line);
            var cells = new List<string?>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) cells.Add(reader.GetString());
            return [.. cells];
        }
        catch (JsonException)
        {
            // An exception that arose while rows were streaming is written into the body as text.
            throw Late(line);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>One statement with what it needs.</summary>
/// <param name="Sql">The text; values stand in it as <c>{name:Type}</c>.</param>
public sealed record ClickHouseStatement(string Sql)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Values for the statement's <c>{name:Type}</c>, unescaped. Arrays are written as ClickHouse literals.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = None;

    /// <summary>ClickHouse settings for this statement alone.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = None;

    /// <summary>The name under which the running statement can be watched and cancelled.</summary>
    public string? QueryId { get; init; }

    /// <summary>True when the statement takes this parameter as an array.</summary>
    internal bool IsArray(string name) => Sql.Contains($"{{{name}:Array(", StringComparison.Ordinal);

    /// <summary>Texts as an <c>Array(String)</c> literal.</summary>
    public static string ArrayOf(IEnumerable<string> texts) =>
        $"[{string.Join(',', texts.Select(t => $"'{t.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"))}]";

    /// <summary>Numbers as an <c>Array(UInt64)</c> literal.</summary>
    public static string ArrayOf(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";
}

/// <summary>ClickHouse refused or broke off a statement.</summary>
/// <param name="code">ClickHouse's error code, for example 62 for a syntax error; 0 when it gave none.</param>
/// <param name="message">What it said.</param>
public sealed class ClickHouseException(int code, string message) : Exception(message)
{
    /// <summary>ClickHouse's error code; 0 when it gave none.</summary>
    public int Code { get; } = code;
}
