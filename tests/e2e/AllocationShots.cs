namespace FinOps.EndToEnd;

/// <summary>The allocation screens: with rules that hold, without any, and when the engine is away.</summary>
internal static class AllocationShots
{
    private static readonly Func<Api, Task<string>> Drafted = Gallery.Once(api => AllocationPlace.Make(api, waits: false));

    public static IReadOnlyList<Shot> All { get; } =
    [
        new("allocation", "") { Prepare = Allocated("/allocation?tenant=acme") },
        new("allocation-explain", "") { Prepare = Allocated("/allocation?tenant=acme"), Act = Explained },
        new("allocation-unallocated", "") { Prepare = Allocated("/allocation/unallocated?tenant=acme") },
        new("allocation-rules", "/allocation/rules?tenant=acme") { Act = Gallery.Clicks("Edit Support plans") },
        new("allocation-start", "/allocation/start?tenant=acme"),
        new("allocation-shared", "") { Prepare = Allocated("/allocation/shared?tenant=acme") },
        new("allocation-pool", "/allocation/shared?tenant=acme") { Act = Gallery.Clicks("Edit Support") },
        new("allocation-explorer", "") { Prepare = Allocated("/explore?tenant=acme&by=alloc%3Ateam&grain=total"), Act = Explained },
        new("allocation-tags", "/allocation/tags?tenant=acme"),
        new("allocation-history", "/allocation/history?tenant=acme"),
        new("allocation-organisation", "") { Prepare = async api => $"/allocation?tenant={await Drafted(api)}" },
        new("allocation-simulation", "") { Prepare = async api => $"/allocation/rules?tenant={await Drafted(api)}", Act = Simulated },
        new("allocation-approval", "") { Prepare = Waiting },
        new("allocation-empty", "/allocation"),
        Gallery.Broken("allocation-error", "/allocation?tenant=acme"),
        Gallery.Waiting("allocation-loading", "/allocation?tenant=acme"),
    ];

    /// <summary>A figure of an owner says how it came about.</summary>
    private static async Task Explained(Screen screen)
    {
        await screen.Button("Why storefront has").First.ClickAsync();
        await screen.Page.GetByRole(AriaRole.Dialog).GetByText("by the rule").First.WaitForAsync();
    }

    /// <summary>What the draft moves is shown before it is published.</summary>
    private static async Task Simulated(Screen screen)
    {
        await screen.Button("Show what it moves").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Table, new() { Name = "What the draft moves" }).WaitForAsync();
    }

    /// <summary>A rule set that waits for a second person, with what it would move.</summary>
    private static async Task<string> Waiting(Api api)
    {
        var tenant = await AllocationPlace.Make(api, waits: true);
        await Wait.Until(async () => (await api.Get(tenant, "/api/allocation/versions"))[0].GetProperty("isPreviewed").GetBoolean(), () => "What the rules would move is not shown.");
        return $"/allocation/history?tenant={tenant}";
    }

    private static Func<Api, Task<string>> Allocated(string path) => async api =>
    {
        await api.Allocated("acme");
        return path;
    };
}
