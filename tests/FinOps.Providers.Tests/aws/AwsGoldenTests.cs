using FinOps.Providers.Aws;
using FinOps.Providers.Tests.Native;

namespace FinOps.Providers.Tests.Aws;

/// <summary>Each folder beside this file is a rule: a bill of a few lines and the rows that it must become.</summary>
public sealed class AwsGoldenTests(EngineFixture engine)
{
    private static readonly GoldenBatch Batch = new("aws", new AwsCurFormat(), Family);

    public static TheoryData<string> Cases => [.. GoldenBatch.Names("aws")];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Becomes_the_rows_that_a_practitioner_expects(string name) => Batch.Check(name, engine, TestContext.Current.CancellationToken);

    /// <summary>Every golden bill, as the FOCUS 1.2 file that goes out: no Must rule of ours is broken.</summary>
    [Fact]
    public async Task What_comes_out_conforms_to_FOCUS()
    {
        var stop = TestContext.Current.CancellationToken;
        var broken = await engine.Violations(await Batch.Bills(engine, stop), stop);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    private static readonly GoldenBatch Exports = new("aws-focus", new AwsFocusFormat(), (name, _) => name);

    public static TheoryData<string> ExportCases => [.. GoldenBatch.Names("aws-focus")];

    [Theory]
    [MemberData(nameof(ExportCases))]
    public Task Gaps_of_the_provider_s_own_FOCUS_export_are_filled_or_said(string name) => Exports.Check(name, engine, TestContext.Current.CancellationToken);

    /// <summary>The gaps that AWS declares filled, its export is FOCUS 1.2, also where it was FOCUS 1.0.</summary>
    [Fact]
    public async Task A_mended_export_conforms_to_FOCUS()
    {
        var stop = TestContext.Current.CancellationToken;
        var whole = Repository.File("tests", "FinOps.Providers.Tests", "aws-focus", "columns-of-later-versions", "in.csv");
        var broken = await engine.Violations([await engine.Take(whole, new AwsFocusFormat(), stop)], stop);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    /// <summary>Whether there are net columns, and how names are spelled, changes the meaning of the rest; all else may be empty.</summary>
    private static string Family(string name, IReadOnlyList<string> columns) =>
        !columns.Contains("lineItem/UnblendedCost") ? name : columns.Contains("lineItem/NetUnblendedCost") ? "net" : "legacy";
}
