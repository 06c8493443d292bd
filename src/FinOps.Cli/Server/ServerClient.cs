using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace FinOps.Cli.Server;

/// <summary>Speaks the server's HTTP. An answer that is not a success becomes a failure with the server's own words.</summary>
internal sealed class ServerClient : IDisposable
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDefault = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly Call _call;

    public ServerClient(Uri url, Call call)
    {
        _call = call;
        Url = Base(url);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,   // the key goes to the server that was named and to no other
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = ConnectMax,
        };
        _http = new HttpClient(handler) { BaseAddress = Url, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("finops-cli");
        if (call.Around.Setting("FINOPS_API_KEY") is not { } key)
        {
            if (LocalKey.For(Url, call.DataDirectory) is { } local)
                _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", local);
            return;
        }

        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _http.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", key);
        if (Url.Scheme == "http" && !Url.IsLoopback)
            call.Say($"finops: warning: FINOPS_API_KEY travels unencrypted to {Url}; use https.");
    }

    public Uri Url { get; }

    /// <summary>A server may live under a path: https://host/finops/.</summary>
    public static Uri Base(Uri url) => url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;

    public Task<JsonElement> Get(string path, string? tenant = null, CancellationToken? stop = null) =>
        Ask(HttpMethod.Get, path, tenant, null, stop ?? _call.Stop);

    public Task<JsonElement> Delete(string path, string? tenant = null) => Ask(HttpMethod.Delete, path, tenant, null, _call.Stop);

    public Task<JsonElement> Post(string path, Action<Utf8JsonWriter>? body, string? tenant = null, CancellationToken? stop = null) =>
        Ask(HttpMethod.Post, path, tenant, () => JsonBody(body), stop ?? _call.Stop);

    public Task<JsonElement> Put(string path, Action<Utf8JsonWriter> body, string? tenant = null) =>
        Ask(HttpMethod.Put, path, tenant, () => JsonBody(body), _call.Stop);

    public Task<JsonElement> Patch(string path, Action<Utf8JsonWriter> body, string? tenant = null) =>
        Ask(HttpMethod.Patch, path, tenant, () => JsonBody(body), _call.Stop);

    /// <summary>A text as the body, such as a rule file.</summary>
    public Task<JsonElement> SendText(HttpMethod method, string path, string text, string mediaType, string? tenant = null) =>
        Ask(method, path, tenant, () => new StringContent(text, System.Text.Encoding.UTF8, mediaType), _call.Stop);

    /// <summary>A file's bytes as the body, as they are read; from its beginning again when the server asks to come back later.</summary>
    public async Task<JsonElement> Upload(string path, string? tenant, Func<FileUpload> file)
    {
        using var answer = await SendPatiently(
            () =>
            {
                var request = Request(HttpMethod.Post, path, tenant, "application/json");
                request.Content = file();
                request.Headers.ExpectContinue = true;   // a refusal comes before the bytes go out
                return request;
            },
            _call.Stop);
        return await Read(answer, _call.Stop);
    }

    /// <summary>An answer as a stream, for what may be larger than memory.</summary>
    public async Task<HttpResponseMessage> Open(string path, string? tenant, string accept)
    {
        var answer = await SendPatiently(() => Request(HttpMethod.Get, path, tenant, accept), _call.Stop);
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await Problem.Of(answer, _call.Stop);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> Ask(
        HttpMethod method, string path, string? tenant, Func<HttpContent?>? body, CancellationToken stop)
    {
        using var answer = await SendPatiently(
            () =>
            {
                var request = Request(method, path, tenant, "application/json");
                request.Content = body?.Invoke();
                return request;
            },
            stop);
        return await Read(answer, stop);
    }

    private async Task<JsonElement> Read(HttpResponseMessage answer, CancellationToken stop)
    {
        if (!answer.IsSuccessStatusCode)
            throw await Problem.Of(answer, stop);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(stop);
            if (answer.StatusCode == HttpStatusCode.NoContent || answer.Content.Headers.ContentLength == 0)
                return default;
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: stop);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new CommandFailure(
                $"{Url} did not answer as a FinOps server.", "Its answer is not JSON.", "Check FINOPS_URL or --url.");
        }
    }

    /// <summary>
    /// Waits out a server whose engine is being restarted, or of which more is asked than it lets one ask: it says 503 or 429, and
    /// when to come back.
    /// </summary>
    private async Task<HttpResponseMessage> SendPatiently(Func<HttpRequestMessage> request, CancellationToken stop)
    {
        var began = _call.Around.Clock.GetTimestamp();
        while (true)
        {
            using var attempt = request();
            var answer = await Send(attempt, stop);
            var wait = answer.Headers.RetryAfter?.Delta ?? RetryDefault;
            if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
                || _call.Around.Clock.GetElapsedTime(began) + wait > RetryMax)
                return answer;
            answer.Dispose();
            await Task.Delay(wait, _call.Around.Clock, stop);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException unreachable)
        {
            throw Problem.Unreachable(Url, unreachable);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailure($"{Url} does not answer.", $"No connection within {ConnectMax.TotalSeconds:0} s.",
                "Check FINOPS_URL or --url, and that the server runs.");
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? tenant, string accept)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd(accept);
        if (tenant is not null)
            request.Headers.TryAddWithoutValidation("X-Tenant", tenant);
        return request;
    }

    private static ByteArrayContent? JsonBody(Action<Utf8JsonWriter>? write)
    {
        if (write is null)
            return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return new ByteArrayContent(buffer.ToArray()) { Headers = { ContentType = new("application/json") } };
    }
}
