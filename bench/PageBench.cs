using System.Diagnostics;
using Microsoft.Playwright;

namespace FinOps.Bench;

/// <summary>How soon the first screen shows its first numbers, in a real browser over a warm server.</summary>
internal sealed class PageBench(Stage stage, Report report)
{
    public async Task Run()
    {
        if (Browser() is not { } path)
        {
            Console.WriteLine("  first screen: not measured, no Chromium is installed");
            return;
        }

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var times = new List<TimeSpan>();
        for (var round = 0; round < 8; round++)
        {
            // A context of its own each time: an empty cache, as on a first visit.
            await using var context = await browser.NewContextAsync();
            var page = await context.NewPageAsync();
            var clock = Stopwatch.StartNew();
            await page.GotoAsync($"{stage.Http.BaseAddress}?tenant=tenant-1", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            await page.Locator("[data-testid=first-number]").First.WaitForAsync();
            if (round >= 2) times.Add(clock.Elapsed);
        }

        var median = Show.Median(times);
        report.Add("first numbers on the first screen over that tenant, browser with an empty cache", Show.Ms(median), "< 500 ms", median.TotalMilliseconds < 500);
    }

    private static string? Browser() =>
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
}
