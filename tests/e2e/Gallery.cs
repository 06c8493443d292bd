namespace FinOps.EndToEnd;

/// <summary>One state of one screen.</summary>
/// <param name="Name">The picture's name.</param>
/// <param name="Path">Where it is.</param>
internal sealed record Shot(string Name, string Path)
{
    /// <summary>Puts data in place first; returns the path.</summary>
    public Func<Api, Task<string>>? Prepare { get; init; }

    /// <summary>What is arranged before the page is opened.</summary>
    public Func<IPage, Task>? Before { get; init; }

    /// <summary>When it is there; by default, when nothing is on its way any more.</summary>
    public Func<Screen, Task>? Ready { get; init; }

    /// <summary>What is done then.</summary>
    public Func<Screen, Task>? Act { get; init; }

    /// <summary>What the browser complains about on purpose.</summary>
    public string[] Complaints { get; init; } = [];
}

/// <summary>Every screen in every state a person can meet.</summary>
internal static class Gallery
{
    private static readonly string[] Refused = ["status of 503"];
    internal static readonly string[] Unknown = ["status of 404"];
    private static readonly Func<Api, Task<(string Tenant, long Import)>> OneBill = Imported("focus-1.0.csv");
    private static readonly Func<Api, Task<(string Tenant, long Import)>> BadRows = Imported("focus-1.2-bad-rows.csv");

    public static IReadOnlyList<Shot> All { get; } =
    [
        new("overview", "/?tenant=demo"),
        new("overview-acme", "/?tenant=acme"),
        new("overview-empty", "/"),
        Broken("overview-error", "/?tenant=demo"),
        Waiting("overview-loading", "/?tenant=demo"),
        new("overview-one-bill", "") { Prepare = async api => $"/?tenant={(await OneBill(api)).Tenant}" },
        new("overview-untrusted", "") { Prepare = async api => $"/?tenant={await UntrustedTextTests.Tenant(api)}" },
        new("explorer", "/explore?tenant=demo"),
        new("explorer-compare", "/explore?tenant=acme&grain=total&by=ServiceName,tag:team&compare=previous_period&where=ProviderName~isNot~AWS"),
        new("explorer-area", "/explore?tenant=acme&chart=area&grain=weekly&period=last_90_days&by=ProviderName"),
        new("explorer-line", "/explore?tenant=acme&chart=line&period=this_month&by=SubAccountName&layout=rows"),
        new("explorer-table", "/explore?tenant=acme&chart=table&by=ResourceId&top=0&grain=total"),
        new("explorer-quantity", "/explore?tenant=acme&measure=ConsumedQuantity&grain=total&period=last_month"),
        new("explorer-empty", "/explore"),
        new("explorer-nothing", "/explore?tenant=demo&where=ServiceName~is~Nothing"),
        Broken("explorer-error", "/explore?tenant=demo"),
        Waiting("explorer-loading", "/explore?tenant=demo"),
        new("explorer-group", "/explore?tenant=demo") { Act = Clicks("By") },
        new("explorer-filter", "/explore?tenant=demo&where=ProviderName~is~AWS") { Act = Clicks("Provider is") },
        new("explorer-save", "/explore?tenant=demo") { Act = Clicks("Save view") },
        new("explorer-untrusted", "") { Prepare = async api => $"/explore?period=this_month&grain=total&by=ServiceName,tag:team&tenant={await UntrustedTextTests.Tenant(api)}" },
        new("members", "/members?tenant=demo"),
        new("members-role", "/members?tenant=demo") { Act = Clicks("New role") },
        Broken("members-error", "/members?tenant=demo"),
        Waiting("members-loading", "/members?tenant=demo"),
        new("audit", "/audit?tenant=demo") { Act = Clicks("Verify") },
        Broken("audit-error", "/audit?tenant=demo"),
        Waiting("audit-loading", "/audit?tenant=demo"),
        new("imports", "/imports?tenant=demo"),
        new("imports-cancel", "") { Prepare = async api => $"/imports?tenant={await Twice(api)}", Before = AllRunning, Act = Clicks("Cancel unfinished imports") },
        new("imports-empty", "/imports"),
        Broken("imports-error", "/imports?tenant=demo"),
        Waiting("imports-loading", "/imports?tenant=demo"),
        new("mapping", "/imports/mapping") { Act = screen => Mapped(screen, ImportsTests.Table) },
        new("mapping-problems", "/imports/mapping") { Act = screen => Mapped(screen, ImportsTests.Table + "yesterday;Search;a lot;4713\n") },
        new("mapping-empty", "/imports/mapping"),
        new("import-rejects", "") { Prepare = async api => Detail(await BadRows(api)) },
        new("import-replaced", "") { Prepare = Replaced },
        new("import-failed", "") { Prepare = Failed },
        new("import-running", "") { Prepare = async api => Detail(await OneBill(api)), Before = Running },
        new("import-delete", "") { Prepare = async api => Detail(await OneBill(api)), Act = Clicks("Delete import") },
        new("import-unknown", "/imports/999999?tenant=demo") { Complaints = Unknown },
        new("import-invoices", "") { Prepare = async api => Detail(await OneBill(api)), Ready = Judged },
        new("import-conformance", "") { Prepare = BreaksRules, Ready = Judged, Act = screen => screen.Page.Locator("summary").First.ClickAsync() },
        new("reconciliation", "/reconciliation?tenant=acme"),
        new("reconciliation-commitment", "/reconciliation?tenant=acme&period=everything") { Act = Clicks("ri-db-r6g-xlarge") },
        new("reconciliation-differs", "") { Prepare = async api => $"/reconciliation?period=everything&tenant={(await BadRows(api)).Tenant}", Before = Differing },
        new("reconciliation-unmapped", "") { Prepare = Unmapped },
        new("reconciliation-empty", "/reconciliation"),
        Broken("reconciliation-error", "/reconciliation?tenant=acme"),
        Waiting("reconciliation-loading", "/reconciliation?tenant=acme"),
        new("conformance", "/conformance") { Act = Checks("focus-1.2.csv", "conforms to") },
        new("conformance-violations", "/conformance?version=1.2") { Act = Opened },
        new("conformance-empty", "/conformance"),
        new("conformance-error", "/conformance") { Before = StatesTests.Unwell, Complaints = Refused, Act = Checks("focus-1.2.csv", "could not be checked") },
        new("conformance-loading", "/conformance") { Act = Held },
        .. ConnectionShots.All,
        .. AllocationShots.All,
        .. TenantShots.All,
        new("settings", "/settings?tenant=demo"),
        new("settings-delete", "/settings?tenant=demo") { Act = Clicks("Delete Acme") },
        new("tenants", "/?tenant=demo") { Act = Clicks("Tenant:") },
        new("theme", "/?tenant=demo") { Act = Clicks("Theme:") },
        new("palette", "/?tenant=demo") { Act = screen => screen.Press("Control+k") },
        new("not-found", "/nowhere"),
    ];

