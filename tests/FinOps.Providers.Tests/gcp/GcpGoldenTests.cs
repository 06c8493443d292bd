using FinOps.Providers.Gcp;
using FinOps.Providers.Tests.Native;

namespace FinOps.Providers.Tests.Gcp;

/// <summary>Each folder beside this file is a rule: a bill of a few rows and the FOCUS rows that it must become.</summary>
public sealed class GcpGoldenTests(EngineFixture engine)
{
    private static readonly GoldenBatch Batch = new("gcp", new GcpBillingFormat(), Family);

    public static TheoryData<string> Cases => [.. GoldenBatch.Names("gcp")];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Becomes_the_rows_that_a_practitioner_expects(string name) => Batch.Check(name, engine, TestContext.Current.CancellationToken);

    private static readonly GoldenBatch Exports = new("gcp-focus", new GcpFocusFormat(), (_, _) => "view");

    public static TheoryData<string> ExportCases => [.. GoldenBatch.Names("gcp-focus")];

    [Theory]
    [MemberData(nameof(ExportCases))]
    public Task Gaps_of_the_provider_s_own_FOCUS_view_are_filled_or_said(string name) => Exports.Check(name, engine, TestContext.Current.CancellationToken);

    /// <summary>Odd as they are, what they become breaks no rule of FOCUS 1.2 of this mapping's making.</summary>
    [Fact]
    public async Task Every_golden_row_conforms_to_FOCUS()
    {
        var stop = TestContext.Current.CancellationToken;
        var broken = await engine.Violations(await Batch.Bills(engine, stop), stop);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public async Task Every_golden_row_of_the_view_conforms_to_FOCUS()
    {
        var stop = TestContext.Current.CancellationToken;
        var broken = await engine.Violations(await Exports.Bills(engine, stop), stop);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    /// <summary>JSON and the spellings of flattened names lie together with their like; in each, an empty field is the same as none.</summary>
    private static string Family(string name, IReadOnlyList<string> columns) =>
        columns[0] == "json" ? "json" : columns.Contains("service.description") ? "dots" : columns.Contains("service_description") ? "underscores" : "structures";
}
