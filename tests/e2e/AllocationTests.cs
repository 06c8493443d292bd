namespace FinOps.EndToEnd;

/// <summary>Whose a cost is: how much has an owner, why, and how rules come about.</summary>
public sealed class AllocationTests(Stage stage)
{
    private const string Quarter = "preset=last_90_days";

    [Fact]
    public async Task The_share_is_the_server_s_and_a_figure_says_why()
    {
        await stage.Api.Allocated("acme");
        var report = await stage.Api.Get("acme", $"/api/costs/allocation?{Quarter}");
        var share = report.GetProperty("currencies")[0];
        var owner = report.GetProperty("owners").EnumerateArray()
            .First(o => o.GetProperty("currency").GetString() == share.GetProperty("currency").GetString() && o.GetProperty("value").GetString() != "(unallocated)");
        await stage.Visit("/allocation?tenant=acme", async screen =>
        {
            var whole = decimal.Parse(share.GetProperty("share").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            await Expect(screen.Region("Share with an owner")).ToContainTextAsync((whole * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + "%");
            var figure = screen.Page.GetByRole(AriaRole.Button, new() { Name = $"Why {owner.GetProperty("value").GetString()} has" }).First;
            await Expect(figure).ToContainTextAsync(Shown.Amount(owner.GetProperty("effectiveCost").GetString()!));
            await figure.ClickAsync();
            await Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("by the rule");
        });
    }

    [Fact]
    public async Task Proposals_become_draft_rules_that_a_keyboard_puts_in_order()
    {
        var tenant = await stage.Api.NewTenant();
        await stage.Api.Import(tenant, "bill.csv", System.Text.Encoding.UTF8.GetBytes(Bill()));
        await stage.Visit($"/allocation/start?tenant={tenant}&period=last_90_days", async screen =>
        {
            await Expect(screen.Region("1. Account structure")).ToContainTextAsync("acme-search-prod belongs to search");
            await screen.Page.GetByRole(AriaRole.Button, new() { Name = "to the draft" }).ClickAsync();
            await screen.IsAt("**/allocation/rules?**");
            var rules = screen.Page.GetByRole(AriaRole.Main).Locator("ol > li");
            await Expect(rules.First).ToContainTextAsync("acme-search-prod");
            var up = rules.Nth(1).GetByRole(AriaRole.Button, new() { Name = "up" });
            await up.FocusAsync();
            await screen.Press("Enter");
            await Expect(rules.Nth(1)).ToContainTextAsync("acme-search-prod");
            var draft = await stage.Api.Get(tenant, "/api/allocation/rules");
            Assert.Equal("account-acme-search-prod", draft.GetProperty("rules").GetProperty("rules")[1].GetProperty("id").GetString());
        });
    }

    [Fact]
    public async Task A_spelling_is_merged_after_a_look_at_what_changes()
    {
        await stage.Visit("/allocation/tags?tenant=acme", async screen =>
        {
            await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Write as payments" }).First.ClickAsync();
            var changed = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Changed schema" });
            await Expect(changed).ToContainTextAsync("anew");
            await Expect(changed).ToContainTextAsync("paymets");
            await changed.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
            await Expect(changed).ToBeHiddenAsync();
        });
        Assert.Equal(0, (await stage.Api.Get("acme", "/api/tags/schema")).GetProperty("version").GetInt32());
    }

    private static string Bill()
    {
        const string Head = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ServiceCategory,ProviderName,PublisherName,InvoiceIssuerName,SubAccountId,SubAccountName,ResourceId,ResourceName,Tags\n";
        var day = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-10);
        var month = new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        string Row(int n, string account, string tags) =>
            $"10,10,10,10,USD,acc,{month:yyyy-MM-dd}T00:00:00Z,{month.AddMonths(1):yyyy-MM-dd}T00:00:00Z,{day:yyyy-MM-dd}T00:00:00Z,{day.AddDays(1):yyyy-MM-dd}T00:00:00Z,Usage,Compute,Compute,Clouds,Clouds,Clouds,{n},{account},res-{n},name-{n},\"{tags.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n";
        return Head + Row(1, "acme-search-prod", """{"Team":"search"}""") + Row(2, "acme-shared", """{"Team":"ads"}""") + Row(3, "acme-shared", """{"Team":"search"}""") + Row(4, "acme-other", "{}");
    }
}
