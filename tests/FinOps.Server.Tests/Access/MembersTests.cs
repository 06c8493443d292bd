using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.Organisation;
using LiveSignals = FinOps.Platform.Live.Signals;

namespace FinOps.Server.Tests.Access;

/// <summary>Who belongs to a tenant, with which roles, over HTTP.</summary>
public sealed class MembersTests(AccessServerFixture access)
{
    [Fact]
    public async Task A_stranger_and_a_member_of_another_tenant_do_not_learn_that_a_tenant_exists()
    {
        var tenant = await access.NewTenant();
        var (_, other) = await access.Join(await access.NewTenant(), "owner");
        other.DefaultRequestHeaders.Remove("X-Tenant");
        var nobody = await access.Nobody.GetAsync($"/api/members?tenant={tenant.Slug}").Code(401);
        Assert.Equal("not_signed_in", nobody);
        Assert.Equal("tenant_unknown", await other.GetAsync($"/api/members?tenant={tenant.Slug}").Code(404));
        Assert.Equal("tenant_unknown", await other.GetAsync("/api/members?tenant=never-was").Code(404));
    }

    [Fact]
    public async Task Roles_are_granted_changed_and_taken_and_hold_at_once()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var (person, viewer) = await access.Join(tenant, "viewer");

        Assert.Equal("permission_missing", await viewer.GetAsync("/api/members").Code(403));
        var grant = await owner.PostAsJsonAsync("/api/members/grants", new { personId = person.Id, role = "practitioner" }).Json(201);
        Assert.Equal(2, (await viewer.GetAsync("/api/members").Json()).GetArrayLength());
        await owner.PutAsJsonAsync($"/api/members/grants/{grant.GetProperty("id")}", new { role = "engineer" }).Json();
        Assert.Equal("permission_missing", await viewer.GetAsync("/api/members").Code(403));
        using (var removed = await owner.DeleteAsync($"/api/members/{person.Id}")) Assert.Equal(204, (int)removed.StatusCode);
        Assert.Equal("tenant_unknown", await viewer.GetAsync("/api/access/me").Code(404));
    }

    [Fact]
    public async Task The_last_owner_stays()
    {
        var tenant = await access.NewTenant();
        var (person, owner) = await access.Join(tenant, "owner");
        await access.Join(tenant, "owner", until: TimeProvider.System.GetUtcNow().AddDays(1));
        var id = (await owner.GetAsync($"/api/members/{person.Id}").Json()).GetProperty("grants")[0].GetProperty("id");
        Assert.Equal("last_owner", await owner.DeleteAsync($"/api/members/grants/{id}").Code(409));
        Assert.Equal("last_owner", await owner.DeleteAsync($"/api/members/{person.Id}").Code(409));
        Assert.Equal("last_owner", await owner.PutAsJsonAsync($"/api/members/grants/{id}", new { role = "viewer" }).Code(409));

        // Two owners who leave at the same moment: one of them stays.
        var (second, other) = await access.Join(tenant, "owner");
        var leaving = await Task.WhenAll(owner.DeleteAsync($"/api/members/{person.Id}"), other.DeleteAsync($"/api/members/{second.Id}"));
        Assert.Equal([204, 409], leaving.Select(a => (int)a.StatusCode).Order());
    }

    [Fact]
    public async Task Nobody_grants_or_takes_more_than_they_have()
    {
        var tenant = await access.NewTenant();
        var (owner, _) = await access.Join(tenant, "owner");
        var (person, admin) = await access.Join(tenant, "administrator");
        Assert.Equal("beyond_own_access", await admin.PostAsJsonAsync("/api/members/grants", new { personId = person.Id, role = "owner" }).Code(403));
        Assert.Equal("beyond_own_access", await admin.DeleteAsync($"/api/members/{owner.Id}").Code(403));
        Assert.Equal("beyond_own_access", await admin.PostAsJsonAsync("/api/invitations", new { email = "x@example.com", role = "owner" }).Code(403));
        Assert.Equal("beyond_own_access", await admin.PutAsJsonAsync("/api/roles/mine", new { name = "Mine", permissions = new[] { "tenant:delete" } }).Code(403));
        Assert.Equal("role_built_in", await admin.PutAsJsonAsync("/api/roles/owner", new { name = "Owner", permissions = new[] { "costs:read" } }).Code(409));
        Assert.Equal("member_unknown", await admin.PostAsJsonAsync("/api/members/grants", new { personId = Guid.NewGuid(), role = "viewer" }).Code(404));
    }

    [Fact]
    public async Task A_lead_of_a_team_grants_within_the_team()
    {
        var tenant = await access.NewTenant();
        var book = access.Service<OrganisationBook>();
        var unit = (await book.Create(tenant.Id, new(null, NodeKind.BusinessUnit, "retail", "Retail"), CancellationToken.None)).Node!;
        var team = (await book.Create(tenant.Id, new(unit.Id, NodeKind.Team, "search", "Search"), CancellationToken.None)).Node!;
        var (_, lead) = await access.Join(tenant, "administrator", new([new(GrantScope.Node, [$"{team.Id}"])]));
        var (person, engineer) = await access.Join(tenant, "engineer", new([new(GrantScope.Node, [$"{team.Id}"])]));

        object Wish(long node) => new { personId = person.Id, role = "viewer", scope = new[] { new { dimension = "node", values = new[] { $"{node}" } } } };
        Assert.Equal("beyond_own_access", await lead.PostAsJsonAsync("/api/members/grants", Wish(unit.Id)).Code(403));
        Assert.Equal("beyond_own_access", await lead.PostAsJsonAsync("/api/members/grants", new { personId = person.Id, role = "viewer" }).Code(403));
        var granted = await lead.PostAsJsonAsync("/api/members/grants", Wish(team.Id)).Json(201);
        Assert.Equal("Search and below", granted.GetProperty("scopeText").GetString());

        // What the team's rows are is the tree's: what shows more than they do is refused.
        Assert.Equal("scope_too_narrow", await engineer.GetAsync("/api/imports").Code(403));
        var mine = await engineer.GetAsync("/api/access/me").Json();
        Assert.False(mine.GetProperty("allRows").GetBoolean());
    }

    [Fact]
    public async Task What_is_granted_for_a_time_ends_by_itself()
    {
        var tenant = await access.NewTenant();
        await access.Join(tenant, "owner");
        var clock = new Clock();
        var (person, _) = await access.Join(tenant, "practitioner", until: clock.GetUtcNow().AddHours(1));
        var book = new AccessBook(access.Service<PlatformDbs>(), access.Service<OrganisationBook>(), access.Service<IRowRules>(), access.Service<LiveSignals>(), clock);
        var members = new MemberBook(access.Service<PlatformDbs>(), book, clock);
        Assert.True((await book.Of(person.Id, tenant.Id, CancellationToken.None)).IsMember);
        Assert.NotNull(await members.Find(tenant.Id, person.Id, CancellationToken.None));
        clock.Ahead = TimeSpan.FromHours(1);
        Assert.False((await book.Of(person.Id, tenant.Id, CancellationToken.None)).IsMember);
        Assert.Null(await members.Find(tenant.Id, person.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Who_can_see_what_and_why()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        await owner.PutAsJsonAsync("/api/roles/auditor", new { name = "Auditor", description = "Looks back", permissions = new[] { "audit:read", "costs:read" } }).Json();
        var (person, auditor) = await access.Join(tenant, "auditor", new([new("tag:team", ["search"])]));

        var who = await owner.GetAsync("/api/access/who?permission=audit:read").Json();
        Assert.Equal(2, who.GetArrayLength());
        var reason = who.EnumerateArray().Single(w => w.GetProperty("id").GetGuid() == person.Id).GetProperty("reasons")[0];
        Assert.Equal(("Auditor", "tag:team search", false), (reason.GetProperty("role").GetString(), reason.GetProperty("scopeText").GetString(), reason.GetProperty("all").GetBoolean()));
        Assert.Equal("local administrator", reason.GetProperty("grantedBy").GetString());

        var what = await owner.GetAsync($"/api/access/of/{person.Id}").Json();
        Assert.Equal(["costs:read", "audit:read"], what.GetProperty("permissions").EnumerateArray().Where(p => p.GetProperty("allowed").GetBoolean()).Select(p => p.GetProperty("permission").GetString()));
        Assert.Equal("permission_unknown", await owner.GetAsync("/api/access/who?permission=costs:reed").Code(400));

        // A role that changes is another for everyone who has it, at once; one that somebody has stays.
        Assert.Equal("role_in_use", await owner.DeleteAsync("/api/roles/auditor").Code(409));
        await owner.PutAsJsonAsync("/api/roles/auditor", new { name = "Auditor", permissions = new[] { "members:read" } }).Json();
        await auditor.GetAsync("/api/members").Json();
        Assert.Equal("permission_missing", await auditor.GetAsync("/api/costs/summary").Code(403));
    }

    [Fact]
    public async Task An_invitation_makes_a_member_once_and_can_be_taken_back()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var sent = await owner.PostAsJsonAsync("/api/invitations", new { email = "new@example.com", role = "viewer", days = 3 }).Json(201);
        // The link goes to the invited address, and to nobody else.
        Assert.Equal(JsonValueKind.Null, sent.GetProperty("link").ValueKind);
        var (book, id) = (access.Service<InvitationBook>(), sent.GetProperty("id").GetInt64());
        var first = (await book.Renew(tenant.Id, id, Caller.LocalAdministrator, CancellationToken.None)).Secret;
        Assert.Equal(tenant.Id, (await book.Peek(first, CancellationToken.None))!.Value.Tenant.Id);

        // Sent again, the old link no longer works.
        await owner.PostAsync($"/api/invitations/{id}/resend", null).Json();
        Assert.Null(await book.Peek(first, CancellationToken.None));
        var second = (await book.Renew(tenant.Id, id, Caller.LocalAdministrator, CancellationToken.None)).Secret;

        var person = await access.NewPerson();
        var outcomes = await Task.WhenAll(book.Accept(second, person, CancellationToken.None), book.Accept(second, person, CancellationToken.None));
        Assert.Single(outcomes, o => o.Problem is null);
        Assert.Equal("viewer", Assert.Single(await access.Service<MemberBook>().Of(tenant.Id, person.Id, CancellationToken.None)).Role);
        Assert.Equal("invitation_over", await owner.DeleteAsync($"/api/invitations/{id}").Code(409));

        var other = (await owner.PostAsJsonAsync("/api/invitations", new { email = "x@example.com", role = "viewer" }).Json(201)).GetProperty("id").GetInt64();
        var secret = (await book.Renew(tenant.Id, other, Caller.LocalAdministrator, CancellationToken.None)).Secret;
        using (var revoked = await owner.DeleteAsync($"/api/invitations/{other}")) Assert.Equal(204, (int)revoked.StatusCode);
        Assert.Null(await book.Peek(secret, CancellationToken.None));
        Assert.Equal("email_invalid", await owner.PostAsJsonAsync("/api/invitations", new { email = "x", role = "viewer" }).Code(400));
    }

    [Fact]
    public async Task What_a_provider_of_identities_grants_follows_its_groups()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var (person, client) = await access.Join(tenant, "viewer");
        var book = access.Service<MemberBook>();
        await book.Provide(tenant.Id, person.Id, "https://id.example", ["practitioner", "engineer"], CancellationToken.None);
        await client.GetAsync("/api/members").Json();
        await book.Provide(tenant.Id, person.Id, "https://id.example", ["engineer"], CancellationToken.None);
        Assert.Equal(["engineer", "viewer"], (await book.Of(tenant.Id, person.Id, CancellationToken.None)).Select(g => g.Role).Order());
        var provided = (await book.Of(tenant.Id, person.Id, CancellationToken.None)).Single(g => g.Role == "engineer");
        Assert.Equal("grant_by_provider", await owner.DeleteAsync($"/api/members/grants/{provided.Id}").Code(409));
    }

    private sealed class Clock : TimeProvider
    {
        private readonly DateTimeOffset _began = System.GetUtcNow();

        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => _began + Ahead;
    }
}
