using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FinOps.Engine.Tests;

/// <summary>An answer, read to its end.</summary>
public sealed record Answer(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public int? ExceptionCode =>
        Header("X-ClickHouse-Exception-Code") is { } code ? int.Parse(code, CultureInfo.InvariantCulture) : null;

    public long Summary(string name)
    {
        using var summary = JsonDocument.Parse(Header("X-ClickHouse-Summary") ?? "{}");
        return long.Parse(summary.RootElement.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
    }

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : null;
}

/// <summary>Speaks ClickHouse's HTTP interface, knowing nothing of who is behind it.</summary>
public sealed class ClickHouseClient(HttpClient http, string user, string password) : IDisposable
{
    public HttpClient Http => http;

    public string User => user;

    public string Password => password;

    /// <summary>A statement in the body.</summary>
    public Task<Answer> Ask(string sql, params (string Name, string Value)[] parameters) =>
        Send(HttpMethod.Post, new StringContent(sql), parameters);

    /// <summary>A statement in the URL, data in the body.</summary>
    public Task<Answer> Insert(string sql, HttpContent data, params (string Name, string Value)[] parameters) =>
        Send(HttpMethod.Post, data, [("query", sql), .. parameters]);

    /// <summary>The text of a statement's answer, which must be a good one.</summary>
    public async Task<string> Text(string sql, params (string Name, string Value)[] parameters)
    {
        var answer = await Ask(sql, parameters);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{sql}\n{answer.Text}");
        return answer.Text.TrimEnd('\n');
    }

    public async Task<Answer> Send(HttpMethod method, HttpContent? content, params (string Name, string Value)[] parameters)
    {
        using var request = Request(method, content, parameters);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new(response.StatusCode, body, response.Headers, response.Content.Headers);
    }

    public HttpRequestMessage Request(HttpMethod method, HttpContent? content, params (string Name, string Value)[] parameters)
    {
        var query = string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}"));
        var request = new HttpRequestMessage(method, $"/?{query}") { Content = content };
        request.Headers.Add("X-ClickHouse-User", user);
        request.Headers.Add("X-ClickHouse-Key", password);
        return request;
    }

    /// <summary>Waits until a statement's answer is what is expected.</summary>
    public Task Until(string expected, string sql, params (string Name, string Value)[] parameters) =>
        Wait.For(() => Text(sql, parameters), now => now == expected, now => $"{sql}\nis still {now}, not {expected}");

    public void Dispose() => http.Dispose();
}
