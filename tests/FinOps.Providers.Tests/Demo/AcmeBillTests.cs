using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

using FinOps.Providers.Demo.Acme;


namespace FinOps.Providers.Tests.Demo;

/// <summary>Acme's bill is made once, into a folder that is removed again, and read back by all tests of the class.</summary>
public sealed class AcmeBillFixture : IDisposable
{
    public AcmeBillFixture()
    {
        Folder = Directory.CreateTempSubdirectory("acme-bill-").FullName;
        Report = AcmeBill.WriteTo(Folder, Options);
        foreach (var file in Report.Files)
            foreach (var row in Csv.ReadFile(Path.Combine(Folder, file.Name)))
                Add(file.Name, row);
    }

    public static AcmeBillOptions Options { get; } = new(new DateOnly(2026, 11, 15));

    public string Folder { get; }

    public AcmeBillReport Report { get; }

    public List<string> Violations { get; } = [];

    /// <summary>Sums of what was read: (file, currency) → rows, billed and effective cost.</summary>
    internal Dictionary<string, (long Rows, decimal Billed, decimal Effective)> Read { get; } = new(StringComparer.Ordinal);

    /// <summary>A bill is too large to keep all of its rows' columns; the tests keep what they ask about.</summary>
    internal List<Kept> Rows { get; } = [];

    private FocusConformity Conformity { get; } = new();

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Add(string file, BillRow row)
    {
        Violations.AddRange(Conformity.Violations(row).Take(20 - Math.Min(20, Violations.Count)).Select(what => $"{file} {what}"));
        var (rows, billed, effective) = Read.GetValueOrDefault(file);
        Read[file] = (rows + 1, billed + row.Cost("BilledCost"), effective + row.Cost("EffectiveCost"));
        Rows.Add(new Kept(
            row["ProviderName"]!, row["ServiceName"]!, row["SubAccountId"], row["ResourceId"], row["ResourceName"], row["ChargeCategory"]!, row["ChargeClass"],
            row.Day, row["BillingPeriodStart"]![..7], row["BillingCurrency"]!, row["InvoiceId"], row["CommitmentDiscountName"], row["CommitmentDiscountStatus"],
            row["SkuMeter"], row.Number("PricingQuantity"), row.Number("ConsumedQuantity"), row.Cost("BilledCost"), row.Cost("EffectiveCost"), row["Tags"]));
    }

    internal sealed record Kept(
        string Provider, string Service, string? SubAccount, string? Resource, string? Name, string Category, string? Class, DateOnly Day, string Month,
        string Currency, string? Invoice, string? Commitment, string? Status, string? Meter, decimal? Priced, decimal? Consumed, decimal Billed,
        decimal Effective, string? Tags);
}

/// <summary>What the rich demo bill promises, checked on its files.</summary>
public sealed class AcmeBillTests(AcmeBillFixture acme) : IClassFixture<AcmeBillFixture>
{
    [Fact]
    public void Every_row_conforms_to_focus_1_2() => Assert.Empty(acme.Violations);

    [Fact]
    public void The_same_options_give_the_same_bytes_and_another_seed_gives_others()
    {
        Assert.Equal(FilesOf(), Hash(AcmeBillFixture.Options));
        Assert.NotEqual(FilesOf(), Hash(AcmeBillFixture.Options with { Seed = 43 }));

        string FilesOf() => string.Join('\n', acme.Report.Files.OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"{file.Name} {Convert.ToHexString(SHA256.HashData(File.OpenRead(Path.Combine(acme.Folder, file.Name))))}"));

