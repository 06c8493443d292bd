using Xunit;

namespace FinOps.House.Tests;

/// <summary>The repository keeps its own rules.</summary>
public sealed class HouseTests
{
    private static readonly Lazy<SourceTree> Repository = new(() => SourceTree.Read(SourceTree.Root()));

    public static TheoryData<string> RuleNames => [.. HouseRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void The_house_keeps(string rule)
    {
        var broken = HouseRules.Named(rule).Broken(Repository.Value);

        Assert.True(broken.Count == 0, $"{broken.Count} × {rule}:\n{string.Join('\n', broken)}");
    }

    [Fact]
    public void The_tree_that_is_checked_is_the_whole_one()
    {
        var paths = Repository.Value.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);

        Assert.Contains("src/FinOps/FinOps.csproj", paths);
        Assert.Contains("tests/FinOps.House.Tests/HouseTests.cs", paths);
        Assert.Contains("Makefile", paths);
    }

    [Fact]
    public void Every_exception_names_a_rule_a_file_and_a_reason_and_is_still_needed()
    {
        foreach (var allowance in Allowance.Read(Repository.Value))
        {
            Assert.True(allowance.Reason.Length > 20, $"{allowance}: say why");
            var broken = HouseRules.Named(allowance.Rule).Check(Repository.Value);
            Assert.True(broken.Any(trespass => trespass.Path == allowance.Path), $"{allowance}: no longer needed");
        }
    }
}
