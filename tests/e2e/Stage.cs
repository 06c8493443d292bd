using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(FinOps.EndToEnd.Stage))]

namespace FinOps.EndToEnd;

/// <summary>One server with the sample data and one browser for all tests. The tenant <c>default</c> stays empty.</summary>
public sealed class Stage : IAsyncLifetime
{
    private static readonly string[] BrowserPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private const int SamplesPatienceMs = 180_000;
    private ServerProcess? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private readonly ConcurrentBag<Screen> _free = [];

    public Api Api { get; private set; } = null!;

    /// <summary>What the very first visitor saw after pressing the button for sample data; null over a server that had it.</summary>
    public FirstVisit? FirstVisit { get; private set; }

    /// <summary>Where pictures go; not committed.</summary>
    public static string Pictures { get; } = Checkout.Path("artifacts/screens");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Pictures);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserPaths.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("The browser tests need Chromium: apt install chromium"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
        await OpenServer();
    }

    // A server that runs already, with the sample data in it, saves the writer of a test half a minute.
    private async Task OpenServer()
    {
        if (Environment.GetEnvironmentVariable("FINOPS_TEST_URL") is { Length: > 0 } url)
        {
            Api = new Api(new HttpClient { BaseAddress = new Uri(url) });
            return;
        }

        _server = await ServerProcess.Start();
        Api = new Api(_server.Http);
        await using var screen = await Open();
        await screen.Try(async () =>
        {
            await screen.Go("/");
            await screen.Button("Load sample data").ClickAsync();
            var number = screen.Page.GetByTestId("first-number");
            await number.WaitForAsync(new() { Timeout = SamplesPatienceMs });
            FirstVisit = new FirstVisit(screen.Page.Url, await number.InnerTextAsync());
            await Api.AllDone("demo");
            await Api.AllDone("acme");
            // Whoever counts what a page asks for, or reads it twice, counts on it that nothing of the samples changes any more.
            await Api.Allocated("acme");
        });
        screen.AssertNoComplaints();
    }

    public async ValueTask DisposeAsync()
    {
        while (_free.TryTake(out var screen)) await screen.DisposeAsync();
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        await Cloud.EndAll();
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>Opens an address as somebody who was never here and does something there; any complaint of the browser fails the test.</summary>
    public Task Visit(string path, Func<Screen, Task> act, Look? look = null, Func<IPage, Task>? before = null) => Visit(async screen =>
    {
        await screen.Take(look ?? Look.Light);
        if (before is not null) await before(screen.Page);
        await screen.Go(path);
        await act(screen);
    });

    /// <summary>
    /// Does something in a page that others used before: nothing of theirs is stored in it, and the application is loaded anew, but
    /// neither a process of the browser's nor its code, which takes longer than most screens. Where something fails, it is not used again.
    /// </summary>
    public async Task Visit(Func<Screen, Task> act)
    {
        var screen = _free.TryTake(out var used) ? used : await Open();
        try
        {
            await screen.Try(() => act(screen));
            await screen.Leave();
            screen.AssertNoComplaints();
        }
        catch
        {
            await screen.DisposeAsync();
            throw;
        }

        screen.Forget();
        _free.Add(screen);
    }

    /// <summary>A visitor of their own: nothing stored, nothing cached.</summary>
    public async Task<Screen> Open(Look? look = null, Uri? server = null)
    {
        look ??= Look.Light;
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = (server ?? Api.Address).ToString(),
            ViewportSize = look.Size,
            ColorScheme = look.Scheme,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            TimezoneId = "UTC",
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(Screen.PatienceMs);
        SetDefaultExpectTimeout(Screen.PatienceMs);
        return await Screen.In(context);
    }
}

/// <summary>Where the very first visitor was, and the first number that appeared there without a reload.</summary>
public sealed record FirstVisit(string Address, string FirstNumber);

/// <summary>How the screen is looked at.</summary>
public sealed record Look(string Name, int Width, int Height, ColorScheme Scheme)
{
    public static readonly Look Light = new("light", 1440, 900, ColorScheme.Light);
    public static readonly Look Dark = new("dark", 1440, 900, ColorScheme.Dark);
    public static readonly Look Narrow = new("narrow", 360, 740, ColorScheme.Light);
    public static readonly Look NarrowDark = new("narrow-dark", 360, 740, ColorScheme.Dark);

    public ViewportSize Size => new() { Width = Width, Height = Height };
}
