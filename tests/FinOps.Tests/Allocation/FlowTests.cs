using FinOps.Focus;
using FinOps.Understand.Allocation;

namespace FinOps.Tests.Allocation;

/// <summary>What pools gave to whom: each stage for itself, and what several ways have in common added up once.</summary>
public sealed class FlowTests
{
    [Fact]
    public void Ways_through_several_pools_become_links_from_one_to_the_next()
    {
        var flows = AllocationFlow.Of("team", new Dictionary<string, string>(StringComparer.Ordinal) { ["net"] = "Network" },
        [
            ("net>platform", "search", "USD", Amount("30")), ("net>platform", "ads", "USD", Amount("10")), ("net", "infra", "USD", Amount("60")),
            ("platform", "search", "USD", Amount("15")), ("platform", "(unallocated)", "USD", Amount("-0.5")), ("platform", "search", "EUR", Amount("1000")),
        ]);

        Assert.Equal(["EUR 1000", "USD 114.5"], flows.Select(f => $"{f.Currency} {f.Shared}"));
        Assert.Equal("""
            net (Network) → infra: 60 [net]
            platform (platform) → search: 45 [net>platform platform]
            net (Network) → pool platform: 40 [net>platform]
            platform (platform) → ads: 10 [net>platform]
            platform (platform) → (unallocated): -0.5 [platform]
            """.ReplaceLineEndings("\n"), string.Join('\n', flows[1].Links.Select(l => $"{l.From} ({l.FromName}) → {(l.ToPool ? "pool " : "")}{l.ToName}: {l.EffectiveCost} [{string.Join(' ', l.Paths)}]")));
    }

    private static ExactDecimal Amount(string text) => ExactDecimal.Parse(text);
}
