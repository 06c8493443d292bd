namespace FinOps.EndToEnd;

/// <summary>A bill on its way in, as a person sees it.</summary>
public sealed class ImportsTests(Stage stage)
{
    [Fact]
    public async Task A_dropped_bill_is_read_checked_and_shown()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Visit($"/imports?tenant={tenant}", async screen =>
        {
            await Drop(screen, "focus-1.0.csv");
            await Expect(Row(screen, "focus-1.0.csv")).ToContainTextAsync("Published");
            await screen.Link("focus-1.0.csv").ClickAsync();
            await Expect(screen.Heading("focus-1.0.csv")).ToBeVisibleAsync();
            await Expect(Fact(screen, "Rows loaded")).ToHaveTextAsync("58");
            await Expect(Fact(screen, "Format")).ToHaveTextAsync("FOCUS 1.0");
            var proof = screen.Region("Reconciliation").First;
            await Expect(proof).ToContainTextAsync("agree to the last digit");
            await Expect(proof.GetByRole(AriaRole.Row, new() { Name = "Billed cost 26.94734223", Exact = false })).ToContainTextAsync("26.94734223");
        });
    }

    internal const string Table = "Day;Product;Amount (EUR);Cost Centre\n13.07.2026;Editor;1.234,56;4711\n17.07.2026;Search;-0,50;4712\n";

    [Fact]
    public async Task Any_table_is_mapped_previewed_saved_and_imported()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Visit($"/imports?tenant={tenant}", async screen =>
        {
            await screen.Link("Map any table…").ClickAsync();
            await Choose(screen, Table + "yesterday;Search;a lot;4713\n");
            await Expect(screen.Page.GetByLabel("Tell another FOCUS column")).ToBeVisibleAsync();
            await screen.Button("Preview").ClickAsync();
            var preview = screen.Region("Preview").First;
            await Expect(preview).ToContainTextAsync("1 of 3 rows would be rejected");
            await Expect(preview).ToContainTextAsync("1234.56");
            await Expect(screen.Page.GetByRole(AriaRole.List, new() { Name = "What is wrong" })).ToContainTextAsync("a lot");
            await screen.Page.GetByLabel("Save as").FillAsync("licences");
            await screen.Button("Save and import").ClickAsync();
            await Expect(Row(screen, "licences.csv")).ToContainTextAsync("Published");
            await screen.Link("licences.csv").ClickAsync();
            await Expect(Fact(screen, "Rows loaded")).ToHaveTextAsync("2");
            await Expect(Fact(screen, "Format")).ToContainTextAsync("licences");
            await Expect(Fact(screen, "Rows rejected")).ToHaveTextAsync("1");
        });
    }

    /// <summary>Chooses a table and tells the one thing that its columns do not.</summary>
    internal static async Task Choose(Screen screen, string table)
    {
        await screen.Page.GetByLabel("Choose a table to map").SetInputFilesAsync(new FilePayload { Name = "licences.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(table) });
        await screen.Page.GetByLabel("ProviderName (required)").SelectOptionAsync("the same in every row…");
        await screen.Page.GetByLabel("ProviderName in every row").FillAsync("Software House");
    }

    [Fact]
    public async Task Rejected_rows_are_told_with_line_column_and_reason()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Visit($"/imports?tenant={tenant}", async screen =>
        {
            await screen.Page.GetByLabel("Choose bills to import").SetInputFilesAsync(Checkout.Path("samples/bills/focus-1.2-bad-rows.csv"));
            await Expect(Row(screen, "focus-1.2-bad-rows.csv")).ToContainTextAsync("Published");
            await screen.Link("focus-1.2-bad-rows.csv").ClickAsync();
            await Expect(Fact(screen, "Rows rejected")).ToHaveTextAsync("6");
            var rejects = screen.Page.GetByRole(AriaRole.Table, new() { Name = "Rejected rows" });
            foreach (var (line, column) in new[] { ("5", "BilledCost"), ("10", "ChargePeriodStart"), ("15", "ChargePeriodEnd"), ("19", "ChargeCategory"), ("24", "BillingCurrency"), ("29", "EffectiveCost") })
            {
                var row = rejects.GetByRole(AriaRole.Row).Filter(new() { Has = screen.Page.GetByRole(AriaRole.Rowheader, new() { Name = line, Exact = true }) });
                await Expect(row).ToContainTextAsync(column);
            }

            var download = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Button("All as CSV").ClickAsync());
            Assert.Equal(7, (await File.ReadAllLinesAsync(await download.PathAsync())).Length);
        });
    }

    [Fact]
    public async Task The_same_bill_again_takes_the_place_of_the_first()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Api.ImportSample(tenant, "focus-1.3.csv");
        await stage.Visit($"/imports?tenant={tenant}", async screen =>
        {
            await Drop(screen, "focus-1.3.csv");
            await Expect(Row(screen, "Replaced")).ToHaveCountAsync(1);
            await Expect(Row(screen, "Published")).ToHaveCountAsync(1);
            await Row(screen, "Replaced").GetByRole(AriaRole.Link).ClickAsync();
            await screen.Link("Open the newer one").ClickAsync();
            await Expect(screen.Page.GetByText("Published", new() { Exact = true })).ToBeVisibleAsync();
        });
        var answer = await stage.Api.Ask(tenant, new { measures = new[] { "BilledCost" }, granularity = "total" });
        Assert.Equal("74.87539464", answer.GetProperty("totals")[0].GetProperty("amount").GetString());
    }

    [Fact]
    public async Task A_running_import_tells_its_progress_and_can_be_given_up()
    {
        var tenant = await stage.Api.NewTenant();
        var file = Path.Combine(Path.GetTempPath(), $"{tenant}.csv.gz");
        await Bills.WriteLong(file);
        try
        {
            await stage.Visit($"/imports?tenant={tenant}", async screen =>
            {
                await screen.Page.GetByLabel("Choose bills to import").SetInputFilesAsync(file);
                await Expect(screen.Page.GetByRole(AriaRole.Progressbar).First).ToBeVisibleAsync();
                await screen.Link($"{tenant}.csv.gz").ClickAsync();
                await Expect(screen.Region("Progress")).ToContainTextAsync("rows");
                await screen.Button("Cancel import").ClickAsync();
                await Expect(screen.Page.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync();
            });
            await stage.Api.AllDone(tenant);
            Assert.Equal(0, (await stage.Api.Get(tenant, "/api/costs/freshness")).GetArrayLength());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Bills_that_were_sent_by_mistake_are_given_up_together()
    {
        var tenant = await stage.Api.NewTenant();
        var folder = Directory.CreateTempSubdirectory("finops-e2e-bills-");
        var files = Enumerable.Range(1, 3).Select(at => Path.Combine(folder.FullName, $"{at}.csv.gz")).ToList();
        await Bills.WriteLong(files[0]);
        foreach (var copy in files.Skip(1)) File.Copy(files[0], copy);
        try
        {
            await stage.Visit($"/imports?tenant={tenant}", async screen =>
            {
                await screen.Page.GetByLabel("Choose bills to import").SetInputFilesAsync(files);
                await Expect(Row(screen, ".csv.gz")).ToHaveCountAsync(files.Count);
                await screen.Button("Cancel unfinished imports").ClickAsync();
                await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel them" }).ClickAsync();
                // The first may have been quicker than the mouse.
                await Expect(Row(screen, "Cancelled").Nth(1)).ToBeVisibleAsync();
                await Expect(screen.Button("Cancel unfinished imports")).ToBeHiddenAsync();
            });
            await stage.Api.AllDone(tenant);
            var states = (await stage.Api.Get(tenant, "/api/imports")).GetProperty("imports").EnumerateArray().Select(i => i.GetProperty("state").GetString()).ToList();
            Assert.Equal(files.Count, states.Count(s => s is "cancelled" or "published"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_deleted_import_takes_its_costs_along()
    {
        var tenant = await stage.Api.NewTenant();
        var import = await stage.Api.ImportSample(tenant, "focus-1.2-may.csv.gz");
        await stage.Visit($"/imports/{import.GetProperty("importId")}?tenant={tenant}", async screen =>
        {
            await screen.Button("Delete import").ClickAsync();
            await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete import" }).ClickAsync();
            await screen.IsAt($"**/imports?tenant={tenant}");
            await Expect(Row(screen, "focus-1.2-may.csv.gz")).ToContainTextAsync("Deleted");
            await screen.Link("Overview").First.ClickAsync();
            await Expect(screen.Page.GetByText("No bills yet")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task A_file_that_is_no_bill_gets_one_clear_error()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Visit($"/imports?tenant={tenant}", async screen =>
        {
            await screen.Page.GetByLabel("Choose bills to import").SetInputFilesAsync(new FilePayload { Name = "recipe.csv", MimeType = "text/csv", Buffer = "flour,water\n500,300\n"u8.ToArray() });
            await Expect(Row(screen, "recipe.csv")).ToContainTextAsync("Failed");
            await screen.Link("recipe.csv").ClickAsync();
            await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing of this file was loaded");
        });
    }

    private static ILocator Row(Screen screen, string text) =>
        screen.Page.GetByRole(AriaRole.Table, new() { Name = "Imports" }).GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    private static ILocator Fact(Screen screen, string name) => screen.Page.Locator("dl > div").Filter(new() { HasText = name }).Locator("dd");

    /// <summary>As if a file was pulled from a folder onto the page.</summary>
    private static async Task Drop(Screen screen, string file)
    {
        var content = Convert.ToBase64String(await File.ReadAllBytesAsync(Checkout.Path($"samples/bills/{file}")));
        var files = await screen.Page.EvaluateHandleAsync(
            """
            ([name, content]) => {
              const files = new DataTransfer();
              files.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name));
              return files;
            }
            """, new[] { file, content });
        await screen.Page.DispatchEventAsync("main", "dragover", new { dataTransfer = files });
        await Expect(screen.Page.GetByText("Drop to import")).ToBeVisibleAsync();
        await screen.Page.DispatchEventAsync("main", "drop", new { dataTransfer = files });
    }
}
