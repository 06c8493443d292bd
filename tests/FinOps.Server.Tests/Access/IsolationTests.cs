using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Jobs;
using FinOps.Platform.Members;
using FinOps.Stores.Postgres;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Access;

/// <summary>
/// Every address of the running server's own route table × every role × own and foreign tenant. What must come of it follows
/// from what the address says it needs; what serves anyone, or people with some rows only, is listed here as well, so that no
/// address opens by a slip.
/// </summary>
public sealed partial class IsolationTests(AccessServerFixture access)
{
    /// <summary>Whom nobody is asked for: signing in, health, documents, keys that programs verify tokens by.</summary>
    private static readonly string[] ForAnyone =
    [
        "/api/auth/", "/api/sign-in/", "/api/tokens/refresh", "/api/tokens/revoke", "/.well-known/jwks.json", "/health/", "/docs", "/openapi/v1.json",
    ];

    /// <summary>What serves people who see some rows only: it keeps to them, or shows no amounts.</summary>
    private static readonly string[] KeepingToRows =
    [
        "/api/costs", "/api/finops/", "/live", "/api/members", "/api/invitations", "/api/roles", "/api/access",
        "/api/tags", "/api/organisation", "/api/allocation/proposals", "/api/allocation/match", "/api/allocation/settings",
    ];

    /// <summary>Every job, and how it keeps tenants apart.</summary>
    private static readonly Dictionary<string, string> Jobs = new(StringComparer.Ordinal)
    {
        ["imports"] = "removes what imports left behind, import by import, each by its own tenant",
        ["roll-ups"] = "import by import, each by its own tenant",
        ["conformance"] = "import by import, each by its own tenant",
        ["connections"] = "asks for all tenants' connections and syncs each for its own",
        ["tokens"] = "signing keys and token families; no tenant's data",
        ["access caretaker"] = "sessions, links and mails that are over; no tenant's data",
        ["mail"] = "sends mails; no tenant's data",
        ["audit-prune"] = "chain by chain, each in its own session",
        ["allocation"] = "tenant by tenant, run by run",
        ["allocation-caretaker"] = "removes runs that count no more, each by its own tenant",
        ["tenant-moves"] = "one tenant at a time, its rows alone",
        ["tenant-purge"] = "deleted tenants, one by one",
    };

    [Fact]
    public async Task Every_address_serves_whom_it_says_and_nobody_else()
    {
        var routes = Routes.Of(access.Server.Services);
        var (own, other) = (await access.NewTenant(), await access.NewTenant());
        var limited = new GrantScope([new("tag:team", ["search"])]);
        var callers = new List<(string Name, HttpClient Http, Func<Route, string> Expected)> { ("nobody", access.Server.Client(own.Slug), Nobody) };
        foreach (var role in BuiltInRoles.All)
        {
            callers.Add((role.Key, (await access.Join(own, role.Key)).Client, route => Member(route, role.Permissions, limited: false)));
        }

        callers.Add(("owner of some rows", (await access.Join(own, "owner", limited)).Client, route => Member(route, BuiltInRoles.All[0].Permissions, limited: true)));
        callers.Add(("owner of another tenant", await access.As((await access.Join(other, "owner")).Person, own.Slug), Stranger));

        var wrong = new ConcurrentBag<string>();
        var asked = 0;
        await Parallel.ForEachAsync(callers, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (caller, stop) =>
        {
            foreach (var route in routes)
            {
                var expected = caller.Expected(route);
                // What ends sessions and changes accounts is asked by a person of its own, who is not needed afterwards.
                using var http = expected != "served" ? null : route.Needed!.Level switch
                {
                    AccessLevel.SignedIn => (await access.Join(own, "viewer")).Client,
                    // Nobody's session can end by signing out.
                    AccessLevel.Anyone => access.Server.Client(own.Slug),
                    _ => null,
                };
                var got = await Ask(http ?? caller.Http, route, expected, stop);
                Interlocked.Increment(ref asked);
                if (got != expected) wrong.Add($"{caller.Name}: {route.Text} must be {expected} and is {got}");
            }
        });
        Assert.Empty(wrong.Order());
        Assert.True(asked > 800, $"Only {asked} were asked.");
    }

    [Fact]
    public void What_serves_anyone_or_people_with_some_rows_is_listed()
    {
        var routes = Routes.Of(access.Server.Services);
        Assert.Empty(routes.Where(r => r.Needed!.Level == AccessLevel.Anyone && !ForAnyone.Any(p => r.Pattern.StartsWith(p, StringComparison.Ordinal))).Select(r => r.Text));
        Assert.Empty(routes.Where(r => r.KeepsToRows && !KeepingToRows.Any(p => r.Pattern.StartsWith(p, StringComparison.Ordinal))).Select(r => r.Text));
    }

