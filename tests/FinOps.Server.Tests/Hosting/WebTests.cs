using System.Net;

namespace FinOps.Server.Tests.Hosting;

public sealed class WebTests(ServerFixture server)
{
    [Fact]
    public async Task The_web_applications_files_are_served_and_every_other_path_is_one_of_its_pages()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "index.html"), "<title>page</title>");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "assets", "app-1a2b.js"), "let a = 1;" + new string(' ', 5000));
        var settings = Elsewhere.Settings(server.Server);
        settings["FINOPS_WEB"] = folder.Path;
        await using var web = await RunningServer.Start(settings: settings);

        foreach (var page in new[] { "/", "/explore", "/imports/7?tenant=default" })
        {
            using var answer = await web.Http.GetAsync(page);
            Assert.Equal("<title>page</title>", await answer.Content.ReadAsStringAsync());
            Assert.True(answer.Headers.CacheControl!.NoCache);
        }

        using var script = await web.Http.GetAsync("/assets/app-1a2b.js");
        Assert.Contains("immutable", script.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        foreach (var missing in new[] { "/assets/gone.js", "/api/gone", "/favicon.png" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await web.Http.GetAsync(missing)).StatusCode);
        }
    }

    [Fact]
    public async Task An_asset_packed_by_the_build_goes_packed_to_who_can_unpack_it()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "index.html"), "page");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "assets", "app-1a2b.js"), "let a = 1;");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "assets", "app-1a2b.js.br"), "packed");
        var settings = Elsewhere.Settings(server.Server);
        settings["FINOPS_WEB"] = folder.Path;
        await using var web = await RunningServer.Start(settings: settings);
        using var plain = new HttpClient { BaseAddress = web.Url };
        foreach (var (accepted, body) in new[] { ("gzip, br", "packed"), ("br;q=0", "let a = 1;"), ("identity", "let a = 1;") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/app-1a2b.js");
            request.Headers.Add("Accept-Encoding", accepted);
            using var answer = await plain.SendAsync(request);
            Assert.Equal(body, await answer.Content.ReadAsStringAsync());
            Assert.Equal(body == "packed" ? ["br"] : [], answer.Content.Headers.ContentEncoding);
            Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_path_leads_out_of_the_web_applications_folder()
    {
        using var folder = new TempFolder();
        var inside = Directory.CreateDirectory(Path.Combine(folder.Path, "web")).FullName;
        await File.WriteAllTextAsync(Path.Combine(inside, "index.html"), "page");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "key.txt"), "hidden words");
        var settings = Elsewhere.Settings(server.Server);
        settings["FINOPS_WEB"] = inside;
        await using var web = await RunningServer.Start(settings: settings);
        foreach (var path in new[] { "/../key.txt", "/assets/../../key.txt", "/%2e%2e/key.txt", "/..%2fkey.txt", "/assets/..%5c..%5ckey.txt", "/" + folder.Path + "/key.txt" })
        {
            // As written, not as a polite client would tidy it.
            var raw = new Uri(web.Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var answer = await web.Http.GetAsync(raw);
            Assert.DoesNotContain("hidden words", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.False(answer.IsSuccessStatusCode, path);
        }
    }

    [Theory]
    [InlineData("/docs")]
    [InlineData("/api/tenants")]
    [InlineData("/api/nothing-here")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        using var answer = await server.Http.GetAsync(path);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Answers_are_compressed(string encoding)
    {
        using var plain = new HttpClient { BaseAddress = server.Server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.Add("Accept-Encoding", encoding);
        using var answer = await plain.SendAsync(request);
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task The_description_lists_the_api_and_nothing_else()
    {
        var api = await server.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var paths = api.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Contains("/api/tenants", paths);
        Assert.All(paths, path => Assert.StartsWith("/api/", path, StringComparison.Ordinal));
        var import = api.GetProperty("paths").GetProperty("/api/imports").GetProperty("get").GetProperty("parameters").EnumerateArray();
        Assert.Contains(import, parameter => parameter.GetProperty("name").GetString() == "X-Tenant" && parameter.GetProperty("in").GetString() == "header");
        Assert.Equal("integer", api.GetProperty("components").GetProperty("schemas").GetProperty("TenantView").GetProperty("properties").GetProperty("id").GetProperty("type").GetString());
        Assert.False(api.TryGetProperty("servers", out var servers) && servers.GetArrayLength() > 0);
    }

    [Fact]
    public async Task The_api_page_and_its_parts_are_served_without_inline_scripts()
    {
        var page = await server.Http.GetStringAsync("/docs");
        Assert.Contains("""<script src="/docs/docs.js" defer></script>""", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]*src=)|\son[a-z]+=", page);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.True((await server.Http.GetAsync("/docs/docs.js")).IsSuccessStatusCode);
        Assert.True((await server.Http.GetAsync("/docs/docs.css")).IsSuccessStatusCode);
    }
}
