using System.Collections.Concurrent;

namespace FinOps.EndToEnd;

/// <summary>A page in the browser, with everything the browser complained about.</summary>
public sealed class Screen : IAsyncDisposable
{
    public const int PatienceMs = 60_000;

    private const string TellOfPolicy =
        "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));";

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly List<Regex> _expected = [];

    private Screen(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        Watch(page);
    }

    public IPage Page { get; }

    /// <summary>Requests to the API so far, as <c>METHOD /path</c>.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    internal static async Task<Screen> In(IBrowserContext context)
    {
        await context.AddInitScriptAsync(TellOfPolicy);
        return new Screen(context, await context.NewPageAsync());
    }

    /// <summary>Another page of the same visitor.</summary>
    public async Task<IPage> Another(string path)
    {
        var page = await _context.NewPageAsync();
        Watch(page);
        await page.GotoAsync(path);
        await Settle(page);
        return page;
    }

    /// <summary>A complaint that this test causes on purpose.</summary>
    public void Expect(string pattern) => _expected.Add(new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1)));

    public async Task Go(string path)
    {
        await Page.GotoAsync(path);
        await Settle();
    }

    /// <summary>Looks at the same page in another way.</summary>
    public async Task Take(Look look)
    {
        await Page.SetViewportSizeAsync(look.Width, look.Height);
        await Page.EmulateMediaAsync(new() { ColorScheme = look.Scheme });
    }

    public Task Settle() => Settle(Page);

    /// <summary>Waits until nothing is on its way any more: no skeleton, nothing pale, fonts there. What loads when it comes into sight is brought there.</summary>
    public static async Task Settle(IPage page)
    {
        await page.WaitForFunctionAsync(
            """
            () => {
              const waiting = document.querySelector('main .skeleton, main [aria-busy=true]');
              waiting?.scrollIntoView();
              return waiting === null && document.querySelector('main h1') !== null && document.fonts.status === 'loaded';
            }
            """);
        await page.EvaluateAsync("() => scrollTo(0, 0)");
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    public ILocator Region(string name) => Page.GetByRole(AriaRole.Region, new() { Name = name });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    public async Task Press(params string[] keys)
    {
        foreach (var key in keys) await Page.Keyboard.PressAsync(key);
    }

    public Task Picture(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Stage.Pictures, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });

    /// <summary>How far the page itself can be scrolled sideways.</summary>
    public Task<int> Sideways() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public void AssertNoComplaints() =>
        Assert.True(Complaints.Count == 0, "The browser complained:\n" + string.Join('\n', Complaints));

    public IReadOnlyList<string> Complaints => [.. _complaints.Where(text => !_expected.Any(known => known.IsMatch(text)))];

    /// <summary>Does something; when it fails, a picture and the complaints tell more.</summary>
    internal async Task Try(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException or Xunit.Sdk.XunitException)
        {
            var name = "failed-" + Regex.Replace(TestContext.Current.TestMethod?.MethodName ?? "test", "\\W", "-", RegexOptions.None, TimeSpan.FromSeconds(1));
            await Picture(name);
            throw new Xunit.Sdk.XunitException($"{e.Message}\nat {Page.Url}, seen in artifacts/screens/{name}.png\n{string.Join('\n', Complaints)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cookie in await _context.CookiesAsync()) Planted.Add(cookie.Value);
        await _context.DisposeAsync();
    }

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _complaints.Enqueue($"exception: {error}");
        page.Dialog += async (_, dialog) =>
        {
            _complaints.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)) _asked.Enqueue($"{request.Method} {url.AbsolutePath}");
        };
    }
}