    internal static Shot Broken(string name, string path) => new(name, path)
    {
        Before = StatesTests.Unwell,
        Complaints = Refused,
        Ready = screen => screen.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).First.WaitForAsync(),
    };

    internal static Shot Waiting(string name, string path) => new(name, path)
    {
        Before = page => StatesTests.Hold(page, Task.Delay(Timeout.Infinite)),
        // The application's own: before it has come, index.html shows another.
        Ready = screen => screen.Page.Locator("#main .skeleton").First.WaitForAsync(),
    };

    internal static Func<Screen, Task> Clicks(string button) =>
        screen => screen.Page.GetByRole(AriaRole.Button, new() { Name = button }).Locator("visible=true").First.ClickAsync();

    private static Func<Screen, Task> Checks(string sample, string says) => async screen =>
    {
        await screen.Page.GetByLabel("Choose a file to check").SetInputFilesAsync(Checkout.Path($"samples/bills/{sample}"));
        await screen.Page.GetByText(says).First.WaitForAsync();
    };

    /// <summary>A file that breaks rules, two of them opened.</summary>
    private static async Task Opened(Screen screen)
    {
        await Checks("focus-1.2-bad-rows.csv", "does not conform")(screen);
        await screen.Page.Locator("summary").Nth(0).ClickAsync();
        await screen.Page.Locator("summary").Nth(2).ClickAsync();
    }

    /// <summary>A table whose mapping is previewed.</summary>
    private static async Task Mapped(Screen screen, string table)
    {
        await ImportsTests.Choose(screen, table);
        await screen.Button("Preview").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Heading, new() { Name = "Preview" }).WaitForAsync();
    }

    private static async Task Held(Screen screen)
    {
        await StatesTests.Hold(screen.Page, Task.Delay(Timeout.Infinite));
        await screen.Page.GetByLabel("Choose a file to check").SetInputFilesAsync(Checkout.Path("samples/bills/focus-1.2.csv"));
        await screen.Page.Locator(".skeleton").First.WaitForAsync();
    }

    private static Task Judged(Screen screen) => screen.Page.GetByText("violated,").First.WaitForAsync();

    /// <summary>One invoice as no import leaves it: with a difference that nothing explains.</summary>
    private static Task Differing(IPage page) => page.RouteAsync(url => new Uri(url).AbsolutePath == "/api/costs/reconciliation", async route =>
    {
        var answer = await route.FetchAsync();
        var found = System.Text.Json.Nodes.JsonNode.Parse(await answer.TextAsync())!;
        var invoice = found["invoices"]!.AsArray()[^1]!;
        (invoice["difference"], invoice["verdict"]) = ("-12.4", "differs");
        invoice["explanation"] = "The rows in the costs are no longer those that were imported. Import the bill again.";
        var month = found["months"]!.AsArray()[^1]!;
        (month["difference"], month["verdict"]) = ("-12.4", "differs");
        await route.FulfillAsync(new() { Response = answer, Body = found.ToJsonString() });
    });

    /// <summary>Makes something once, for all screens that only look at it.</summary>
    internal static Func<Api, Task<T>> Once<T>(Func<Api, Task<T>> make)
    {
        var gate = new Lock();
        Task<T>? made = null;
        return api =>
        {
            lock (gate) return made ??= make(api);
        };
    }

    private static Func<Api, Task<(string Tenant, long Import)>> Imported(string file) => Once(async api =>
    {
        var tenant = await api.NewTenant();
        return (tenant, (await api.ImportSample(tenant, file)).GetProperty("importId").GetInt64());
    });

    private static string Detail((string Tenant, long Import) made) => $"/imports/{made.Import}?tenant={made.Tenant}";

    /// <summary>A provider's own bill with services that no table knows, one of which has a long name.</summary>
    private static async Task<string> Unmapped(Api api)
    {
        var tenant = await api.NewTenant();
        string[] lines = ["AmazonEC2,120.50", "AmazonNimbus,44.0123456789", "AWSServiceWithAVeryLongNameThatIsNotInAnyTableYetAndPerhapsNeverWillBe,0.25"];
        await api.Import(tenant, "march.csv", System.Text.Encoding.UTF8.GetBytes(
            "bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/ProductCode,lineItem/UnblendedCost\n"
            + string.Concat(lines.Select(line => $"100000000001,2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,200000000002,Usage,2026-03-02T00:00:00Z,2026-03-02T01:00:00Z,1,USD,{line}\n"))));
        await Restated(api, tenant);
        return $"/reconciliation?period=everything&tenant={tenant}";
    }

    /// <summary>A bill that is imported whole, and yet breaks rules of FOCUS.</summary>
    private static async Task<string> BreaksRules(Api api)
    {
        var tenant = await api.NewTenant();
        return $"/imports/{(await api.Import(tenant, "oven.csv", Bills.Of([new("Oven", "120.50"), new("Mixer", "40")], Bills.ThisMonth()))).GetProperty("importId")}?tenant={tenant}";
    }

    /// <summary>A closed month billed anew, with other amounts: a restatement.</summary>
    private static async Task<string> Replaced(Api api)
    {
        var tenant = await api.NewTenant();
        return $"/imports/{await Restated(api, tenant)}?tenant={tenant}";
    }

    private static async Task<JsonElement> Restated(Api api, string tenant)
    {
        var month = Bills.ThisMonth().AddMonths(-2);
        await api.Import(tenant, "oven.csv", Bills.Of([new("Oven", "120.50"), new("Mixer", "40")], month));
        return (await api.Import(tenant, "oven.csv", Bills.Of([new("Oven", "131.25"), new("Mixer", "35.5")], month))).GetProperty("importId");
    }

    private static async Task<string> Twice(Api api)
    {
        var tenant = await api.NewTenant();
        foreach (var name in new[] { "oven", "mixer" }) await api.Import(tenant, name + ".csv", Bills.Of([new(name, "120.50")], Bills.ThisMonth()));
        return tenant;
    }

    /// <summary>The list while its imports wait.</summary>
    private static Task AllRunning(IPage page) => page.RouteAsync("**/api/imports?*", async route =>
    {
        var answer = await route.FetchAsync();
        var list = System.Text.Json.Nodes.JsonNode.Parse(await answer.TextAsync())!;
        foreach (var import in list["imports"]!.AsArray()) import!["state"] = "queued";
        await route.FulfillAsync(new() { Response = answer, Body = list.ToJsonString() });
    });

    private static async Task<string> Failed(Api api)
    {
        var tenant = await api.NewTenant();
        return $"/imports/{(await api.Import(tenant, "recipe.csv", "flour,water\n500,300\n"u8.ToArray())).GetProperty("importId")}?tenant={tenant}";
    }

    /// <summary>The import as it was half-way.</summary>
    private static Task Running(IPage page) => page.RouteAsync("**/api/imports/*", async route =>
    {
        var answer = await route.FetchAsync();
        var import = System.Text.Json.Nodes.JsonNode.Parse(await answer.TextAsync())!;
        (import["state"], import["finishedAt"], import["seconds"]) = ("reading", null, null);
        (import["rowsLoaded"], import["reconciliation"], import["totals"]) = (0, new System.Text.Json.Nodes.JsonArray(), new System.Text.Json.Nodes.JsonArray());
        import["progress"] = JsonSerializer.SerializeToNode(new { state = "loading", bytesRead = 128_000_000, bytesTotal = 310_000_000, rowsRead = 412_000, rowsPerSecond = 96_000, secondsRemaining = 6 });
        await route.FulfillAsync(new() { Response = answer, Body = import.ToJsonString() });
    });
}
