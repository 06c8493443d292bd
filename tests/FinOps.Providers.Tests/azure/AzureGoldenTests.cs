using FinOps.Providers.Azure;
using FinOps.Providers.Tests.Native;

namespace FinOps.Providers.Tests.Azure;

/// <summary>Each folder beside this file is a rule: a bill of a few lines and the rows that it must become.</summary>
public sealed class AzureGoldenTests(EngineFixture engine)
{
    internal static readonly GoldenBatch Batch = new("azure", new AzureCostsFormat(), Family);

    public static TheoryData<string> Cases => [.. GoldenBatch.Names("azure")];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Becomes_the_rows_that_a_practitioner_expects(string name) => Batch.Check(name, engine, TestContext.Current.CancellationToken);

    private static readonly GoldenBatch Exports = new("azure-focus", new AzureFocusFormat(), (_, _) => "export");

    public static TheoryData<string> ExportCases => [.. GoldenBatch.Names("azure-focus")];

    [Theory]
    [MemberData(nameof(ExportCases))]
    public Task Gaps_of_the_provider_s_own_FOCUS_export_are_filled_or_said(string name) => Exports.Check(name, engine, TestContext.Current.CancellationToken);

    /// <summary>Cases in the newest EA and MCA spellings go together; those about other spellings stand alone.</summary>
    private static string Family(string name, IReadOnlyList<string> columns) =>
        !columns.Contains("PricingModel") || !columns.Contains("CostInBillingCurrency") ? name
        : columns.Contains("ExchangeRatePricingToBilling") ? "mca" : "ea";
}
