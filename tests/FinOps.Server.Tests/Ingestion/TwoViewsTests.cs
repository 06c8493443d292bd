using System.Text;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>A provider that exports the same charges as billed and as amortised: both stand side by side only without the common part.</summary>
public sealed class TwoViewsTests(ServerFixture fixture)
{
    private const string Header =
        "BillingAccountId,BillingPeriodStartDate,BillingPeriodEndDate,Date,SubscriptionId,MeterCategory,MeterSubCategory,MeterId,ConsumedService,UnitOfMeasure,Quantity,EffectivePrice,UnitPrice,CostInBillingCurrency,BillingCurrencyCode,ChargeType,PricingModel,BenefitId\n";

    private const string Usage = "1,2026-03-01,2026-03-31,2026-03-05,s,Virtual Machines,Dv3,m,Microsoft.Compute,1 Hour,10,1,1,10,EUR,Usage,OnDemand,\n";

    private const string Purchase = "1,2026-03-01,2026-03-31,2026-03-01,s,Virtual Machines,Dv3,m,Microsoft.Compute,1 Hour,1,6,6,6,EUR,Purchase,Reservation,/providers/microsoft.capacity/reservationorders/o\n";

    private const string Used = "1,2026-03-01,2026-03-31,2026-03-05,s,Virtual Machines,Dv3,m,Microsoft.Compute,1 Hour,10,0.6,1,6,EUR,Usage,Reservation,/providers/microsoft.capacity/reservationorders/o/reservations/r\n";

    private static byte[] Actual => Encoding.UTF8.GetBytes(Header + Usage + Purchase);

    private static byte[] Amortized => Encoding.UTF8.GetBytes(Header + Usage + Used);

    [Fact]
    public async Task The_second_view_is_refused_whichever_comes_first()
    {
        foreach (var (first, second) in new[] { (Actual, Amortized), (Amortized, Actual) })
        {
            var intake = await Intake.New(fixture);
            (await intake.Import(first, "first.csv")).Published();
            var refused = await intake.Import(second, "second.csv");
            Assert.Equal("failed", refused.State());
            Assert.Contains("charges_imported_already", refused.GetRawText(), StringComparison.Ordinal);
            Assert.Contains("azure-purchases", refused.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Usage_of_one_view_and_purchases_of_the_other_make_the_bill()
    {
        var intake = await Intake.New(fixture);
        var usage = (await intake.Import(Amortized, "amortized.csv")).Published();
        var lacking = Assert.Single((await Commitments(intake)).Texts("cannotHold"));
        Assert.StartsWith("Billing account 1 of Microsoft: 1 commitment is used in the imported bills, and no purchase or refund of any is in them.", lacking, StringComparison.Ordinal);
        var purchases = await intake.Import(Actual, "actual.csv", "&format=azure-purchases");
        Assert.Equal(("published", 1), (purchases.State(), purchases.GetProperty("rowsLoaded").GetInt32())); // the usage is skipped
        Assert.Equal(("azure", "azure-purchases"), (usage.GetProperty("format").GetString(), purchases.GetProperty("format").GetString()));
        Assert.Equal((10m, 6m), (Billed(usage), Billed(purchases)));

        // Bought as an order, used as a reservation of it.
        var whole = await Commitments(intake);
        Assert.Empty(whole.Texts("cannotHold"));
        var order = Assert.Single(whole.GetProperty("commitments").EnumerateArray());
        Assert.Equal(("/providers/microsoft.capacity/reservationorders/o", "6", "0"),
            (order.GetProperty("commitmentId").GetString(), order.GetProperty("used").GetString(), order.GetProperty("difference").GetString()));

        static Task<JsonElement> Commitments(Intake intake) =>
            intake.Http.GetFromJsonAsync<JsonElement>("/api/costs/reconciliation/commitments", TestContext.Current.CancellationToken);

        static decimal Billed(JsonElement import) =>
            decimal.Parse(import.GetProperty("totals")[0].GetProperty("billedCost").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
