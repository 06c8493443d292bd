using FinOps.Providers.Demo;
using FinOps.Providers.Demo.Acme;

namespace FinOps.Server.Tests.Conformance;

/// <summary>Whole bills: ours, and generated ones of others.</summary>
public sealed class BillsTests(ServerFixture fixture)
{
    [Theory]
    [InlineData("focus-1.2", "1.2", "*.csv*")]
    [InlineData("focus-1.3", "1.3", "*.csv")]
    public async Task Generated_bills_conform(string folder, string version, string pattern)
    {
        foreach (var path in Directory.GetFiles(SharedData.Need("data/bills/" + folder), pattern).Order(StringComparer.Ordinal))
        {
            var verdict = await Verdict.At(fixture.Http, path, version);
            Assert.True(verdict.IsConformant, $"{Path.GetFileName(path)}: {verdict}");
        }
    }

    [Theory]
    [InlineData("samples/bills/focus-1.2.csv", "1.2")]
    [InlineData("samples/bills/focus-1.2-may.csv.gz", "1.2")]
    [InlineData("samples/bills/focus-1.3.csv", "1.3")]
    public async Task Sample_bills_conform(string path, string version)
    {
        var verdict = await Verdict.At(fixture.Http, InRepository(path), version);
        Assert.True(verdict.IsConformant, verdict.ToString());
    }

    [Fact]
    public async Task The_sample_of_1_0_has_the_faults_of_its_time_and_no_others()
    {
        var verdict = await Verdict.At(fixture.Http, InRepository("samples/bills/focus-1.0.csv"), "1.0");
        Assert.Equal(
            ["BillingPeriodEnd-C-002-M", "BillingPeriodStart-C-002-M", "ChargePeriodEnd-C-002-M", "ChargePeriodStart-C-002-M", "NullHandling-X-001-M"],
            verdict.Rules.Distinct().Order(StringComparer.Ordinal));
        Assert.All(verdict.Violations.Where(v => v.GetProperty("rule").GetString() == "NullHandling-X-001-M"),
            v => Assert.Equal("NULL", v.GetProperty("value").GetString()));
    }

    [Fact]
    public async Task The_sample_with_bad_rows_does_not()
    {
        var verdict = await Verdict.At(fixture.Http, InRepository("samples/bills/focus-1.2-bad-rows.csv"), "1.2");
        Assert.False(verdict.IsConformant);
    }

    [Fact]
    public async Task The_demo_bill_conforms()
    {
        using var folder = new TempFolder();
        var files = DemoBill.WriteTo(folder.Path, new DemoBillOptions(new DateOnly(2026, 5, 31), Months: 1));
        foreach (var file in files) await Conforms(Path.Combine(folder.Path, file.Name));
    }

    [Fact]
    public async Task The_acme_bill_conforms()
    {
        using var folder = new TempFolder();
        var files = AcmeBill.WriteTo(folder.Path, new AcmeBillOptions(new DateOnly(2026, 5, 20))).Files;
        // The last three months hold every kind of row: purchases, corrections, credits, taxes.
        foreach (var file in files.Where(f => f.Month >= new DateOnly(2026, 3, 1))) await Conforms(Path.Combine(folder.Path, file.Name));
    }

    private async Task Conforms(string path)
    {
        var verdict = await Verdict.At(fixture.Http, path, "1.2");
        Assert.True(verdict.Word == "ok", $"{Path.GetFileName(path)}: {verdict}");
    }

    private static string InRepository(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FinOps.slnx"))) return Path.Combine(folder.FullName, path);
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
