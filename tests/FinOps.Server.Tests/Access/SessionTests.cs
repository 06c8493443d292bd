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
