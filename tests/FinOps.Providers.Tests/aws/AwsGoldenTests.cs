using FinOps.Providers.Aws;
using FinOps.Providers.Tests.Native;

namespace FinOps.Providers.Tests.Aws;

/// <summary>Each folder under aws/ is a rule: a bill of a few lines and the rows that it must become.</summary>
public sealed class AwsGoldenTests(EngineFixture engine)
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names("aws")];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Becomes_the_rows_that_a_practitioner_expects(string name) =>
        GoldenCase.Of("aws", name).Check(engine, new AwsCurFormat(), TestContext.Current.CancellationToken);
}
