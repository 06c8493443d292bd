using System.Collections.Concurrent;

namespace FinOps.EndToEnd;

/// <summary>A page in the browser, with everything the browser complained about.</summary>
public sealed class Screen : IAsyncDisposable
{
    public static readonly int PatienceMs = (int)Wait.Patience.TotalMilliseconds;

    private const string TellOfPolicy =
        "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));";

    private const string WatchForWords =
        """
        (words) => {
          globalThis.told = new Promise((done) => {
            const look = () => document.body.innerText.includes(words) && done();
            new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
            look();
          });
        }
        """;

    private const string Drawn = "() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))";

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly List<Regex> _expected = [];
    private ICDPSession? _painter;

    private Screen(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        Watch(page);
    }

    public IPage Page { get; }

    /// <summary>Requests to the API so far, as <c>METHOD /path</c>.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Live updates that came so far, as they were sent.</summary>
    public IReadOnlyCollection<string> Heard => _heard;

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

    /// <summary>Does something and waits until the page told of it, if only for a moment: the page itself watches for the words, which go away again.</summary>
    public async Task Told(string words, Func<Task> act)
    {
        await Page.EvaluateAsync(WatchForWords, words);
        await act();
        await Page.EvaluateAsync("() => globalThis.told").WaitAsync(Wait.Patience);
    }

    /// <summary>Leaves the page, so that the next screen may be opened here as if nothing had been. What is complained of until then belongs to what is left.</summary>
    public async Task Leave()
    {
        foreach (var other in _context.Pages.Where(page => page != Page).ToList()) await other.CloseAsync();
        await Page.UnrouteAllAsync();
        await Page.EvaluateAsync("() => { localStorage.clear(); sessionStorage.clear(); }");
        await Page.GotoAsync("about:blank");
        await Page.Mouse.MoveAsync(0, 0);
    }

    /// <summary>Begins anew after <see cref="Leave"/>: nothing asked or heard, no complaint, and none that is expected.</summary>
    public void Forget()
    {
        foreach (var past in new[] { _complaints, _asked, _heard }) past.Clear();
        _expected.Clear();
    }

    /// <summary>
    /// A picture of the whole page, once fonts and what changed last are drawn. Some hundred are taken: asked of the browser itself, it
    /// packs them for speed, which Playwright has no word for. What moves or blinks is still already, as the page is asked for.
    /// </summary>
    public async Task Picture(string name)
    {
        await Page.EvaluateAsync(Drawn);
        _painter ??= await _context.NewCDPSessionAsync(Page);
        var size = (await _painter.SendAsync("Page.getLayoutMetrics"))!.Value.GetProperty("cssContentSize");
        var taken = await _painter.SendAsync("Page.captureScreenshot", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["format"] = "png",
            ["optimizeForSpeed"] = true,
            ["captureBeyondViewport"] = true,
            ["clip"] = new { x = 0, y = 0, width = size.GetProperty("width").GetDouble(), height = size.GetProperty("height").GetDouble(), scale = 1 },
        });
        await File.WriteAllBytesAsync(Path.Combine(Stage.Pictures, name + ".png"), taken!.Value.GetProperty("data").GetBytesFromBase64());
    }

    /// <summary>How far the page itself can be scrolled sideways.</summary>
    public Task<int> Sideways() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public void AssertNoComplaints() =>
        Assert.True(Complaints.Count == 0, "The browser complained:\n" + string.Join('\n', Complaints));

    public IReadOnlyList<string> Complaints => [.. _complaints.Where(text => !_expected.Any(known => known.IsMatch(text)))];

    /// <summary>
    /// Waits until the address is one like this, where ** stands for anything. The browser is asked again and again: Playwright's
    /// own wait misses an address that comes between its look and its listening.
    /// </summary>
    public Task IsAt(string like) =>
        Assertions.Expect(Page).ToHaveURLAsync(new Regex("^" + Regex.Escape(like).Replace(@"\*\*", ".*", StringComparison.Ordinal) + "(?!.)", RegexOptions.None, TimeSpan.FromSeconds(10)));

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
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => _heard.Enqueue(frame.Text ?? "");
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)) _asked.Enqueue($"{request.Method} {url.AbsolutePath}");
        };
    }
}
