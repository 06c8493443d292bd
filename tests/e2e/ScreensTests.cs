using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace FinOps.EndToEnd;

/// <summary>
/// Every screen, light and dark, wide and narrow: no violation of any accessibility rule of any level, nothing to scroll
/// sideways, no complaint of the browser; a picture of each goes to artifacts/screens.
/// </summary>
public sealed class ScreensTests(Stage stage)
{
    private static readonly AxeRunOptions EveryRule = new()
    {
        RunOnly = new RunOnlyOptions
        {
            Type = "tag",
            Values = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        },
    };

    /// <summary>All, or those whose names begin with one of FINOPS_TEST_SCREENS (by commas): for who works at one.</summary>
    public static TheoryData<string> Names =>
        [.. Gallery.All.Select(one => one.Name).Where(name => Wanted is not { Length: > 0 } some || some.Split(',').Any(one => name.StartsWith(one, StringComparison.Ordinal)))];

    private static string? Wanted => Environment.GetEnvironmentVariable("FINOPS_TEST_SCREENS");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_accessible_in_every_look(string name)
    {
        var shown = Gallery.All.Single(one => one.Name == name);
        var path = shown.Path;
        if (shown.Prepare is not null) path = await shown.Prepare(stage.Api);
        // Wide and narrow side by side: most of the time is spent waiting for what fades in.
        await Task.WhenAll(Show(shown, path, Look.Light, Look.Dark), Show(shown, path, Look.Narrow, Look.NarrowDark));
    }

    private async Task Show(Shot shown, string path, Look light, Look dark)
    {
        await using var screen = await stage.Open(light);
        foreach (var expected in shown.Complaints) screen.Expect(expected);
        if (shown.Before is not null) await shown.Before(screen.Page);
        await screen.Try(async () =>
        {
            await screen.Page.GotoAsync(path);
            await (shown.Ready?.Invoke(screen) ?? screen.Settle());
            if (shown.Act is not null) await shown.Act(screen);
            await Check(screen, shown.Name, light);
            await screen.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await Check(screen, shown.Name, dark);
        });
        screen.AssertNoComplaints();
    }

    [Fact]
    public async Task Every_page_is_sent_with_a_policy_that_knows_no_inline_script()
    {
        await using var screen = await stage.Open();
        foreach (var path in new[] { "/", "/explore", "/imports", "/connections", "/reconciliation", "/conformance", "/allocation", "/settings", "/docs" })
        {
            var answer = await screen.Page.GotoAsync(path);
            var policy = (await answer!.AllHeadersAsync())["content-security-policy"];
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("default-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        }

        screen.AssertNoComplaints();
    }

    internal static async Task Check(Screen screen, string name, Look look)
    {
        // The picture comes first: it waits until what fades in has come.
        await screen.Picture($"{name}-{look.Name}");
        var sideways = await screen.Sideways();
        var result = await screen.Page.RunAxe(EveryRule);
        var found = result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id} ({rule.Impact}): {node.Html} {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(why => why.Message))}"));
        Assert.True(result.Violations.Length == 0, $"{name}, {look.Name}:\n{string.Join('\n', found)}");
        Assert.True(sideways <= 0, $"{name}, {look.Name}: scrolls sideways by {sideways} px");
    }
}