    [Fact]
    public void Every_job_says_how_it_keeps_tenants_apart_and_no_hub_can_be_told_anything()
    {
        Assert.Empty(access.Server.Services.GetServices<IJob>().Select(j => j.Name).Except(Jobs.Keys).Select(n => $"The job '{n}' is not listed."));
        var callable = typeof(FinOps.Server.Hosting.FinOpsHost).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Hub)))
            .SelectMany(t => t.GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly))
            .Where(m => m.Name is not (nameof(Hub.OnConnectedAsync) or nameof(Hub.OnDisconnectedAsync)));
        Assert.Empty(callable.Select(m => $"{m.DeclaringType!.Name}.{m.Name}"));
    }

    [Fact]
    public async Task A_session_without_a_tenant_sees_no_row_of_any_table_of_tenants()
    {
        await using var owner = access.Service<PostgresStore>().Owner.CreateCommand("""
            select c.relname, c.relrowsecurity and c.relforcerowsecurity from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1
            """);
        var tables = new List<(string Name, bool Secured)>();
        await using (var reader = await owner.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add((reader.GetString(0), reader.GetBoolean(1)));
        }

        Assert.Contains(("role_grants", true), tables);
        await using var db = access.Service<PlatformDbs>().Untenanted();
        var seen = new List<string>();
        foreach (var (name, secured) in tables)
        {
            var sql = $"""select count(*) as "Value" from {name}""";
            if (!secured || await db.Database.SqlQueryRaw<long>(sql).SingleAsync() > 0) seen.Add(name);
        }

        // Tables that are no tenant's own: what belongs to a person and only names a tenant, or is found before a tenant is known.
        Assert.Empty(seen.Except(["tenant_domains", "token_families", "tenant_purges"]));
    }

    private static string Nobody(Route route) => route.Needed!.Level == AccessLevel.Anyone ? "served" : "401";

    private static string Stranger(Route route) => route.Needed!.Level switch
    {
        AccessLevel.Anyone => "served",
        AccessLevel.Platform => "403 permission_missing",
        _ => route.ForTenant ? "404 tenant_unknown" : "served",
    };

    private static string Member(Route route, IReadOnlyList<string> permissions, bool limited) => route.Needed!.Level switch
    {
        AccessLevel.Anyone or AccessLevel.SignedIn => "served",
        AccessLevel.Platform => "403 permission_missing",
        _ when !permissions.Contains(route.Needed.Permission!.Name) => "403 permission_missing",
        _ => limited && !route.KeepsToRows ? "403 scope_too_narrow" : "served",
    };

    // Who may not is refused whatever the body says; who may sends one that changes nothing.
    private static async Task<string> Ask(HttpClient http, Route route, string expected, CancellationToken stop)
    {
        var method = route.Method == "*" ? route.Pattern.EndsWith("/negotiate", StringComparison.Ordinal) ? "POST" : "GET" : route.Method;
        using var request = new HttpRequestMessage(new HttpMethod(method), Fill(route.Pattern));
        if (method is "POST" or "PUT" or "PATCH") request.Content = new StringContent(expected == "served" ? "{\"" : "{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        var status = (int)answer.StatusCode;
        if (status == 202) await GiveUp(http, answer, stop);
        if (status == 401) return expected == "served" && route.Needed!.Level == AccessLevel.Anyone ? "served" : "401";
        if (status >= 500) return $"{status}";
        if (status is not (403 or 404)) return "served";
        var code = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).GetProperty("code").GetString() : "";
        return code is "permission_missing" or "tenant_unknown" or "scope_too_narrow" or "access_undeclared" or "csrf_token_missing" or "foreign_origin" ? $"{status} {code}" : "served";
    }

    /// <summary>Sample bills take no body that could be wrong: whoever may ask for them gets them. Nobody needs them here.</summary>
    private static async Task GiveUp(HttpClient http, HttpResponseMessage answer, CancellationToken stop)
    {
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
        if (said.ValueKind != JsonValueKind.Object || !said.TryGetProperty("imports", out var imports)) return;
        foreach (var import in imports.EnumerateArray().Reverse())
        {
            using var _ = await http.PostAsync($"/api/imports/{import.GetProperty("importId")}/cancel", null, stop);
        }
    }

    private static string Fill(string pattern) => Parameter().Replace(pattern, match => match.Groups["kind"].Value switch
    {
        "long" or "int" => "999999999",
        "guid" => "00000000-0000-0000-0000-000000000001",
        _ => "never-was",
    });

    [GeneratedRegex(@"\{\**\w+(:(?<kind>\w+)[^}]*)?\??\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
