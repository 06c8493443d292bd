namespace FinOps.EndToEnd;

/// <summary>Names and tags come from bills; whatever they say is shown, never obeyed.</summary>
public sealed class UntrustedTextTests(Stage stage)
{
    public const string Markup = "<img src=x onerror=alert(1)>";
    public const string RightToLeft = "שירות \u202Eענן\u202C خدمة";
    private static readonly string VeryLong = "Endless" + new string('x', 1500);

    /// <summary>A bill by somebody who means no good.</summary>
    internal static byte[] Bill() => Bills.Of(
        [
            new(Markup, "50", Tags: """{"<script>alert(2)</script>":"<b onmouseover=alert(3)>bold</b>","team":"{a|b}"}""", Provider: "\"><svg onload=alert(4)>"),
            new(RightToLeft, "40", Tags: """{"team":"\u202Eevil"}"""),
            new(VeryLong, "30", Resource: VeryLong, Tags: $$"""{"team":"{{VeryLong}}"}"""),
            new("javascript:alert(5)", "20", Resource: "=HYPERLINK(\"http://example.com\")"),
            new("__proto__", "10", Resource: "${7*7}{{7*7}}"),
        ],
        Bills.ThisMonth());

    /// <summary>A tenant that has it; one for all who look.</summary>
    internal static readonly Func<Api, Task<string>> Tenant = Gallery.Once(async api =>
    {
        var tenant = await api.NewTenant("<i>Evil</i>");
        await api.Import(tenant, "<img src=y onerror=alert(6)>.csv", Bill());
        return tenant;
    });

    [Theory]
    [InlineData("/", 1440)]
    [InlineData("/", 360)]
    [InlineData("/explore?period=this_month&grain=total", 1440)]
    [InlineData("/explore?period=this_month&by=ServiceName,tag:team", 360)]
    [InlineData("/explore?period=this_month&grain=total&by=tag:team,ResourceId", 1440)]
    [InlineData("/explore?period=this_month&where=ServiceName~is~<img src=x onerror=alert(1)>", 360)]
    [InlineData("/imports", 360)]
    public async Task Text_from_a_bill_is_text(string path, int width)
    {
        var tenant = await Tenant(stage.Api);
        await stage.Visit($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}tenant={tenant}", async screen =>
        {
            // A dialog, a script error or a refused source is a complaint, which fails the visit.
            Assert.Equal(0, await screen.Page.Locator("main img, main svg[onload], main b[onmouseover], main script").CountAsync());
            Assert.True(await screen.Sideways() <= 0, "the page scrolls sideways");
            if (path == "/") await Expect(screen.Page.GetByRole(AriaRole.Main)).ToContainTextAsync(Markup);
            if (path.Contains("grain=total", StringComparison.Ordinal) && !path.Contains("tag", StringComparison.Ordinal))
            {
                await Expect(screen.Button(RightToLeft)).ToBeVisibleAsync();
                await screen.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Markup }).GetByRole(AriaRole.Button).ClickAsync();
                await Expect(screen.Page.GetByRole(AriaRole.List, new() { Name = "Filters" })).ToContainTextAsync($"Service is{Markup}");
                await screen.Settle();
            }
        }, new Look("untrusted", width, 800, ColorScheme.Light));
    }
}
