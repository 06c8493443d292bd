using static FinOps.Providers.Demo.Acme.AcmeNames;
using static FinOps.Providers.Demo.Acme.AcmeSkus;

namespace FinOps.Providers.Demo.Acme;

/// <summary>The seven commitments the company has bought: three have run out, four still run.</summary>
internal static class AcmeContracts
{
    private const int SavingsPlanAfterDays = 45;

    public static IReadOnlyList<AcmeCommitment> Of(AcmePeriod period) =>
    [
        // Ran its whole year, always used; since then the same machines are paid on demand.
        new("arn:aws:ec2:us-east-1:700100200306:reserved-instances/3f1c0a52-6d7e-4b8f-9a10-b2c3d4e5f601", "ri-m6i-xlarge-1yr-all-upfront",
            "Reserved Instance", "Reserved Instance", false, AcmeAws.M6iXlargePool, Shared, UsEast1, M6iXlarge, 10, 0.121m, AcmePayment.Upfront, period.First),

        // Ran its whole year; a quarter unused once the recommendations' database had moved away.
        new("arn:aws:rds:us-east-1:700100200306:ri:ri-7c41e0", "ri-db-r6g-xlarge-1yr-partial-upfront",
            "Reserved Instance", "Reserved Instance", false, AcmeAws.RdsPool, Shared, UsEast1, RdsXlarge, 4, 0.293m, AcmePayment.HalfUpfront, period.First),

        new("arn:aws:savingsplans::700100200306:savingsplan/9b2d44f0-15c6-4e21-8d0a-77aa10c2e303", "compute-savings-plan-1yr-no-upfront",
            "Savings Plan", "Savings Plan", true, AcmeAws.SavingsPlanPool, Shared, UsEast1, M6iXlarge, 24, 0.72m, AcmePayment.Daily, period.First.AddDays(SavingsPlanAfterDays)),

        // The next to expire, always used.
        new("/providers/microsoft.capacity/reservationorders/1d7b3c58-90ab-4f2e-b6c1-0f1e2d3c4b04", "reservation-d4s-v5-us",
            "Reservation", "Reservation", false, AcmeAzure.D4sPool, CorpIt, EastUs, D4s, 8, 0.118m, AcmePayment.Monthly, period.First.AddMonths(1)),

        // Six reserved in EUR, four in use: a third unused from the first day on.
        new("/providers/microsoft.capacity/reservationorders/c40e9f17-2b6d-4a83-9e55-a1b2c3d4e505", "reservation-d4s-v5-europe",
            "Reservation", "Reservation", false, AcmeAzure.D4sEuropePool, Europe, GermanyWest, D4s, 6, 0.1085m, AcmePayment.Monthly, period.First.AddMonths(3)),

        new("//compute.googleapis.com/projects/acme-search-prod/regions/us-central1/commitments/cud-n2-index", "cud-n2-standard-8-1yr",
            "Committed Use Discount", "Commitment", false, AcmeGcp.N2Pool, SearchProd, UsCentral1, N2x8, 6, 0.245m, AcmePayment.Daily, period.First),

        // Bought ahead of the migration: less than half used until recommendations arrived.
        new("//compute.googleapis.com/projects/acme-ml-prod/regions/us-central1/commitments/cud-flexible", "cud-flexible-1yr",
            "Committed Use Discount", "Commitment", true, AcmeGcp.FlexiblePool, MlProd, UsCentral1, N2x4, 3, 0.72m, AcmePayment.Daily, period.First.AddMonths(5)),
    ];
}
