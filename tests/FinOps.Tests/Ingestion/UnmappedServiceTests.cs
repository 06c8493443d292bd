using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>Which of the services under Other are there for no better reason than that no table knows them.</summary>
public sealed class UnmappedServiceTests
{
    [Fact]
    public void What_an_import_did_not_know_is_added_up_over_imports_and_per_currency()
    {
        var unknown = new Dictionary<long, string[]> { [1] = ["Nimbus", "Cirrus"], [2] = ["Nimbus"], [3] = ["nimbus"] };
        var found = UnmappedService.Of(
            [
                Other(1, "AWS", "Nimbus", "USD", 2, "0.1", 3, 9), Other(2, "AWS", "Nimbus", "USD", 1, "0.2", 1, 4), Other(2, "AWS", "Nimbus", "EUR", 1, "7", 5, 5),
                Other(1, "AWS", "Cirrus", "USD", 5, "12.000000000000000000000001", 2, 2),
                Other(1, "AWS", "Tax", "USD", 1, "99", 1, 1), // a table files it under Other
                Other(2, "AWS", "Cirrus", "USD", 1, "5", 1, 1), // known by then
                Other(3, "AWS", "Nimbus", "USD", 1, "5", 1, 1), Other(4, "AWS", "Nimbus", "USD", 1, "5", 1, 1),
            ], unknown);
        Assert.Equal(
            [
                "AWS Nimbus EUR 1 7 05-05 1 import, last 2",
                "AWS Cirrus USD 5 12.000000000000000000000001 02-02 1 import, last 1",
                "AWS Nimbus USD 3 0.3 01-09 2 import, last 2",
            ],
            found.Select(s => $"{s.Provider} {s.Service} {s.Currency} {s.Charges} {s.EffectiveCost} {s.FirstDay:dd}-{s.LastDay:dd} {s.Imports} import, last {s.LastImportId}"));
    }

    private static OtherService Other(long import, string provider, string service, string currency, long charges, string cost, int first, int last) =>
        new(import, provider, service, currency, charges, ExactDecimal.Parse(cost), new DateOnly(2026, 3, first), new DateOnly(2026, 3, last));
}
