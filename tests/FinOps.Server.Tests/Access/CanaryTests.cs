using FinOps.Platform.Tenancy;
using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Access;

/// <summary>
/// Something with a name of its own is planted in each of two tenants, wherever a name can be; then everything that can be got
/// is got as people of one and searched for what belongs to the other.
/// </summary>
public sealed class CanaryTests(AccessServerFixture access)
{
    [Fact]
    public async Task Nothing_of_one_tenant_is_in_any_answer_to_another()
    {
        var (one, two) = (await Plant("heron"), await Plant("kestrel"));
        await Search(one, two);
        await Search(two, one);
    }

    private sealed record Planted(string Word, Tenant Tenant, HttpClient Owner, HttpClient Viewer, IReadOnlyList<string> Ids, Guid Person);

    private async Task<Planted> Plant(string word)
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var (person, viewer) = await access.Join(tenant, "viewer", person: await access.NewPerson($"person-{word}"));
        var bill = new Bill().Row(("ServiceName", $"service-{word}"), ("SubAccountId", $"account-{word}"), ("ResourceId", $"resource-{word}"), ("Tags", $$"""{"team":"team-{{word}}","key-{{word}}":"x"}"""),
            ("InvoiceId", $"invoice-{word}"), ("ProviderName", $"provider-{word}")).Row(("ServiceName", $"rejected-{word}"), ("BilledCost", $"no-number-{word}"));
        var import = await new Intake(owner).Import(bill, $"file-{word}.csv", $"&source=source-{word}");
        Assert.Equal("published", import.GetProperty("state").GetString());
        var ids = new List<string> { import.GetProperty("importId").ToString() };
        var columns = new { name = $"mapping-{word}" };
        await owner.PutAsJsonAsync($"/api/roles/role-{word}", new { name = $"role-{word}", permissions = new[] { "costs:read" } }).Json();
        await owner.PostAsJsonAsync("/api/invitations", new { email = $"invited-{word}@example.com", role = "viewer" }).Json(201);
        var node = await owner.PostAsJsonAsync("/api/organisation/nodes", new { kind = "team", code = $"node-{word}", name = columns.name }).Json(201);
        ids.Add(node.GetProperty("id").ToString());
        var connection = await owner.PostAsJsonAsync("/api/connections", new
        {
            provider = "aws",
            name = $"connection-{word}",
            paused = true,
            settings = new Dictionary<string, string> { ["bucket"] = $"bucket-{word}", ["region"] = "eu-central-1", ["roleArn"] = "arn:aws:iam::123456789012:role/x", ["prefix"] = "x" },
        });
        if (connection.IsSuccessStatusCode) ids.Add((await connection.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").ToString());
        connection.Dispose();
        return new(word, tenant, owner, viewer, ids, person.Id);
    }

    private async Task Search(Planted mine, Planted theirs)
    {
        var (asked, own, leaks) = (0, 0, new List<string>());
        foreach (var route in Routes.Of(access.Server.Services).Where(r => r.Method == "GET" && !r.Pattern.StartsWith("/health", StringComparison.Ordinal)))
        {
            foreach (var address in Addresses(route.Pattern, theirs).Concat(Addresses(route.Pattern, mine)).Distinct())
            {
                foreach (var http in new[] { mine.Owner, mine.Viewer })
                {
                    using var answer = await http.GetAsync(address);
                    var body = await answer.Content.ReadAsStringAsync() + answer.Headers + answer.Content.Headers;
                    asked++;
                    if (answer.IsSuccessStatusCode && body.Contains(mine.Word, StringComparison.OrdinalIgnoreCase)) own++;
                    // What was asked for may be repeated in a refusal; it is no answer.
                    if (body.Replace(address, "", StringComparison.OrdinalIgnoreCase).Contains(theirs.Word, StringComparison.OrdinalIgnoreCase)
                        && (answer.IsSuccessStatusCode || !address.Contains(theirs.Word, StringComparison.Ordinal))) leaks.Add($"{address}: {body[..Math.Min(body.Length, 300)]}");
                }
            }
        }

        foreach (var dimension in new[] { "ServiceName", "SubAccountId", "ResourceId", "tag:team", "ProviderName", "InvoiceId" })
        {
            using var answer = await mine.Owner.PostAsJsonAsync("/api/costs/query", new { measures = new[] { "EffectiveCost" }, groupBy = new[] { dimension } });
            var body = await answer.Content.ReadAsStringAsync();
            asked++;
            if (body.Contains(mine.Word, StringComparison.Ordinal)) own++;
            if (body.Contains(theirs.Word, StringComparison.Ordinal)) leaks.Add(dimension);
        }

        Assert.Empty(leaks);
        // What is one's own is found in many places: the search would find the other's there, too.
        Assert.True(own >= 20, $"Of {asked} answers only {own} held what is one's own.");
    }

    private static IEnumerable<string> Addresses(string pattern, Planted of)
    {
        if (!pattern.Contains('{', StringComparison.Ordinal)) return [pattern];
        if (pattern.Contains(":long", StringComparison.Ordinal)) return of.Ids.Select(id => System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", id, default, TimeSpan.FromSeconds(1)));
        var value = pattern.Contains(":guid", StringComparison.Ordinal) ? of.Person.ToString()
            : pattern.Contains("dimensions/", StringComparison.Ordinal) ? "ServiceName"
            : pattern.Contains("roles/", StringComparison.Ordinal) ? $"role-{of.Word}" : of.Tenant.Slug;
        return [System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", value, default, TimeSpan.FromSeconds(1))];
    }
}
