using FinOps.Platform.Tenancy;
using FinOps.Server.Tests.Access;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Allocation;

/// <summary>Two people publish rules together: one writes them, the other one says yes.</summary>
public sealed class ApprovalTests(AccessServerFixture access)
{
    private const string Rules = """{"rules": [{"id": "all", "targets": [{"set": {"team": "bakery"}}]}]}""";

    [Fact]
    public async Task What_one_person_wrote_is_published_by_the_yes_of_another_one()
    {
        var tenant = await access.NewTenant();
        var (_, author) = await access.Join(tenant, "practitioner");
        var (second, approver) = await access.Join(tenant, "practitioner", person: await access.NewPerson("Second Person"));
        var number = await Propose(tenant, author);

        Assert.Equal("same_person", await author.PostAsJsonAsync($"/api/allocation/versions/{number}/approve", new { }).Code(409));
        Assert.Equal("proposal_unknown", await approver.PostAsJsonAsync($"/api/allocation/versions/{number + 1}/approve", new { }).Code(404));
        var published = await approver.PostAsJsonAsync($"/api/allocation/versions/{number}/approve", new { note = "looks right" }).Json();

        Assert.Equal(("published", second.Name, "new names\nlooks right"), (published.GetProperty("state").GetString(), published.GetProperty("decidedBy").GetString(), published.GetProperty("note").GetString()));
        Assert.Equal(number, (await author.GetAsync("/api/allocation/rules?state=published").Json()).GetProperty("number").GetInt32());
        var history = (await author.GetAsync("/api/allocation/history").Json()).EnumerateArray().Select(h => $"{h.GetProperty("what").GetString()} {h.GetProperty("by").GetString() == second.Name}").ToList();
        Assert.Equal(["published True", "proposed False"], history.Take(2));
    }

    [Fact]
    public async Task A_key_of_the_same_person_is_not_a_second_person()
    {
        var tenant = await access.NewTenant();
        var (_, author) = await access.Join(tenant, "practitioner");
        var number = await Propose(tenant, author);
        var made = await author.PostAsJsonAsync("/api/keys", new { name = "helper", scopes = new[] { "allocation:read", "allocation:approve" } }).Json(201);
        using var key = access.Server.Client();
        key.DefaultRequestHeaders.Authorization = new("Bearer", made.GetProperty("secret").GetString());

        Assert.Equal("same_person", await key.PostAsJsonAsync($"/api/allocation/versions/{number}/approve", new { }).Code(409));
    }

    private async Task<int> Propose(Tenant tenant, HttpClient author)
    {
        var (_, owner) = await access.Join(tenant, "owner");
        await owner.PutAsJsonAsync("/api/allocation/settings", new { needsApproval = true }).Json();
        await author.PutAsync("/api/allocation/rules", new StringContent(Rules, System.Text.Encoding.UTF8, "application/json")).Json();
        var proposed = await author.PostAsJsonAsync("/api/allocation/publish", new { note = "new names" }).Json();
        Assert.Equal("proposed", proposed.GetProperty("state").GetString());
        return proposed.GetProperty("number").GetInt32();
    }
}
