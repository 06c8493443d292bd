using FinOps.Understand.Allocation;

namespace FinOps.Tests.Allocation;

public sealed class MetricFieldsTests
{
    [Theory]
    [InlineData("2026-05-01,web,12.5", "2026-05-01|web|12.5")]
    [InlineData("2026-05-01,\"'=a,b\",-1", "2026-05-01|=a,b|-1")]
    [InlineData("'t Hart,'-5,''@x", "'t Hart|'-5|'@x")]
    public void Owners_come_back_as_a_csv_of_ours_had_them(string line, string fields) => Assert.Equal(fields, string.Join('|', MetricsEndpoints.Fields(line)));
}
