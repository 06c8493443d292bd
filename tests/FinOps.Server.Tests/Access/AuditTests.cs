using FinOps.Platform;
using FinOps.Platform.Audit;
using FinOps.Platform.Jobs;
using FinOps.Stores.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FinOps.Server.Tests.Access;

/// <summary>The audit log: what is written, that it shows tampering, and that nobody who works changes it.</summary>
public sealed class AuditTests(AccessServerFixture access)
{
    private AuditBook Book => access.Service<AuditBook>();

    [Fact]
    public async Task A_change_is_written_with_who_what_from_where_before_and_after()
    {
        var tenant = await access.NewTenant();
        var (person, owner) = await access.Join(tenant, "owner");
        owner.DefaultRequestHeaders.UserAgent.ParseAdd("Tester/1.0");
        await owner.PutAsJsonAsync("/api/roles/x", new { name = "X", permissions = new[] { "costs:read" } }).Json();
        await owner.PutAsJsonAsync("/api/roles/x", new { name = "X", permissions = new[] { "costs:read", "audit:read" } }).Json();

        var entry = (await owner.GetAsync("/api/audit?action=role.save&target=X").Json()).GetProperty("entries")[0];
        Assert.Equal(
            ("role.save", "x", "done", 200, "session", person.Id, "Tester/1.0"),
            (Text(entry, "action"), Text(entry, "target"), Text(entry, "outcome"), entry.GetProperty("status").GetInt32(), Text(entry, "actorKind"), entry.GetProperty("actorId").GetGuid(), Text(entry, "agent")));
        Assert.Equal(1, entry.GetProperty("before").GetProperty("permissions").GetArrayLength());
        Assert.Equal(2, entry.GetProperty("after").GetProperty("permissions").GetArrayLength());
        Assert.NotEqual(Guid.Empty, entry.GetProperty("sessionId").GetGuid());
        Assert.True(System.Net.IPAddress.IsLoopback(System.Net.IPAddress.Parse(Text(entry, "address")!)));
    }

    [Fact]
    public async Task What_an_endpoint_does_not_note_is_written_by_its_name_and_refusals_and_exports_are_too()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        var (_, viewer) = await access.Join(tenant, "viewer");
        (await owner.PostAsync("/api/imports/77/cancel", null)).Dispose();
        (await viewer.PostAsync("/api/imports/77/cancel", null)).Dispose();
        (await viewer.GetAsync("/api/members")).Dispose();
        (await viewer.GetAsync("/api/costs/export?preset=last_month")).Dispose();
        (await viewer.PostAsJsonAsync("/api/costs/query", new { })).Dispose();
        await access.Service<AuditDenials>().Settle(CancellationToken.None);

