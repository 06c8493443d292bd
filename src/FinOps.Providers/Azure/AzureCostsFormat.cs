using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Azure;

/// <summary>
/// Azure's cost details, of enterprise agreements and customer agreements, actual and amortized. How a line becomes FOCUS
/// stands in AzureCosts.sql.
/// </summary>
public sealed class AzureCostsFormat : IBillFormat
{
    /// <summary>Without these a line means nothing; each by its spellings.</summary>
    private static readonly string[][] Essential =
    [
        ["CostInBillingCurrency", "Cost", "PreTaxCost", "ExtendedCost", "Extended Cost", "Kosten", "KostenInAbrechnungswährung"],
        ["Date", "UsageDate", "UsageDateTime", "Usage Date", "Datum", "Nutzungsdatum"],
        ["BillingCurrencyCode", "BillingCurrency", "Currency", "Währung", "Abrechnungswährung"],
        ["BillingAccountId", "BillingAccount", "EnrollmentNumber", "Abrechnungskonto-ID", "AbrechnungskontoId", "BillingProfileId"],
        ["MeterCategory", "Meter Category", "Kategorie der Verbrauchseinheit", "Verbrauchseinheitskategorie"],
    ];

    /// <summary>Columns of no other provider's bill; any three tell, whatever is missing beside.</summary>
    private static readonly string[][] Marks =
    [
        ["MeterCategory", "Meter Category", "Kategorie der Verbrauchseinheit", "Verbrauchseinheitskategorie"],
        ["MeterSubCategory", "Meter Sub-Category", "Unterkategorie der Verbrauchseinheit", "Verbrauchseinheitsunterkategorie"],
        ["MeterId", "Meter ID", "MeterGuid", "ID der Verbrauchseinheit", "Verbrauchseinheits-ID"],
        ["ConsumedService", "Consumed Service", "Genutzter Dienst", "GenutzterDienst"],
        ["SubscriptionId", "SubscriptionGuid", "Subscription GUID", "Abonnement-ID", "AbonnementId", "Abonnement-GUID"],
        ["UnitOfMeasure", "Unit Of Measure", "Maßeinheit", "Masseinheit"],
    ];

    private static readonly SqlMapping Mapping = SqlMapping.Embedded(
        "azure", "Azure/AzureCosts.sql", "Azure/services.csv", "Azure/namespaces.csv", "Azure/regions.csv", "Azure/types.csv", "Azure/units.csv", "Azure/periods.csv");

    /// <summary>Both views hold all usage that no commitment covers.</summary>
    private const string Advice =
        "If this is the other view of the same costs (actual, amortized): import the amortized export as azure, and the actual export as azure-purchases, "
        + "which takes only the purchases of commitments that the amortized one lacks. If it is a newer state of the same export, delete the older import first.";

    /// <inheritdoc/>
    public string Name => "azure";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        return Marks.Count(m => m.Any(bill.Has)) >= 3 ? Math.Max(1, Essential.Count(e => e.Any(bill.Has)) * 100 / Essential.Length) : 0;
    }

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        var missing = Essential.Where(e => !e.Any(bill.Has)).Select(e => e[0]).ToList();
        if (missing.Count > 0)
        {
            throw new ImportRefusedException("missing_columns", "Columns are missing",
                $"The file looks like an Azure cost export but has no {string.Join(", ", missing)}. Export it again with all columns "
                + $"(found {columns.Count}).");
        }

        var mapping = Mapping.For(columns, $"{Essential[0].First(bill.Has)} of what is billed", [.. Warnings(bill)]);
        return mapping with { Native = mapping.Native! with { WhenImportedAlready = Advice } };
    }

    private static IEnumerable<string> Warnings(BillColumns bill)
    {
        if (!bill.Has("ChargeType") && !bill.Has("Charge Type") && !bill.Has("Gebührentyp"))
            yield return "The export has no charge types: every line counts as usage. Export it with a newer schema version.";
        if (!bill.Has("PricingModel") && !bill.Has("Preismodell"))
            yield return "The export has no pricing models: what a commitment covers is told by its id, spot usage cannot be told.";
    }
}
