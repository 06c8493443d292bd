using System.Globalization;
using System.IO.Compression;


namespace FinOps.Providers.Tests.Demo;

/// <summary>The small bills under samples/bills are what their README says, added up here in decimals.</summary>
public sealed class SampleBillsTests
{
    private static readonly string[] Costs = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

    private static readonly string[][] Readme = [.. File.ReadLines(Repository.File("samples", "bills", "README.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split(" | "))];

    public static TheoryData<string> Files => [.. Readme.Where(row => row.Length == 8 && row[1] != "rows").Select(row => row[0])];

    [Fact]
    public void Every_file_of_the_folder_is_in_the_readme() =>
        Assert.Equal(
            Directory.EnumerateFiles(Repository.File("samples", "bills")).Select(Path.GetFileName).Where(name => name != "README.md").Order(),
            Files.Select(file => file.Data).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void Totals_are_those_of_the_readme(string file)
    {
        var bad = BadLines(file);
        var rows = Read(file).ToList();
        var good = rows.Where(row => !bad.Contains(row.Line)).ToList();
        var expected = Readme.Where(row => row.Length == 8 && row[0] == file).ToDictionary(row => row[3], StringComparer.Ordinal);
        Assert.Equal(expected.Keys.Order(), good.Select(row => row["BillingCurrency"]!).Distinct().Order());
        foreach (var currency in good.GroupBy(row => row["BillingCurrency"]!))
        {
            string[] found = [file, Text(currency.Count()), Text(rows.Count - good.Count), currency.Key,
                .. Costs.Select(cost => Text(currency.Sum(row => row.Cost(cost))))];
            Assert.Equal(expected[currency.Key], found);
        }
    }

    [Theory]
    [InlineData("focus-1.2.csv")]
    [InlineData("focus-1.2-may.csv.gz")]
    [InlineData("focus-1.2-june-july.zip")]
    public void The_good_bills_of_1_2_conform(string file)
    {
        var conformity = new FocusConformity();
        Assert.Empty(Read(file).SelectMany(conformity.Violations));
    }

    [Fact]
    public void Used_and_unused_reservation_cost_what_was_paid()
    {
        var reservation = Read("focus-1.2.csv").Where(row => row["CommitmentDiscountId"] is not null).ToList();
        Assert.Equal(3, reservation.Select(row => row["CommitmentDiscountStatus"]).Distinct().Count());
        Assert.Equal(reservation.Sum(row => row.Cost("BilledCost")), reservation.Sum(row => row.Cost("EffectiveCost")));
    }

    [Fact]
    public void Columns_are_those_of_the_versions()
    {
        Assert.Equal(43 + 2, Read("focus-1.0.csv").First().Columns.Count);
        Assert.Equal(57, Read("focus-1.2.csv").First().Columns.Count);
        Assert.Equal(65, Read("focus-1.3.csv").First().Columns.Count);
        Assert.Contains(Read("focus-1.0.csv"), row => row["ResourceId"] == "NULL");
        Assert.Contains(Read("focus-1.3.csv"), row => row["BilledCost"]!.Contains("E-", StringComparison.Ordinal));
        Assert.Contains(Read("focus-1.2.csv"), row => row["ChargeDescription"]!.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void Each_bad_row_is_bad_in_the_way_the_readme_says()
    {
        var listed = Readme.Where(row => row.Length == 4 && row[0] != "line").ToList();
        Assert.Equal(6, listed.Count(row => long.TryParse(row[0], out _)));
        var rows = Read("focus-1.2-bad-rows.csv").ToDictionary(row => row.Line);
        foreach (var bad in listed.Where(row => long.TryParse(row[0], out _)))
        {
            var row = rows[long.Parse(bad[0], CultureInfo.InvariantCulture)];
            Assert.Equal(bad[2] == "(empty)" ? null : bad[2].Trim('`'), row[bad[1]]);
            Assert.NotEmpty(new FocusConformity().Violations(row));
        }
    }

    private static HashSet<long> BadLines(string file) => file != "focus-1.2-bad-rows.csv" ? []
        : [.. Readme.Where(row => row.Length == 4 && long.TryParse(row[0], out _)).Select(row => long.Parse(row[0], CultureInfo.InvariantCulture))];

    private static string Text(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    private static IEnumerable<BillRow> Read(string file)
    {
        var path = Repository.File("samples", "bills", file);
        if (file.EndsWith(".gz", StringComparison.Ordinal))
            return [.. Csv.Read(new GZipStream(File.OpenRead(path), CompressionMode.Decompress))];
        if (!file.EndsWith(".zip", StringComparison.Ordinal))
            return Csv.ReadFile(path);
        using var zip = ZipFile.OpenRead(path);
        return [.. zip.Entries.SelectMany(entry => Csv.Read(entry.Open()).ToList())];
    }
}
