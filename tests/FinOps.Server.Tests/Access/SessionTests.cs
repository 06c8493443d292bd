using System.Net;
using FinOps.Platform.Sessions;

namespace FinOps.Server.Tests.Access;

/// <summary>Sessions as browsers have them.</summary>
public sealed class SessionTests(AccessServerFixture access)
{
    [Fact]
    public async Task Only_the_hash_of_a_session_is_kept_and_its_end_holds_at_once()
    {
        var person = await access.NewPerson();
        var book = access.Service<SessionBook>();
        var (_, session, secret) = await access.SignedIn(person);

        Assert.NotNull(await book.Find(secret, renew: true, CancellationToken.None));
        Assert.True(await book.End(person.Id, session.Id, CancellationToken.None));
        Assert.Null(await book.Find(secret, renew: true, CancellationToken.None));
        Assert.False(await book.End(person.Id, session.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Programs_stand_among_the_sessions_and_end_with_them()
    {
        var person = await access.NewPerson();
        using var browser = await access.As(person);
        async Task<string> Program()
        {
            using var answer = await browser.PostAsync("/api/auth/token", new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "costs:read")]));
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, body);
            return JsonElement.Parse(body).GetProperty("refresh_token").GetString()!;
        }

        async Task<bool> GoesOn(string refresh)
        {
            using var answer = await access.Nobody.PostAsync("/api/auth/token", new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", refresh)]));
            return answer.IsSuccessStatusCode;
        }

        var (one, two) = (await Program(), await Program());
        var programs = (await browser.GetAsync("/api/me/sessions").Json()).EnumerateArray().Where(s => s.GetProperty("way").GetString() == "program").ToList();
        Assert.Equal(2, programs.Count);
        Assert.Contains("costs:read", programs[0].GetProperty("device").GetString(), StringComparison.Ordinal);
        // The newest use is the first.
        using (var ended = await browser.DeleteAsync($"/api/me/sessions/{programs[0].GetProperty("id")}")) Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.False(await GoesOn(two));
        using (var all = await browser.DeleteAsync("/api/me/sessions")) Assert.Equal(HttpStatusCode.NoContent, all.StatusCode);
        Assert.False(await GoesOn(one));
        Assert.Single((await browser.GetAsync("/api/me/sessions").Json()).EnumerateArray());
    }

    [Theory]
    [InlineData("X-CSRF-Token", null, "csrf_token_missing")]
    [InlineData("X-CSRF-Token", "the token of another session", "csrf_token_missing")]
    [InlineData("Origin", null, "foreign_origin")]
    [InlineData("Origin", "http://evil.example", "foreign_origin")]
    [InlineData("Origin", "null", "foreign_origin")]
    public async Task A_change_without_what_our_pages_send_is_refused(string header, string? sent, string code)
    {
        using var client = await access.As(await access.NewPerson());
        client.DefaultRequestHeaders.Remove(header);
        if (sent is not null) client.DefaultRequestHeaders.Add(header, sent);

        using var answer = await client.PostAsJsonAsync("/api/tenants", new { name = "x", slug = "x" });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }
}
