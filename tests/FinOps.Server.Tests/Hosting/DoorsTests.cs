using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FinOps.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Hosting;

/// <summary>Who is let in from where, how often, and over what.</summary>
public sealed class DoorsTests(ServerFixture server, StreamingServerFixture unproxied, AccessServerFixture access)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flood_from_one_address_is_stopped_and_nobody_else_notices()
    {
        using var flood = From("203.0.113.7");
        var answers = await Flood(() => flood.GetAsync("/health/live", Stop), perMinute: 240);
        var refused = answers.First(a => a.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("too_many_requests", await Code(refused));
        using var other = From("203.0.113.8");
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/health/live", Stop)).StatusCode);
        answers.ForEach(a => a.Dispose());
    }

    [Fact]
    public async Task Signing_in_has_a_narrower_door()
    {
        using var guesser = From("203.0.113.20");
        (await Flood(() => guesser.PostAsync("/api/auth/no-such-way", null, Stop), perMinute: 12)).ForEach(a => a.Dispose());
        Assert.Equal(HttpStatusCode.OK, (await guesser.GetAsync("/health/live", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_tenant_that_floods_takes_nothing_from_another()
    {
        var (loud, quiet) = (await server.NewTenant(), await server.NewTenant());
        server.Server.Services.GetRequiredService<IConfiguration>()[$"Limits:Tenants:{loud}:PerMinute"] = "20";
        using var shouting = From("203.0.113.30", await Key(loud));
        using var asking = From("203.0.113.30", await Key(quiet));
        (await Flood(() => shouting.GetAsync("/api/keys/scopes", Stop), perMinute: 20)).ForEach(a => a.Dispose());
        for (var i = 0; i < 14; i++) Assert.Equal(HttpStatusCode.OK, (await asking.GetAsync("/api/keys/scopes", Stop)).StatusCode);
        // The administrator of the machine sees after the tenant all the same.
        using var local = server.Server.Client(loud);
        Assert.Equal(HttpStatusCode.OK, (await local.GetAsync("/api/keys", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_tenant_is_reached_from_its_addresses_alone_and_nobody_locks_themselves_out()
    {
        var slug = await server.NewTenant();
        var key = await Key(slug);
        using var local = server.Server.Client(slug);
        using var office = From("198.51.100.5", key);
        using var cafe = From("192.0.2.77", key);
        Assert.Equal("198.51.100.5", (await office.GetFromJsonAsync<JsonElement>("/api/tenant", Stop)).GetProperty("yourAddress").GetString());

        Assert.Equal("address_list_excludes_you", await Code(await office.PutAsJsonAsync("/api/tenant/settings", Settings("2001:db8::/32"), Stop)));
        Assert.Equal(HttpStatusCode.OK, (await office.PutAsJsonAsync("/api/tenant/settings", Settings("198.51.100.0/24", "2001:db8::/32"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await office.GetAsync("/api/tenant", Stop)).StatusCode);
        Assert.Equal("address_not_allowed", await Code(await cafe.GetAsync("/api/tenant", Stop)));
        using var mobile = From("2001:db8:1::9", key);
        Assert.Equal(HttpStatusCode.OK, (await mobile.GetAsync("/api/tenant", Stop)).StatusCode);
        // Whoever is at the machine can always mend the list.
        Assert.Equal(HttpStatusCode.OK, (await local.PutAsJsonAsync("/api/tenant/settings", Settings(), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await cafe.GetAsync("/api/tenant", Stop)).StatusCode);
    }

    [Fact]
    public async Task What_an_unknown_proxy_says_is_not_believed()
    {
        using var liar = unproxied.Server.Client();
        liar.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.5");
        var seen = (await liar.GetFromJsonAsync<JsonElement>("/api/tenant", Stop)).GetProperty("yourAddress").GetString()!;
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(seen)), seen);
        // And what the known one forwards from elsewhere is no longer at the machine.
        using var elsewhere = From("198.51.100.99");
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/tenant", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("https://portal.example", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Pages_of_other_sites_are_answered_only_where_settings_name_them(string origin, bool named)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Options, "/api/costs/query");
        asked.Headers.Add("Origin", origin);
        asked.Headers.Add("Access-Control-Request-Method", "POST");
        asked.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var answer = await server.Http.SendAsync(asked, Stop);
        Assert.Equal(named, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && allowed.Single() == origin);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"), "A foreign page could use a person's cookie.");
        using var closed = new HttpRequestMessage(HttpMethod.Options, "/api/costs/query");
        closed.Headers.Add("Origin", origin);
        closed.Headers.Add("Access-Control-Request-Method", "POST");
        using var nothing = await unproxied.Http.SendAsync(closed, Stop);
        Assert.False(nothing.Headers.Contains("Access-Control-Allow-Origin"), "CORS is open though nobody opened it.");
    }

    [Fact]
    public async Task Beyond_the_machine_it_speaks_HTTPS_by_a_certificate_from_files_and_asks_everyone_to_sign_in()
    {
        using var folder = new TempFolder();
        var (certificate, key) = (Path.Combine(folder.Path, "tls.pem"), Path.Combine(folder.Path, "tls.key"));
        using var issued = SelfMade(certificate, key);
        var settings = Elsewhere.Settings(access.Server);
        (settings["FINOPS_BIND"], settings["Tls:Certificate"], settings["Tls:Key"]) = ("0.0.0.0", certificate, key);
        await using var open = await RunningServer.Start(settings: settings);
        Assert.Equal("https", open.Url.Scheme);

        using var https = Trusting(issued);
        https.BaseAddress = new Uri($"https://127.0.0.1:{open.Url.Port}");
        using var alive = await https.GetAsync("/health/live", Stop);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.StartsWith("max-age=31536000", alive.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await https.GetAsync("/api/tenant", Stop)).StatusCode);
        await BindsCookiesToItsHost(https);
        using var plain = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync($"http://127.0.0.1:{open.Url.Port}/health/live", Stop));
        Assert.False((await server.Http.GetAsync("/health/live", Stop)).Headers.Contains("Strict-Transport-Security"), "HSTS over HTTP means nothing.");
    }

    /// <summary>Over HTTPS both cookies are the host's alone, and what plain HTTP would call them is not taken.</summary>
    private async Task BindsCookiesToItsHost(HttpClient https)
    {
        var (person, browser) = await access.NewPersonWithPassword();
        browser.Dispose();
        using var signedIn = await https.PostAsJsonAsync("/api/auth/sign-in", new { email = person.Email, password = AccessServerFixture.Password }, Stop);
        var cookies = signedIn.Headers.GetValues("Set-Cookie").ToDictionary(c => c.Split('=')[0], c => c, StringComparer.Ordinal);
        Assert.Equal(["__Host-finops", "__Host-finops-csrf"], cookies.Keys.Order(StringComparer.Ordinal));
        foreach (var cookie in cookies.Values)
        {
            foreach (var part in new[] { "; secure", "; path=/", "; samesite=lax" }) Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("httponly", cookies["__Host-finops"], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("httponly", cookies["__Host-finops-csrf"], StringComparison.OrdinalIgnoreCase);
        var secret = cookies["__Host-finops"].Split(';')[0].Split('=', 2)[1];
        foreach (var (name, status) in new[] { ("__Host-finops", HttpStatusCode.OK), ($"finops-{https.BaseAddress!.Port}", HttpStatusCode.Unauthorized) })
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/me");
            asked.Headers.Add("Cookie", $"{name}={secret}");
            Assert.Equal(status, (await https.SendAsync(asked, Stop)).StatusCode);
        }
    }

    [Fact]
    public async Task Pages_say_what_browsers_must_not_do()
    {
        using var answer = await server.Http.GetAsync("/docs", Stop);
        string Of(string header) => string.Join(',', answer.Headers.TryGetValues(header, out var values) ? values : answer.Content.Headers.GetValues(header));
        var policy = Of("Content-Security-Policy");
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(("DENY", "nosniff", "same-origin", "same-origin", "same-origin"),
            (Of("X-Frame-Options"), Of("X-Content-Type-Options"), Of("Cross-Origin-Opener-Policy"), Of("Cross-Origin-Resource-Policy"), Of("Referrer-Policy")));
        Assert.Contains("camera=()", Of("Permissions-Policy"), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"), "The server says what it is.");
    }

    [Fact]
    public void A_setting_may_stand_in_a_file()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "password");
        File.WriteAllText(file, "from the file\n");
        var settings = new ConfigurationManager { ["ClickHouse:Password_FILE"] = file, ["ClickHouse:Password"] = "" };
        settings.AddSecretFiles();
        Assert.Equal("from the file", settings["ClickHouse:Password"]);
        settings["Mail:Password_FILE"] = Path.Combine(folder.Path, "nowhere");
        Assert.Contains("Mail:Password_FILE", Assert.Throws<IOException>(settings.AddSecretFiles).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Asks until it is refused, which it must be once half a minute's worth was served, and what flowed in since it began. It asks
    /// several times at once: however slow the machine is, it asks faster than that.
    /// </summary>
    private static async Task<List<HttpResponseMessage>> Flood(Func<Task<HttpResponseMessage>> ask, int perMinute)
    {
        const int atOnce = 20;
        var (answers, watch) = (new List<HttpResponseMessage>(), Stopwatch.StartNew());
        await Wait.Until(
            async () =>
            {
                answers.AddRange(await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => ask())));
                return answers.Exists(a => a.StatusCode == HttpStatusCode.TooManyRequests);
            },
            () => $"All {answers.Count} were served within {watch.Elapsed}.",
            pauseMax: 1);
        var served = answers.Count(a => a.StatusCode != HttpStatusCode.TooManyRequests);
        // What flows in does so in steps.
        Assert.InRange(served, perMinute / 2, perMinute / 2 + (int)Math.Ceiling(watch.Elapsed.TotalMinutes * perMinute) + Math.Max(perMinute / 60, 1));
        return answers;
    }

    private static object Settings(params string[] addresses) =>
        new { name = "Doors", currency = "USD", timeZone = "UTC", fiscalYearStartMonth = 1, maturity = "crawl", allowedAddresses = addresses };

    /// <summary>Speaks as the known proxy does for somebody at an address.</summary>
    private HttpClient From(string address, string? key = null)
    {
        var client = server.Server.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private async Task<string> Key(string tenant)
    {
        using var client = server.Server.Client(tenant);
        using var made = await client.PostAsJsonAsync("/api/keys", new { name = "doors", scopes = new[] { "settings:read", "settings:manage" } }, Stop);
        var body = await made.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.True(made.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("secret").GetString()!;
    }

    private static async Task<string?> Code(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString();

    private static X509Certificate2 SelfMade(string certificate, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=finops.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return made;
    }

    private static HttpClient Trusting(X509Certificate2 issued) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, seen, _, _) => seen?.GetCertHashString() == issued.GetCertHashString() },
    });
}
