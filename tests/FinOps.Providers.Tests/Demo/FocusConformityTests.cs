using FinOps.Providers.Demo;


namespace FinOps.Providers.Tests.Demo;

/// <summary>The conformity check is itself seen to fail: a good row with one thing wrong at a time.</summary>
public sealed class FocusConformityTests
{
    private static readonly BillRow Good = new MemoryBill(open => DemoBill.WriteTo(open, new(new(2026, 3, 31), Months: 1))).Rows().First();

    [Fact]
    public void A_good_row_passes() => Assert.Empty(new FocusConformity().Violations(Good));

    [Theory]
    [InlineData("BilledCost", "")]
    [InlineData("BilledCost", "1,5")]
    [InlineData("ChargeCategory", "usage")]
    [InlineData("ChargeCategory", "Tax")]
    [InlineData("ListCost", "1")]
    [InlineData("ContractedCost", "1")]
    [InlineData("ListUnitPrice", "-1")]
    [InlineData("ConsumedQuantity", "")]
    [InlineData("ConsumedUnit", "")]
    [InlineData("SkuPriceId", "")]
    [InlineData("RegionName", "")]
    [InlineData("ResourceType", "")]
    [InlineData("Tags", "{a}")]
    [InlineData("SkuPriceDetails", """{"Cores":2}""")]
    [InlineData("ChargePeriodEnd", "2020-01-01T00:00:00Z")]
    [InlineData("ChargePeriodEnd", "2026-03-02")]
    [InlineData("CommitmentDiscountStatus", "Used")]
    [InlineData("PricingCategory", "Committed")]
    [InlineData("CapacityReservationId", "cr-1")]
    public void One_thing_wrong_is_found(string column, string value)
    {
        var fields = (string[])Good.Fields.Clone();
        fields[Good.Columns[column]] = value;
        Assert.NotEmpty(new FocusConformity().Violations(Good with { Fields = fields }));
    }

    [Theory]
    [InlineData("ServiceCategory", "Web")]
    [InlineData("SkuId", "another")]
    public void Two_rows_that_contradict_each_other_are_found(string column, string value)
    {
        var conformity = new FocusConformity();
        Assert.Empty(conformity.Violations(Good));
        var fields = (string[])Good.Fields.Clone();
        fields[Good.Columns[column]] = value;
        Assert.NotEmpty(conformity.Violations(Good with { Fields = fields }));
    }
}
