using Xunit;

namespace FinOps.House.Tests;

/// <summary>Each rule is seen to fail on a planted trespass, and not to fail on what only looks like one.</summary>
public sealed class PlantedTests
{
    public static TheoryData<string, string> Cases =>
        [.. Planted.All.Select(planted => new TheoryDataRow<string, string>(planted.Rule, planted.What))];

    public static TheoryData<string> RuleNames => HouseTests.RuleNames;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rule_sees(string rule, string what)
    {
        var planted = Planted.All.Single(planted => planted.Rule == rule && planted.What == what);

        var broken = HouseRules.Named(rule).Broken(SourceTree.Of(planted.Files));

        Assert.True(broken.Count > 0 == planted.Breaks, $"{what}: {broken.Count} found\n{string.Join('\n', broken)}");
    }

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void Every_rule_has_been_seen_to_fail_and_to_pass(string rule)
    {
        Assert.Contains(Planted.All, planted => planted.Rule == rule && planted.Breaks);
        Assert.Contains(Planted.All, planted => planted.Rule == rule && !planted.Breaks);
    }

    [Fact]
    public void An_exception_covers_its_rule_and_its_file_only()
    {
        var tree = SourceTree.Of(
            (Allowance.ListPath, "exact-money | src/X/Rate.cs | seconds are not money"),
            ("src/X/Rate.cs", "class X { double seconds; object t = DateTime.Now; }"),
            ("src/X/Bill.cs", "class X { double billed; }"));

        Assert.Equal("src/X/Bill.cs", Assert.Single(HouseRules.Named("exact-money").Broken(tree)).Path);
        Assert.Single(HouseRules.Named("time-injected").Broken(tree));
    }

    [Fact]
    public void A_trespass_is_reported_with_its_line()
    {
        var tree = SourceTree.Of(("src/X/Bill.cs", "class X\n{\n    double billed;\n}\n"));

        Assert.Equal("src/X/Bill.cs:3: 'double' cannot hold money exactly", Assert.Single(HouseRules.Named("exact-money").Broken(tree)).ToString());
    }

    [Fact]
    public void A_tree_is_read_from_disk_without_what_tools_made()
    {
        var root = Directory.CreateTempSubdirectory("house");
        try
        {
            foreach (var path in new[] { "src/A/A.cs", "src/A/bin/B.cs", "src/A/obj/C.cs", "web/node_modules/d/d.ts", "data/e.cs", "samples/data/f.csv" })
            {
                var file = Path.Combine(root.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, "x");
            }

            Assert.Equal(["samples/data/f.csv", "src/A/A.cs"], SourceTree.Read(root.FullName).Files.Select(file => file.Path));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