        static string Hash(AcmeBillOptions options)
        {
            using var hash = new HashOnly();
            AcmeBill.WriteTo(hash.Open, options);
            return hash.Result();
        }
    }

    [Fact]
    public void Thirteen_months_twelve_sub_accounts_three_clouds_two_currencies()
    {
        Assert.InRange(acme.Rows.Count, 150_000, 300_000);
        Assert.Equal(13, acme.Rows.Select(row => row.Month).Distinct().Count());
        Assert.Equal(AcmeBillFixture.Options.Today, acme.Rows.Max(row => row.Day));
        Assert.Equal(12, acme.Rows.Where(row => row.SubAccount is not null).Select(row => row.SubAccount).Distinct().Count());
        Assert.Equal(["AWS", "Google Cloud", "Microsoft"], acme.Rows.Select(row => row.Provider).Distinct().Order());
        Assert.Equal(["EUR", "USD"], acme.Rows.Select(row => row.Currency).Distinct().Order());
        Assert.InRange(acme.Rows.Where(row => row.Resource is not null).Select(row => row.Resource).Distinct().Count(), 300, 999);
        Assert.Equal(["Credit", "Purchase", "Tax", "Usage"], acme.Rows.Select(row => row.Category).Distinct().Order());
    }

    [Fact]
    public void A_full_month_costs_180_to_260_thousand_dollars_and_grows()
    {
        // The euro part counted at 1.10 dollars.
        var months = acme.Rows.Where(row => row.Invoice is not null).GroupBy(row => row.Month).OrderBy(month => month.Key, StringComparer.Ordinal)
            .Select(month => month.Sum(row => row.Effective * (row.Currency == "EUR" ? 1.10m : 1))).ToList();
        Assert.Equal(12, months.Count);
        Assert.All(months, month => Assert.InRange(month, 175_000, 260_000));
        Assert.InRange(months[^1] / months[0], 1.2m, 1.45m);
    }

    [Fact]
    public void The_list_of_files_says_what_is_in_them()
    {
        Assert.Equal(4 * 13, acme.Report.Files.Count);
        foreach (var file in acme.Report.Files)
        {
            var total = Assert.Single(file.Totals);
            Assert.Equal((file.Rows, total.BilledCost, total.EffectiveCost), acme.Read[file.Name]);
        }
    }

    [Fact]
    public void Used_and_unused_add_up_to_what_was_bought()
    {
        var commitments = acme.Rows.Where(row => row.Commitment is not null).GroupBy(row => row.Commitment!).ToList();
        Assert.Equal(7, commitments.Count);
        var complete = 0;
        foreach (var commitment in commitments)
        {
            var first = commitment.Min(row => row.Day);
            var isOver = first.AddDays(365) <= AcmeBillFixture.Options.Today;
            complete += isOver ? 1 : 0;

            // A term that is over: to the last digit. One that still runs: in every finished month it covers whole (payments are by month or by day).
            var months = isOver ? [[.. commitment]] : commitment.GroupBy(row => row.Month)
                .Where(month => month.All(row => row.Invoice is not null)).Select(month => month.ToList()).ToList();
            Assert.NotEmpty(months);
            foreach (var month in months)
                Assert.Equal(
                    month.Where(row => row.Category == "Purchase").Sum(row => row.Billed),
                    month.Where(row => row.Category == "Usage").Sum(row => row.Effective));
            Assert.All(commitment.Where(row => row.Category == "Usage"), row => Assert.True(row.Status is "Used" or "Unused"));
        }

        Assert.Equal(3, complete);
    }

    [Theory]
    [InlineData("ri-m6i-xlarge-1yr-all-upfront", 1.00, 1.00)]
    [InlineData("ri-db-r6g-xlarge-1yr-partial-upfront", 0.90, 0.97)]
    [InlineData("reservation-d4s-v5-europe", 0.66, 0.67)]
    [InlineData("cud-flexible-1yr", 0.60, 0.90)]
    [InlineData("compute-savings-plan-1yr-no-upfront", 0.90, 0.99)]
    public void Commitments_are_used_as_planned(string name, double low, double high)
    {
        var usage = acme.Rows.Where(row => row.Commitment == name && row.Category == "Usage").ToList();
        var utilisation = usage.Where(row => row.Status == "Used").Sum(row => row.Effective) / usage.Sum(row => row.Effective);
        Assert.InRange(utilisation, (decimal)low, (decimal)high);
    }

    [Fact]
    public void The_migration_moves_an_application_from_aws_to_google_over_weeks()
    {
        var today = AcmeBillFixture.Options.Today;
        Assert.Equal((9, 0), (MachinesOn(today.AddDays(-150), "AWS"), MachinesOn(today.AddDays(-150), "Google Cloud")));
        Assert.InRange(MachinesOn(today.AddDays(-110), "AWS"), 3, 7);
        Assert.InRange(MachinesOn(today.AddDays(-110), "Google Cloud"), 3, 7);
        Assert.Equal((0, 9), (MachinesOn(today.AddDays(-60), "AWS"), MachinesOn(today.AddDays(-60), "Google Cloud")));

        int MachinesOn(DateOnly day, string provider) => acme.Rows
            .Where(row => row.Day == day && row.Provider == provider && row.Meter!.EndsWith("hours", StringComparison.Ordinal)
                && row.Name!.StartsWith("recommendations-", StringComparison.Ordinal))
            .Select(row => row.Name).Distinct().Count();
    }

    [Theory]
    [InlineData("storefront-web-prod-burst", null, 9, 9, 4.0)]
    [InlineData("events_warehouse", "Analysis", 37, 35, 7.0)]
    [InlineData("payments-api", "DataProcessing-Bytes", 48, 41, 12.0)]
    public void A_planted_spike_stands_out(string name, string? meter, int firstAgo, int lastAgo, double atLeast)
    {
        var today = AcmeBillFixture.Options.Today;
        var daily = acme.Rows.Where(row => row.Name == name && (meter is null || row.Meter == meter)).GroupBy(row => row.Day)
            .ToDictionary(day => day.Key, day => day.Sum(row => row.Effective));
        var before = Enumerable.Range(firstAgo + 15, 10).Average(ago => daily[today.AddDays(-ago)]);
        for (var ago = lastAgo; ago <= firstAgo; ago++)
            Assert.True(daily[today.AddDays(-ago)] > (decimal)atLeast * before, $"{name}, {ago} days ago: {daily[today.AddDays(-ago)]} against {before}");
    }

    [Fact]
    public void Disks_left_behind_name_a_machine_that_is_gone()
    {
        var last = acme.Rows.Where(row => row.Day == AcmeBillFixture.Options.Today).ToList();
        var alive = last.Where(row => row.Resource is not null && row.Service is not ("Amazon Elastic Block Store" or "Managed Disks" or "Persistent Disk"))
            .Select(row => row.Resource![(row.Resource!.LastIndexOfAny([':', '/']) + 1)..]).ToHashSet(StringComparer.Ordinal);
        var orphans = last.Where(row => row.Tags is not null).Select(row => (row.Resource, To: AttachedTo(row.Tags!)))
            .Where(disk => disk.To is not null && !alive.Contains(disk.To)).Select(disk => disk.Resource).Distinct().Count();
        var planted = Fact("orphaned-disks", "USD").Resources;
        var untagged = last.Count(row => row.Tags is null && row.Name!.EndsWith("-disk", StringComparison.Ordinal));
        Assert.InRange(orphans, planted - untagged, planted);
        Assert.True(orphans >= 8);

        static string? AttachedTo(string tags) =>
            JsonSerializer.Deserialize<Dictionary<string, string>>(tags)!.GetValueOrDefault("AttachedTo");
    }

    [Fact]
    public void Idle_things_run_and_consume_nothing()
    {
        var idle = acme.Rows.Where(row => row.Category == "Usage" && row.Consumed == 0).Select(row => row.Resource).ToHashSet(StringComparer.Ordinal);
        var planted = new[] { "idle-load-balancers", "idle-databases", "idle-nat-gateway", "idle-machines" }.Sum(id => Fact(id, "USD").Resources);
        Assert.Equal(planted, idle.Count);
        Assert.All(idle, resource => Assert.Contains(acme.Rows, row => row.Resource == resource && row.Effective > 0));
    }

    [Fact]
    public void Corrections_are_billed_in_a_later_month_than_they_correct()
    {
        var corrections = acme.Rows.Where(row => row.Class == "Correction").ToList();
        Assert.Equal(3, corrections.Count);
        Assert.All(corrections, row => Assert.True(string.CompareOrdinal(row.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture), row.Month) < 0));
    }

    [Fact]
    public void Planted_figures_are_those_of_the_rows()
    {
        Assert.Equal(Fact("credits", "USD").Cost, acme.Rows.Where(row => row.Category == "Credit" && row.Currency == "USD").Sum(row => row.Effective));
        Assert.Equal(Fact("tax", "EUR").Cost, acme.Rows.Where(row => row.Category == "Tax" && row.Currency == "EUR").Sum(row => row.Effective));
        Assert.Equal(Fact("corrections", "USD").Cost, acme.Rows.Where(row => row.Class is not null && row.Currency == "USD").Sum(row => row.Effective));
        Assert.Equal(
            Fact("tags: no tags", "USD").Cost,
            acme.Rows.Where(row => row is { Month: "2026-10", Tags: null, Category: "Usage", Class: null, Currency: "USD" } && row.Status != "Unused").Sum(row => row.Effective));
        Assert.Equal(
            Fact("oversized-machines", "USD").Cost,
            acme.Rows.Where(row => row.Name?.StartsWith("warehouse-etl-prod-reporting", StringComparison.Ordinal) == true).Sum(row => row.Effective));
    }

    [Fact]
    public void The_readme_is_what_the_generator_says()
    {
        // FINOPS_WRITE_SAMPLES=1 writes the file anew instead of comparing it.
        var path = Repository.File("samples", "acme", "README.md");
        var text = AcmeReadme.Of(AcmeBillFixture.Options, acme.Report);
        if (Environment.GetEnvironmentVariable("FINOPS_WRITE_SAMPLES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    private PlantedFact Fact(string id, string currency) =>
        Assert.Single(acme.Report.Planted, fact => fact.Id == id && fact.Currency == currency);
}
