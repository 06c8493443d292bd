namespace FinOps.EndToEnd;

/// <summary>
/// Every screen, light and dark, wide and narrow: no violation of any accessibility rule of any level, nothing to scroll
/// sideways, no complaint of the browser; a picture of each goes to artifacts/screens.
/// </summary>
/// <remarks>In parts that run side by side, because a page is waited for as long as it is looked at.</remarks>
public abstract class ScreensTests(Stage stage)
{
    /// <summary>Every fourth screen, beginning with this one: of all, or of those whose names begin with one of FINOPS_TEST_SCREENS (by commas), for who works at one.</summary>
    protected static TheoryData<string> From(int first) => [.. Gallery.All.Select(one => one.Name).Where(IsWanted).Where((_, at) => at % 4 == first)];

    private static string? Wanted => Environment.GetEnvironmentVariable("FINOPS_TEST_SCREENS");

    private static bool IsWanted(string name) => Wanted is not { Length: > 0 } some || some.Split(',').Any(one => name.StartsWith(one, StringComparison.Ordinal));

    /// <summary>Looks at one screen in all four ways.</summary>
    protected async Task LookAt(string name)
    {
        var shown = Gallery.All.Single(one => one.Name == name);
        var path = shown.Prepare is null ? shown.Path : await shown.Prepare(stage.Api);
        await stage.Visit(async screen =>
        {
            foreach (var expected in shown.Complaints) screen.Expect(expected);
            await screen.Take(Look.Light);
            await Arrive(screen, shown, path);
            await Check(screen, shown, Look.Light, Look.Dark);
            await screen.Take(Look.Narrow);
            // A screen that is only looked at is made narrow as somebody turns a tablet; what was opened on it is opened anew.
            if (shown.Act is not null) await Arrive(screen, shown, path);
            else await Ready(screen, shown);
            await Check(screen, shown, Look.Narrow, Look.NarrowDark);
        });
    }

    /// <summary>Asserts that a page as it is shown breaks no rule.</summary>
    internal static async Task Check(Screen screen, string name, Look look, Rules rules = Rules.Every)
    {
        // The picture comes first: it waits until what fades in has come.
        await screen.Picture($"{name}-{look.Name}");
        var sideways = await screen.Sideways();
        var found = await Accessibility.Violations(screen.Page, rules);
        Assert.True(found.Count == 0, $"{name}, {look.Name}:\n{string.Join('\n', found)}");
        Assert.True(sideways <= 0, $"{name}, {look.Name}: scrolls sideways by {sideways} px");
    }

    private static async Task Arrive(Screen screen, Shot shown, string path)
    {
        await screen.Page.UnrouteAllAsync();
        if (shown.Before is not null) await shown.Before(screen.Page);
        await screen.Page.GotoAsync(path);
        await Ready(screen, shown);
        if (shown.Act is not null) await shown.Act(screen);
    }

    private static Task Ready(Screen screen, Shot shown) => shown.Ready?.Invoke(screen) ?? screen.Settle();

    /// <summary>All rules in the light, and in the dark those that depend on colours: nothing else is different there.</summary>
    private static async Task Check(Screen screen, Shot shown, Look light, Look dark)
    {
        await screen.Take(light);
        await Check(screen, shown.Name, light);
        await screen.Take(dark);
        await Check(screen, shown.Name, dark, Rules.Colours);
    }
}

/// <summary>The first of four parts.</summary>
public sealed class ScreensFirstTests(Stage stage) : ScreensTests(stage)
{
    public static TheoryData<string> Names => From(0);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_accessible_in_every_look(string name) => LookAt(name);
}

/// <summary>The second part.</summary>
public sealed class ScreensSecondTests(Stage stage) : ScreensTests(stage)
{
    public static TheoryData<string> Names => From(1);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_accessible_in_every_look(string name) => LookAt(name);
}

/// <summary>The third part.</summary>
public sealed class ScreensThirdTests(Stage stage) : ScreensTests(stage)
{
    public static TheoryData<string> Names => From(2);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_accessible_in_every_look(string name) => LookAt(name);
}

/// <summary>The fourth part.</summary>
public sealed class ScreensFourthTests(Stage stage) : ScreensTests(stage)
{
    public static TheoryData<string> Names => From(3);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_accessible_in_every_look(string name) => LookAt(name);
}
