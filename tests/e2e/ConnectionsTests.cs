namespace FinOps.EndToEnd;

/// <summary>A cloud is connected, tested, synced and let go, as a person does it.</summary>
public sealed class ConnectionsTests(Stage stage)
{
    private const string Secret = "base/secret+that-never-leaves";

    [Fact]
    public async Task A_cloud_is_connected_tested_and_synced()
    {
        await using var cloud = await Cloud.Start();
        var month = Bills.ThisMonth();
        await cloud.PutBill(month.AddMonths(-1), Enumerable.Range(0, 20).Select(month.AddMonths(-1).AddDays));
        var tenant = await stage.Api.NewTenant();
        await stage.Visit($"/connections?tenant={tenant}", async screen =>
        {
            await Expect(screen.Page.GetByText("No cloud is connected yet")).ToBeVisibleAsync();
            await screen.Link("New connection").ClickAsync();
            await Fill(screen, cloud);
            await screen.Button("Save and test").ClickAsync();

            // The role does not trust the connection before its external id is known there.
            await Expect(screen.Heading("Production")).ToBeVisibleAsync();
            var test = screen.Region("Test");
            await Expect(test).ToContainTextAsync("Identity: failed");
            await Expect(screen.Page.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
            cloud.Trust(await screen.Page.GetByText(new Regex("^finops-[0-9a-f]{32}$", RegexOptions.None, TimeSpan.FromSeconds(1))).InnerTextAsync());
            await screen.Button("Test again").ClickAsync();
            await Expect(test).ToContainTextAsync("Everything works");
            await Expect(test).ToContainTextAsync("Export: works");

            await screen.Button("Start syncing").ClickAsync();
            var bills = screen.Page.GetByRole(AriaRole.Table, new() { Name = "Bills" });
            await Expect(bills).ToContainTextAsync("Imported", new() { Timeout = Screen.PatienceMs });
            await Expect(screen.Page.GetByRole(AriaRole.Table, new() { Name = "Syncs" })).ToContainTextAsync("1 of 1 in", new() { Timeout = Screen.PatienceMs });
            await Expect(screen.Region("Completeness").First).ToContainTextAsync("search", new() { Timeout = Screen.PatienceMs });
            Assert.DoesNotContain(Secret, await screen.Page.ContentAsync(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_secret_can_be_replaced_but_not_read_and_a_connection_be_paused_and_deleted()
    {
        await using var cloud = await Cloud.Start();
        var tenant = await stage.Api.NewTenant();
        var id = await cloud.Connect(stage.Api, tenant, "Production");
        await stage.Visit($"/connections/{id}?tenant={tenant}", async screen =>
        {
            await screen.Link("Edit").ClickAsync();
            var secret = screen.Page.GetByLabel("Secret access key");
            await Expect(secret).ToHaveValueAsync("");
            await Expect(secret).ToHaveAttributeAsync("placeholder", "Kept; type to replace it");
            await screen.Page.GetByLabel("Prefix").FillAsync("cur");
            await screen.Button("Save and test").ClickAsync();
            // The identity works: the secret that was not typed anew is still there.
            await Expect(screen.Region("Test")).ToContainTextAsync("Identity: works");

            await screen.Button("Resume").ClickAsync();
            await screen.Button("Pause").ClickAsync();
            await Expect(screen.Button("Resume")).ToBeVisibleAsync();
            await screen.Button("Delete").ClickAsync();
            await screen.Button("Delete connection").ClickAsync();
            await Expect(screen.Page.GetByText("No cloud is connected yet")).ToBeVisibleAsync();
        });
    }

    private static async Task Fill(Screen screen, Cloud cloud)
    {
        var settings = cloud.Settings;
        await screen.Page.GetByLabel("Name (required)").FillAsync("Production");
        await screen.Page.GetByLabel("Months before this one").FillAsync("2");
        await screen.Page.GetByLabel("Role ARN").FillAsync(settings["roleArn"]);
        await screen.Page.GetByLabel("Bucket").FillAsync(settings["bucket"]);
        await screen.Page.GetByLabel("Cost Explorer", new() { Exact = true }).SelectOptionAsync("no");
        await screen.Page.GetByText("With a key or secret").ClickAsync();
        await screen.Page.GetByLabel("Access key id").FillAsync(settings["accessKeyId"]);
        await screen.Page.GetByLabel("Secret access key").FillAsync(settings["secretAccessKey"]);
        await screen.Page.GetByText("Other addresses").ClickAsync();
        await screen.Page.GetByLabel("S3 endpoint").FillAsync(settings["s3Endpoint"]);
        await screen.Page.GetByLabel("STS endpoint").FillAsync(settings["stsEndpoint"]);
        await screen.Page.GetByLabel("Organizations endpoint").FillAsync(settings["organizationsEndpoint"]);
    }
}
