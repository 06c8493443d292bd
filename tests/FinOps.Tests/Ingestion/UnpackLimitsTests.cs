using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Configuration;

namespace FinOps.Tests.Ingestion;

public sealed class UnpackLimitsTests
{
    [Theory]
    [InlineData(100, 16L << 20)]                       // what is small does no harm
    [InlineData(1L << 20, 300L << 20)]
    [InlineData(10L << 30, 200L << 30)]
    [InlineData(long.MaxValue, 200L << 30)]
    public void They_grow_with_the_packed_size_up_to_an_end(long packed, long unpacked) => Assert.Equal(unpacked, new UnpackLimits().Of(packed));

    [Fact]
    public void They_are_settings_and_named_where_they_refuse()
    {
        var limits = UnpackLimits.From(new ConfigurationBuilder().AddInMemoryCollection([new("Intake:UnpackedMegabytesMax", "5"), new("Intake:UnpackRatioMax", "7")]).Build());
        Assert.Equal((5 << 20, 7), (limits.Of(1L << 40), limits.RatioMax));
        var problem = limits.Refuse("x.gz").Problem;
        Assert.Equal("zip_bomb", problem.Code);
        foreach (var part in new[] { "x.gz", "7-fold", "5 MiB", "Intake__UnpackRatioMax", "Intake__UnpackedMegabytesMax" }) Assert.Contains(part, problem.Detail, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => UnpackLimits.From(new ConfigurationBuilder().AddInMemoryCollection([new("Intake:UnpackRatioMax", "0")]).Build()));
    }
}
