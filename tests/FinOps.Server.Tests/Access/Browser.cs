using System.Net;
using FinOps.Platform.Sessions;

namespace FinOps.Server.Tests.Access;

/// <summary>A browser with a page of ours: keeps cookies, sends the origin and the token.</summary>
public sealed class Browser : IDisposable
{
    private readonly Uri _server;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    public Browser(Uri server)
    {
        _server = server;
        _http = new HttpClient(new SecretWatch(new SocketsHttpHandler { CookieContainer = _cookies })) { BaseAddress = server };
    }

    public string? Secret => _cookies.GetCookies(_server)[$"finops-{_server.Port}"]?.Value;

    public Task<HttpResponseMessage> Post(string path, object? body = null) => Send(HttpMethod.Post, path, body);

    /// <summary>The answer to a form, which must succeed.</summary>
    public async Task<JsonElement> AskForm(string path, HttpContent form)
    {
        using var answer = await Send(HttpMethod.Post, path, form);
        return JsonSerializer.Deserialize<JsonElement>(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        request.Headers.Add("Origin", _server.GetLeftPart(UriPartial.Authority));
        if (_cookies.GetCookies(_server)[$"finops-csrf-{_server.Port}"]?.Value is { } token) request.Headers.Add(SessionCookie.TokenHeader, token);
        return await _http.SendAsync(request);
    }

    /// <summary>The answer to what must succeed.</summary>
    public async Task<JsonElement> Ask(HttpMethod method, string path, object? body = null)
    {
        using var answer = await Send(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    public Task<JsonElement> Ask(string path, object? body = null) => Ask(HttpMethod.Post, path, body);

    public Task<JsonElement> Get(string path) => Ask(HttpMethod.Get, path);

    /// <summary>The code of what must be refused, with this status.</summary>
    public async Task<string?> Refused(HttpStatusCode status, string path, object? body = null, HttpMethod? method = null)
    {
        using var answer = await Send(method ?? HttpMethod.Post, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("code").GetString();
    }

    public void Dispose() => _http.Dispose();
}
