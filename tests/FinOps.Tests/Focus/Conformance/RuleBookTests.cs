using System.Text.RegularExpressions;
using FinOps.Focus;
using FinOps.Focus.Conformance;

namespace FinOps.Tests.Focus.Conformance;

/// <summary>The rules as data: which there are, and what a header says.</summary>
public sealed partial class RuleBookTests
{
    private static readonly FocusVersion[] Versions = [FocusVersion.V1_0, FocusVersion.V1_1, FocusVersion.V1_2, FocusVersion.V1_3];

    [Theory]
    [InlineData("1.0", 43)]
    [InlineData("1.1", 50)]
    [InlineData("1.2", 57)]
    [InlineData("1.3", 65)]
    public void A_version_has_its_columns(string version, int columns)
    {
        var known = FocusVersions.Parse(version)!.Value;
        var header = FocusColumns.In(known).Select(c => c.Name).ToList();
        var examined = RuleBook.For(FocusDataset.CostAndUsage, known, []).Examine(header);
        Assert.Equal(columns, examined.Columns.Count);
        Assert.Empty(examined.HeaderFindings);
    }

    [Fact]
    public void Every_rule_speaks_of_columns_its_version_has()
    {
        foreach (var version in Versions)
        {
            var columns = FocusColumns.In(version).Select(c => c.Name).ToHashSet();
            var examined = RuleBook.For(FocusDataset.CostAndUsage, version, []).Examine([.. columns]);
            Assert.All(examined.Rows, rule => Assert.Subset(columns, rule.Columns.ToHashSet()));
            Assert.All(examined.Keys, rule => Assert.Subset(columns, new HashSet<string> { rule.Key, rule.Value }));
        }
    }

    [Fact]
    public void Ids_have_the_official_style()
    {
        foreach (var version in Versions)
            Assert.All(RuleBook.For(FocusDataset.CostAndUsage, version, []).Rules, rule => Assert.Matches(Id(), rule.Id));
        Assert.All(RuleBook.For(FocusDataset.ContractCommitment, FocusVersion.V1_3, []).Rules, rule => Assert.Matches(Id(), rule.Id));
    }

    [Theory]
    [InlineData("1.0", "ConsumedQuantity-C-006-C", true)]
    [InlineData("1.0", "ServiceSubcategory-C-004-M", false)]
    [InlineData("1.1", "ServiceSubcategory-C-004-M", true)]
    [InlineData("1.1", "ServiceName-C-005-C", false)]
    [InlineData("1.2", "ServiceName-C-005-C", true)]
    [InlineData("1.2", "CostAndUsage-X-108-M", false)]
    [InlineData("1.3", "CostAndUsage-X-108-M", true)]
    public void A_rule_begins_with_its_version(string version, string rule, bool isThere) =>
        Assert.Equal(isThere, RuleBook.For(FocusDataset.CostAndUsage, FocusVersions.Parse(version)!.Value, []).Rules.Any(r => r.Id == rule));

    [Fact]
    public void A_header_is_judged_by_presence_names_and_order()
    {
        var header = FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name).Except(["BilledCost", "ServiceSubcategory", "RegionName"])
            .Append("Region").Append("billedcost").Append("x_Region").Append("Region").Append("RegionName").ToList();
        var findings = RuleBook.For(FocusDataset.CostAndUsage, FocusVersion.V1_2, []).Examine(header).HeaderFindings;
        Assert.Equal(
            """
            ColumnHandling-X-001-M Violation Region: Region is no column of this version; a custom column must begin with x_.
            ColumnHandling-X-001-M Violation billedcost: billedcost must be written BilledCost.
            ColumnHandling-X-002-M Violation Region: Region must be there once; it comes 2 times.
            ColumnHandling-X-003-O Warning RegionName: RegionName comes after custom columns; those should come last.
            CostAndUsage-D-006-M Violation BilledCost: BilledCost must be present.
            CostAndUsage-D-042-O Warning ServiceSubcategory: ServiceSubcategory should be present.
            """,
            string.Join('\n', findings.Select(f => $"{f.Rule} {f.Severity} {f.Column}: {f.Message}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_a_provider_does_not_support_may_be_absent()
    {
        var header = FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name).Where(c => !c.StartsWith("CapacityReservation", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, RuleBook.For(FocusDataset.CostAndUsage, FocusVersion.V1_2, []).Examine(header).HeaderFindings.Count);
        Assert.Empty(RuleBook.For(FocusDataset.CostAndUsage, FocusVersion.V1_2, [Criteria.CapacityReservations]).Examine(header).HeaderFindings);
    }

    [Fact]
    public void A_rule_whose_columns_are_not_all_there_is_not_judged()
    {
        var header = FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name).Where(c => c is not ("RegionId" or "ChargeClass")).ToList();
        var rules = RuleBook.For(FocusDataset.CostAndUsage, FocusVersion.V1_2, []).Examine(header).Rows.Select(r => r.Id).ToList();
        Assert.DoesNotContain("RegionName-C-004-C", rules);
        // Without ChargeClass nothing is a correction, so that no row is exempt.
        Assert.Contains("SkuId-C-005-C", rules);
    }

    [Theory]
    [InlineData("GB", true)]
    [InlineData("GB-Hours", true)]
    [InlineData("GB/Hour", true)]
    [InlineData("1000 Requests", true)]
    [InlineData("Units/3 Months", true)]
    [InlineData("vCPU-Hours", true)]
    [InlineData("API Requests", true)]
    [InlineData("USD", true)]
    [InlineData("GB-Hrs", false)]
    [InlineData("Hrs", false)]
    [InlineData("Hour", false)]
    [InlineData("GBs", false)]
    [InlineData("Gigabytes", false)]
    [InlineData("API-calls", false)]
    [InlineData("Requests per Hour", false)]
    [InlineData("requests", false)]
    [InlineData("1K Tokens", false)]
    public void A_unit_is_spelt_as_focus_spells_it(string unit, bool isSo) => Assert.Equal(
        isSo, Regex.IsMatch(unit, Spellings.Unit, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) && !Regex.IsMatch(unit, Spellings.UnitMisspelt, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));

    [Fact]
    public void Lists_are_whole()
    {
        Assert.Equal(82, ServiceSubcategories.CategoryOf.Count);
        Assert.Equal(19, ServiceSubcategories.CategoryOf.Values.Distinct().Count());
        Assert.Equal(FocusColumns.Find("ServiceCategory")!.AllowedValues!.Order(), ServiceSubcategories.CategoryOf.Values.Distinct().Order());
        Assert.All(Iso4217.Codes, code => Assert.Matches("^[A-Z]{3}$", code));
        Assert.Equal(Iso4217.Codes.Count, Iso4217.Codes.Distinct().Count());
    }

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+-[CDX]-[0-9]{3}-[MCO]$", RegexOptions.None, 1000)]
    private static partial Regex Id();
}
