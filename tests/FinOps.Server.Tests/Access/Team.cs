using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.People;
using FinOps.Platform.Tenancy;

namespace FinOps.Server.Tests.Access;

/// <summary>People of a tenant, for tests: each with a role, and a browser that is signed in.</summary>
internal static class Team
{
    /// <summary>Somebody with a role in a tenant.</summary>
    public static async Task<(Person Person, HttpClient Client)> Join(
        this AccessServerFixture access, Tenant tenant, string role, GrantScope? scope = null, DateTimeOffset? until = null, Person? person = null)
    {
        person ??= await access.NewPerson($"{role} of {tenant.Slug}");
        var outcome = await access.Service<MemberBook>().Add(tenant.Id, person.Id, new GrantWish(role, scope, until), Caller.LocalAdministrator, CancellationToken.None);
        Assert.Null(outcome.Problem);
        return (person, await access.As(person, tenant.Slug));
    }

    /// <summary>The code of a refusal, with the status it must have.</summary>
    public static async Task<string> Code(this Task<HttpResponseMessage> sent, int status)
    {
        using var answer = await sent;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("code").GetString()!;
    }

    /// <summary>The body of an answer, with the status it must have.</summary>
    public static async Task<JsonElement> Json(this Task<HttpResponseMessage> sent, int status = 200)
    {
        using var answer = await sent;
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }
}
