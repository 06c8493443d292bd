using FinOps.Providers.Oci;
using FinOps.Providers.Tests.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Tests.Oci;

/// <summary>Each folder beside this file is a rule: a bill of a few lines and the rows that it must become.</summary>
public sealed class OciTests(EngineFixture engine)
{
    private static readonly GoldenBatch Batch = new("oci", new OciCostFormat(), (_, _) => "slashes");
    private static readonly GoldenBatch Exports = new("oci-focus", new OciFocusFormat(), (_, _) => "focus");

    public static TheoryData<string> Cases => [.. GoldenBatch.Names("oci")];

    public static TheoryData<string> ExportCases => [.. GoldenBatch.Names("oci-focus")];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Becomes_the_rows_that_a_practitioner_expects(string name) => Batch.Check(name, engine, TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(ExportCases))]
    public Task Gaps_of_the_provider_s_own_FOCUS_report_are_filled_or_said(string name) => Exports.Check(name, engine, TestContext.Current.CancellationToken);

    /// <summary>Every golden report, as the FOCUS 1.2 file that goes out: no Must rule of ours is broken.</summary>
    [Fact]
    public async Task What_comes_out_conforms_to_FOCUS()
    {
        var stop = TestContext.Current.CancellationToken;
        var broken = await engine.Violations(await Batch.Bills(engine, stop), stop);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void A_usage_report_without_costs_is_refused()
    {
        string[] usage = ["lineItem/referenceNo", "lineItem/tenantId", "lineItem/intervalUsageStart", "lineItem/intervalUsageEnd", "product/service", "usage/consumedQuantity"];
        Assert.True(new OciCostFormat().Recognise(usage) > 0);
        Assert.Contains("cost/myCost", Assert.Throws<ImportRefusedException>(() => new OciCostFormat().Map(usage)).Problem.Detail, StringComparison.Ordinal);
    }
}
