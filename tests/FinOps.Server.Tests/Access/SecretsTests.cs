using FinOps.Platform;
using FinOps.Platform.Audit;
using FinOps.Platform.Members;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Server.Tests.Access;

/// <summary>No secret stands in the server's log or in the audit log, whichever way it came in.</summary>
public sealed class SecretsTests(AccessServerFixture access)
{
    [Fact]
    public async Task What_was_planted_is_in_no_log()
    {
        var tenant = await access.NewTenant();
        var (person, owner) = await access.Join(tenant, "owner");
        var (_, session, cookie) = await access.SignedIn(person, tenant.Slug);
        var planted = new List<string> { AccessServerFixture.Password, access.FirstToken, cookie };
        string New(string kind)
        {
            var secret = $"Planted{kind}{Guid.NewGuid():N}";
            planted.Add(secret);
            return secret;
        }

        // Passwords, right and wrong; a key; links; secrets of connections; tokens; secrets where none belong.
        (await access.Nobody.PostAsJsonAsync("/api/auth/sign-in", new { email = person.Email, password = New("Password") })).Dispose();
        (await access.Nobody.PostAsJsonAsync("/api/auth/reset/use", new { token = New("Link"), password = New("Password") })).Dispose();
        var key = await owner.PostAsJsonAsync("/api/keys", new { name = "robot", scopes = new[] { "costs:read" } }).Json(201);
        planted.Add(key.EnumerateObject().Select(p => p.Value).Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!).Single(t => t.StartsWith("finops_", StringComparison.Ordinal)));
        using (var robot = access.Server.Client(tenant.Slug))
        {
            robot.DefaultRequestHeaders.Authorization = new("Bearer", planted[^1]);
            (await robot.GetAsync("/api/costs")).Dispose();
            (await robot.GetAsync("/api/members")).Dispose();
            robot.DefaultRequestHeaders.Authorization = new("Bearer", New("Bearer"));
            (await robot.GetAsync("/api/costs")).Dispose();
        }

        var invitation = (await access.Service<InvitationBook>().Create(tenant.Id, "i@example.com", new("viewer"), 7, new(FinOps.Platform.Access.CallerKind.Session, person.Id, "x"), CancellationToken.None));
        planted.Add(invitation.Secret!);
        (await owner.PostAsJsonAsync("/api/connections", new
        {
            provider = "aws",
            name = "c",
            paused = true,
            settings = new Dictionary<string, string> { ["bucket"] = "b", ["region"] = "eu-central-1", ["accessKeyId"] = "AKIAX", ["secretAccessKey"] = New("Connection"), ["prefix"] = "p" },
        })).Dispose();
        (await owner.PutAsJsonAsync("/api/roles/x", new { name = "X", permissions = new[] { "costs:read" }, password = New("Field") })).Dispose();
        (await owner.GetAsync($"/api/imports?token={New("Query")}")).Dispose();
        (await owner.PostAsync("/api/costs/query", new StringContent($"{{\"broken {New("Body")}", System.Text.Encoding.UTF8, "application/json"))).Dispose();
        await access.Service<AuditDenials>().Settle(CancellationToken.None);

        Assert.NotEmpty(access.Log.Lines);
        await using var db = access.Service<PlatformDbs>().AllTenants();
        var audit = (await db.Set<AuditEntry>().AsNoTracking().ToListAsync()).ConvertAll(e => $"{e.Action} {e.Target} {e.Actor} {e.Agent} {e.Address} {e.Before} {e.After}");
        Assert.Contains(audit, line => line.Contains("robot", StringComparison.Ordinal) || line.Contains("CreateKey", StringComparison.Ordinal));
        var found = planted.SelectMany(secret => access.Log.Lines.Concat(audit).Where(line => line.Contains(secret, StringComparison.Ordinal)).Select(line => $"{secret[..Math.Min(14, secret.Length)]}… in: {line}"));
        Assert.Empty(found);
        Assert.NotEqual(Guid.Empty, session.Id);
    }
}
