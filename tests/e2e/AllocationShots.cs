namespace FinOps.EndToEnd;

/// <summary>The allocation screens: with rules that hold, without any, and when the engine is away.</summary>
internal static class AllocationShots
{
    public static IReadOnlyList<Shot> All { get; } =
    [
        new("allocation", "") { Prepare = Allocated("/allocation?tenant=acme") },
        new("allocation-explain", "") { Prepare = Allocated("/allocation?tenant=acme"), Act = Gallery.Clicks("Why ") },
        new("allocation-unallocated", "") { Prepare = Allocated("/allocation/unallocated?tenant=acme") },
        new("allocation-rules", "/allocation/rules?tenant=acme") { Act = Gallery.Clicks("Edit Support plans") },
        new("allocation-start", "/allocation/start?tenant=acme"),
        new("allocation-shared", "") { Prepare = Allocated("/allocation/shared?tenant=acme") },
        new("allocation-pool", "/allocation/shared?tenant=acme") { Act = Gallery.Clicks("Edit Support") },
        new("allocation-explorer", "") { Prepare = Allocated("/explore?tenant=acme&by=alloc%3Ateam&grain=total"), Act = Gallery.Clicks("Why ") },
        new("allocation-tags", "/allocation/tags?tenant=acme"),
        new("allocation-history", "/allocation/history?tenant=acme"),
        new("allocation-empty", "/allocation"),
        Gallery.Broken("allocation-error", "/allocation?tenant=acme"),
        Gallery.Waiting("allocation-loading", "/allocation?tenant=acme"),
    ];

    private static Func<Api, Task<string>> Allocated(string path) => async api =>
    {
        await api.Allocated("acme");
        return path;
    };
}