        var entries = (await owner.GetAsync("/api/audit").Json()).GetProperty("entries").EnumerateArray().Select(e => $"{Text(e, "action")} {Text(e, "target")} {Text(e, "outcome")}").Order().ToList();
        Assert.Equal(
        [
            "CancelImport POST /api/imports/{id:long}/cancel (id=77) failed",
            "CancelImport POST /api/imports/{id:long}/cancel (id=77) refused",
            "ExportCosts GET /api/costs/export done",
            "ListMembers GET /api/members/ refused",
        ], entries);
    }

    [Fact]
    public async Task Whoever_works_can_add_and_neither_change_nor_delete()
    {
        var tenant = await Filled(3);
        await using var db = access.Service<PlatformDbs>().For(tenant);
        foreach (var sql in new[] { "update audit_entries set actor = 'x'", "delete from audit_entries", "truncate audit_entries" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }

        // The owner of the table meets the trigger; pruning keeps ninety days.
        var owner = access.Service<PostgresStore>().Owner;
        await using var change = owner.CreateCommand($"set finops.tenant = 'all'; delete from audit_entries where tenant_id = {tenant}");
        Assert.Contains("neither changed nor deleted", (await Assert.ThrowsAsync<PostgresException>(() => change.ExecuteNonQueryAsync())).MessageText, StringComparison.Ordinal);
        var young = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync($"select finops_prune_audit({tenant}, now())"));
        Assert.Contains("ninety days", young.MessageText, StringComparison.Ordinal);
        Assert.True((await Book.Verify(tenant, CancellationToken.None)).Intact);
    }

    [Theory]
    [InlineData("update audit_entries set target = 'another' where tenant_id = {0} and seq = 3", 3, "changed")]
    [InlineData("update audit_entries set at = at + interval '1 second' where tenant_id = {0} and seq = 3", 3, "changed")]
    [InlineData("delete from audit_entries where tenant_id = {0} and seq = 3", 3, "missing")]
    [InlineData("delete from audit_entries where tenant_id = {0} and seq = 5", 5, "missing")]
    [InlineData("delete from audit_entries where tenant_id = {0} and seq = 1", 1, "missing")]
    [InlineData("update audit_entries set seq = seq + 10 where tenant_id = {0} and seq > 2", 3, "missing")]
    public async Task Tampering_shows_where_it_was_done(string sql, long at, string problem)
    {
        var tenant = await Filled(5);
        Assert.True((await Book.Verify(tenant, CancellationToken.None)).Intact);
        await Tamper(string.Format(sql, tenant));
        var found = await Book.Verify(tenant, CancellationToken.None);
        Assert.False(found.Intact);
        Assert.Equal(at, found.BrokenAt);
        Assert.Contains(problem, found.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_old_goes_at_the_beginning_and_the_chain_stays_whole()
    {
        // The servers of this database prune by themselves, too: not meanwhile.
        await using var alone = await access.Service<PlatformLocks>().Take("job:audit-prune", CancellationToken.None);
        var tenant = await Filled(5);
        // Two entries of long ago, with hashes that fit: as if they had been written then.
        await using (var db = access.Service<PlatformDbs>().For(tenant))
        {
            var entries = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.TenantId == tenant).OrderBy(e => e.Seq).ToListAsync();
            var (hash, sql) = (new byte[32], new List<string>());
            foreach (var e in entries)
            {
                var moved = new AuditEntry
                {
                    TenantId = tenant,
                    Seq = e.Seq,
                    At = e.Seq <= 2 ? e.At.AddDays(-800) : e.At,
                    ActorKind = e.ActorKind,
                    Actor = e.Actor,
                    Address = e.Address,
                    Agent = e.Agent,
                    Action = e.Action,
                    Target = e.Target,
                    Outcome = e.Outcome,
                    Status = e.Status,
                    PreviousHash = hash,
                    Hash = [],
                };
                var next = moved.HashAfter(hash);
                sql.Add($"update audit_entries set at = '{moved.At:O}', previous_hash = '\\x{Convert.ToHexString(hash)}', hash = '\\x{Convert.ToHexString(next)}' where tenant_id = {tenant} and seq = {e.Seq}");
                hash = next;
            }

            await Tamper([.. sql, $"update audit_heads set hash = '\\x{Convert.ToHexString(hash)}' where tenant_id = {tenant}"]);
        }

        Assert.True((await Book.Verify(tenant, CancellationToken.None)).Intact);
        Assert.Equal(2, await Book.Prune(tenant, CancellationToken.None));
        var after = await Book.Verify(tenant, CancellationToken.None);
        Assert.Equal((true, 3L, 3L, 5L), (after.Intact, after.Entries, after.FirstSeq, after.LastSeq));
        Assert.Equal(0, await Book.Prune(tenant, CancellationToken.None));
        await Book.Append(tenant, [new(AuditActor.Server, "more", "x", "done")], CancellationToken.None);
        Assert.True((await Book.Verify(tenant, CancellationToken.None)).Intact);
    }

    [Fact]
    public async Task Many_who_write_at_once_make_one_chain()
    {
        var tenant = (await access.NewTenant()).Id;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Book.Append(tenant, [new(AuditActor.Server, "a", $"{i}", "done"), new(AuditActor.Server, "b", $"{i}", "done")], CancellationToken.None)));
        var found = await Book.Verify(tenant, CancellationToken.None);
        Assert.Equal((true, 40L), (found.Intact, found.Entries));
    }

    [Fact]
    public async Task The_log_is_paged_searched_and_taken_out_safely()
    {
        var tenant = await access.NewTenant();
        var (_, owner) = await access.Join(tenant, "owner");
        await Book.Append(tenant.Id, [.. Enumerable.Range(1, 5).Select(i => new AuditEvent(AuditActor.Server, $"kind{i % 2}.done", $"=cmd|{i}_%", "done", 0))], CancellationToken.None);

        var first = await owner.GetAsync("/api/audit?limit=3").Json();
        Assert.Equal([5L, 4, 3], first.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("seq").GetInt64()));
        var second = await owner.GetAsync($"/api/audit?limit=3&cursor={first.GetProperty("next").GetString()}").Json();
        Assert.Equal([2L, 1], second.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("seq").GetInt64()));
        Assert.Equal(3, (await owner.GetAsync("/api/audit?action=kind1").Json()).GetProperty("entries").GetArrayLength());
        Assert.Equal(1, (await owner.GetAsync("/api/audit?target=3_%25").Json()).GetProperty("entries").GetArrayLength());
        Assert.Equal("outcome_unknown", await owner.GetAsync("/api/audit?outcome=good").Code(400));
        Assert.True((await owner.GetAsync("/api/audit/verify").Json()).GetProperty("intact").GetBoolean());
        var head = (await owner.GetAsync("/api/audit/verify").Json()).GetProperty("head").GetString();
        await Book.Append(tenant.Id, [new(AuditActor.Server, "later", "x", "done")], CancellationToken.None);
        Assert.True((await owner.GetAsync($"/api/audit/verify?head={head}").Json()).GetProperty("intact").GetBoolean());
        Assert.False((await owner.GetAsync($"/api/audit/verify?head={new string('a', 64)}").Json()).GetProperty("intact").GetBoolean());
        Assert.Equal("days_invalid", await owner.PutAsJsonAsync("/api/audit/retention", new { days = 30 }).Code(400));
        Assert.Equal(365, (await owner.PutAsJsonAsync("/api/audit/retention", new { days = 365 }).Json()).GetProperty("days").GetInt32());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/audit?action=kind") { Headers = { { "Accept", "text/csv" } } };
        using var answer = await owner.SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal(7, lines.Length);
        Assert.Contains(",'=cmd|5_%,", lines[1], StringComparison.Ordinal);
        Assert.Equal("audit.export", Text((await owner.GetAsync("/api/audit?action=audit.export").Json()).GetProperty("entries")[0], "action"));
    }

    [Fact]
    public async Task Knocking_a_thousand_times_neither_fills_the_log_nor_goes_unnoticed()
    {
        var denials = access.Service<AuditDenials>();
        var tenant = (await access.NewTenant()).Id;
        for (var i = 0; i < 1000; i++) denials.Add(tenant, new(AuditActor.Server with { Address = "203.0.113.9" }, "Knock", "door", "denied", 401));
        await denials.Settle(CancellationToken.None);
        Assert.Equal(AuditDenials.OfAddressMax, (await Book.Verify(tenant, CancellationToken.None)).Entries);
    }

    private async Task<int> Filled(int entries)
    {
        var tenant = (await access.NewTenant()).Id;
        await Book.Append(tenant, [.. Enumerable.Range(1, entries).Select(i => new AuditEvent(AuditActor.Server, "thing.change", $"thing {i}", "done", 200, "{\"a\":1}", null)).Select(e => e with { Before = null })], CancellationToken.None);
        return tenant;
    }

    /// <summary>What somebody with the keys of the database could do.</summary>
    private async Task Tamper(params string[] statements)
    {
        await using var tamper = access.Service<PostgresStore>().Owner.CreateCommand(
            $"begin; set local finops.tenant = 'all'; alter table audit_entries disable trigger audit_stays; {string.Join(';', statements)}; alter table audit_entries enable trigger audit_stays; commit");
        await tamper.ExecuteNonQueryAsync();
    }

    private static string? Text(JsonElement entry, string name) => entry.GetProperty(name).GetString();
}
