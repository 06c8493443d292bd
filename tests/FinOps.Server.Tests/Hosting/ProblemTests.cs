using System.Net;
using System.Text;
using FinOps.Platform;
using FinOps.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FinOps.Server.Tests.Hosting;

public sealed class ProblemTests(ServerFixture server)
{
    [Theory]
    [InlineData("GET", "/api/nothing-here", null, 404, "not_found")]
    [InlineData("GET", "/openapi/v9.json", null, 404, "not_found")]
    [InlineData("PUT", "/api/tenants", null, 405, "method_not_allowed")]
    [InlineData("POST", "/api/tenants", "{\"name\": 1}", 400, "bad_request")]
    [InlineData("POST", "/api/tenants", "not json", 400, "bad_request")]
    [InlineData("POST", "/api/tenants", "{\"name\":\"x\",\"slug\":\"../etc\"}", 400, "tenant_slug_invalid")]
    [InlineData("DELETE", "/api/tenants/default", null, 409, "tenant_is_default")]
    [InlineData("DELETE", "/api/tenants/nobody", null, 404, "tenant_unknown")]
    public async Task Every_refusal_is_problem_details(string method, string path, string? body, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(path, problem.GetProperty("instance").GetString());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("/api/auth/token")]
    [InlineData("/api/auth/revoke")]
    public async Task A_form_that_cannot_be_read_is_refused(string path)
    {
        using var form = new StringContent("grant_type=refresh_token&refresh_token=%00", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await server.Http.PostAsync(path, form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_by_its_length()
    {
        using var content = new ByteArrayContent(new byte[5 << 20]);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tenants") { Content = content };
        request.Headers.ExpectContinue = true;
        // Sends nothing before it is told to go on: by default a client grows impatient after a second, and is cut off in the middle.
        using var patient = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Wait.Patience }) { BaseAddress = server.Server.Url };
        using var answer = await patient.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example", 403)]
    [InlineData("Host", "elsewhere.example", 400)]
    public async Task A_page_from_elsewhere_changes_nothing(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tenants") { Content = JsonContent.Create(new { name = "x", slug = "from-elsewhere" }) };
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        var tenants = await server.Http.GetFromJsonAsync<JsonElement>("/api/tenants");
        Assert.DoesNotContain(tenants.EnumerateArray(), tenant => tenant.GetProperty("slug").GetString() == "from-elsewhere");
    }

    [Fact]
    public async Task A_bug_answers_500_without_its_stack()
    {
        await using var buggy = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), map: app =>
            app.MapGet("/api/test/bug", string () => throw new InvalidOperationException("planted")).ForAnyone());
        using var answer = await buggy.Http.GetAsync("/api/test/bug");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("internal_error", text, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_ends_in_504()
    {
        await using var slow = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), map: app =>
            app.MapGet("/api/test/slow", async (CancellationToken stop) => await Task.Delay(Timeout.Infinite, stop)).WithRequestTimeout(TimeSpan.FromMilliseconds(200)).ForAnyone());
        using var answer = await slow.Http.GetAsync("/api/test/slow");
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("timeout", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_upload_may_be_longer_than_any_other_body()
    {
        await using var taker = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), map: app =>
            app.MapPost("/api/test/upload", async (Stream body) =>
            {
                var (buffer, length) = (new byte[65536], 0L);
                for (int read; (read = await body.ReadAsync(buffer)) > 0; length += read)
                {
                }

                return length;
            }).AllowsUpload().ForAnyone());
        using var answer = await taker.Http.PostAsync("/api/test/upload", new ByteArrayContent(new byte[40 << 20]));
        Assert.Equal((40 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture), await answer.Content.ReadAsStringAsync());
    }
}
