using FinOps.Stores;
using Microsoft.Extensions.Configuration;

namespace FinOps.Server.Tests.Engines;

/// <summary>Where it is asked for, no engine elsewhere is reached without TLS and a checked certificate.</summary>
public sealed class EnginesTlsTests
{
    [Theory]
    [InlineData(null, "ClickHouse:Url=http://ch:8123")]
    [InlineData(null, "Engines:RequireTls=true")]
    [InlineData(null, "Engines:RequireTls=true", "ClickHouse:Url=https://ch:8443", "ClickHouse:Cells:north:Url=https://north:8443", "ConnectionStrings:Platform=Host=pg;SSL Mode=VerifyFull")]
    [InlineData("ClickHouse__Url", "Engines:RequireTls=true", "ClickHouse:Url=http://ch:8123")]
    [InlineData("ClickHouse__Cells__north__Url", "Engines:RequireTls=true", "ClickHouse:Url=https://ch:8443", "ClickHouse:Cells:north:Url=http://north:8123")]
    [InlineData("ConnectionStrings__Platform ", "Engines:RequireTls=true", "ConnectionStrings:Platform=Host=pg")]
    [InlineData("ConnectionStrings__Platform ", "Engines:RequireTls=true", "ConnectionStrings:Platform=Host=pg;SSL Mode=Require")]
    [InlineData("ConnectionStrings__PlatformOwner ", "Engines:RequireTls=true", "ConnectionStrings:Platform=Host=pg;SSL Mode=VerifyCA", "ConnectionStrings:PlatformOwner=Host=pg;SSL Mode=Prefer")]
    public void What_is_asked_for_holds_for_every_engine(string? refused, params string[] settings)
    {
        var given = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => s.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], (string?)p[1]))).Build();
        if (refused is null) EnginesTls.Demand(given);
        else Assert.Contains(refused.Trim(), Assert.Throws<ArgumentException>(() => EnginesTls.Demand(given)).Message, StringComparison.Ordinal);
    }
}
