using System.Globalization;
using System.Text.RegularExpressions;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>How single cells are read: every spelling exactly, or rejected with its reason; nothing is rounded or guessed.</summary>
public partial class CellTests(ServerFixture fixture)
{
    private const string NoNumber = "is not a number";
    private const string TooLarge = "is larger than 10^19";
    private const string TooFine = "has more than 38 decimal places";
    private const string NoDate = "is not a date between 2000 and 2099";

    private static readonly string[] GoodNumbers =
    [
        "0", "-0", "-0.0", "+5", "5.", ".5", "-.5", "+.5", "007", "4E-10", "4e-10", "1.5E+3", "12e0", "1e5", "0e0", "0.0",
        "0.000000000000000001", "0.123456789012345678901234", "0.12345678901234567890123456789012345678",
        "-0.00000000000000000000000000000000000001", "1E-38", "12345678901234567890123456789012345678e-38",
        "9999999999999999999.99999999999999999999999999999999999999", "-9999999999999999999.99999999999999999999999999999999999999",
        "9999999999999999999", "0.1234567890123456789012345678901234567800000000000000", "00000000000000000000000000000000000000000000000000001.5",
        "79228162514264337593543950336e-10", "0.1", "0.2", "1e18", "100000000000000000000000000000000000000e-20",
    ];

    private static readonly (string Text, string Reason)[] BadNumbers =
    [
        ("1.2.3", NoNumber), ("..5", NoNumber), ("-", NoNumber), (".", NoNumber), ("+.", NoNumber), ("e5", NoNumber), (".e5", NoNumber), ("E-3", NoNumber),
        ("1e", NoNumber), ("5e", NoNumber), ("1e5.0", NoNumber), ("--5", NoNumber), ("+-5", NoNumber), ("5-", NoNumber), ("1,000.00", NoNumber), ("12,50", NoNumber),
        ("$5", NoNumber), ("5%", NoNumber), ("(5)", NoNumber), ("1 000", NoNumber), ("0x10", NoNumber), ("1_000", NoNumber), ("NaN", NoNumber), ("Infinity", NoNumber),
        ("true", NoNumber), ("n/a", NoNumber), ("١٢", NoNumber), ("1\u00a0000", NoNumber), ("'5", NoNumber), ("5 USD", NoNumber), ("=1+1", NoNumber),
        ("10000000000000000000", TooLarge), ("-10000000000000000000", TooLarge), ("1e19", TooLarge), ("1e400", TooLarge), ("1e99999999999", TooLarge),
        ("99999999999999999999999999999999999999", TooLarge), ("12345678901234567890123456789012345678901234567890", TooLarge),
        ("0.123456789012345678901234567890123456789", TooFine), ("1e-39", TooFine), ("1E-400", TooFine), ("123e-40", TooFine),
        ("1.000000000000000000000000000000000000001", TooFine),
        ("", "is mandatory in FOCUS but missing"), ("NULL", "is mandatory in FOCUS but missing"), ("null", "is mandatory in FOCUS but missing"), ("\\N", "is mandatory in FOCUS but missing"),
    ];

    private static readonly (string Text, string Moment)[] GoodTimes =
    [
        ("2026-03-05T00:00:00Z", "2026-03-05 00:00:00"), ("2026-03-05 07:08:09", "2026-03-05 07:08:09"), ("2026-03-05", "2026-03-05 00:00:00"),
        ("3/5/26", "2026-03-05 00:00:00"), ("03/05/2026", "2026-03-05 00:00:00"), ("3/5/2026 13:45", "2026-03-05 13:45:00"), ("12/31/2025 11:59:59 PM", "2025-12-31 23:59:59"),
        ("2026-03-05T00:00:00.000Z", "2026-03-05 00:00:00"), ("2026-03-05T01:02:03.123456789Z", "2026-03-05 01:02:03"), ("2026-03-05 01:02:03.5", "2026-03-05 01:02:03"),
        ("2026-03-05T01:00:00+02:00", "2026-03-04 23:00:00"), ("2026-03-05T01:00:00-0530", "2026-03-05 06:30:00"), ("2026-03-05 01:00:00 UTC", "2026-03-05 01:00:00"),
        ("2026-03-05T24:00:00Z", "2026-03-06 00:00:00"), ("2024-02-29", "2024-02-29 00:00:00"), ("20260305", "2026-03-05 00:00:00"), ("20260305T070809Z", "2026-03-05 07:08:09"),
        ("2026/03/05", "2026-03-05 00:00:00"), ("2026-03-05T07:08Z", "2026-03-05 07:08:00"), ("2000-01-01T00:00:00Z", "2000-01-01 00:00:00"), ("2099-12-31T23:59:59Z", "2099-12-31 23:59:59"),
    ];

    private static readonly string[] BadTimes =
    [
        "2026-13-06T00:00:00Z", "2026-02-30", "2023-02-29T00:00:00Z", "2026-04-31", "2026-00-10", "2026-01-00", "2023-02-01T30:00:00Z", "2026-03-05T25:00:00Z",
        "2026-03-05T23:60:00Z", "2026-03-05T23:00:61Z", "18/09/2026", "13/1/26", "2/30/26", "1726700000", "1726700000000", "45553", "202603", "2026", "10:00:00", "10:00",
        "tomorrow", "Thu", "Sep 18 2026", "1999-12-31", "2100-01-01", "3026-01-01", "0026-03-05", "2026-03-05T00:00:00Zzz", "2026-03-05 00:00:00 PST", "20261345", "20260305T250000Z", "0", "-1",
    ];

    [Fact]
    public async Task Every_spelling_of_a_number_is_read_to_its_last_digit()
    {
        var bill = new Bill();
        foreach (var number in GoodNumbers) bill.Row(("BilledCost", number), ("ConsumedQuantity", number), ("ConsumedUnit", "h"));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        Assert.Empty(import.Rejects());
        Assert.Equal(Oracle.Sum(GoodNumbers), import.AsStored()["USD BilledCost"]);
        var stored = await intake.Rows($"SELECT toString(BilledCost), toString(ConsumedQuantity) FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow");
        Assert.Equal(GoodNumbers.Select(n => Oracle.Sum([n])), stored.Select(row => row[0]));
        Assert.Equal(GoodNumbers.Select(n => Oracle.Sum([n])), stored.Select(row => row[1]));
    }

    [Fact]
    public async Task What_is_no_number_or_does_not_fit_is_rejected_and_never_rounded()
    {
        var bill = new Bill().Row();
        foreach (var (text, _) in BadNumbers) bill.Row(("EffectiveCost", text));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        Assert.Equal((BadNumbers.Length + 1, 1, BadNumbers.Length), import.Counts());
        Assert.Equal("1.25", import.AsStored()["USD EffectiveCost"]);
        var rejects = await Rejects(intake, import.Id());
        Assert.Equal(BadNumbers.Select((bad, i) => (Line: i + 3, Reason: $"{bad.Text}: {bad.Reason}")),
            rejects.Select(r => (r.Line, Reason: $"{BadNumbers[r.Line - 3].Text}: {r.Reason}")));
    }

    [Fact]
    public async Task Numbers_that_may_be_missing_are_checked_when_they_are_there()
    {
        var intake = await Intake.New(fixture);
        var bill = new Bill().Row(("ListUnitPrice", "")).Row(("ListUnitPrice", "NULL")).Row(("ListUnitPrice", "0.5")).Row(("ListUnitPrice", "cheap")).Row(("ListUnitPrice", "1e20"));
        var import = (await intake.Import(bill)).Published();
        Assert.Equal([(5L, "ListUnitPrice", NoNumber), (6L, "ListUnitPrice", TooLarge)], import.Rejects().Select(r => (r.Line, r.Column, r.Reason)));
        Assert.Equal([@"\N", @"\N", "0.5"], (await intake.Rows($"SELECT ListUnitPrice FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow")).Select(r => r[0]));
    }

    [Fact]
    public async Task Costs_that_real_exports_leave_out_count_as_zero_with_a_note()
    {
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(new Bill().Row(("ListCost", "")).Row(("ContractedCost", "NULL")).Row())).Published();
        Assert.Equal((3, 3, 0), import.Counts());
        Assert.Equal("4", import.AsStored()["USD ListCost"]);
        Assert.Equal("3.5", import.AsStored()["USD ContractedCost"]);
        Assert.Contains(import.Texts("warnings"), w => w.StartsWith("1 rows have no ListCost", StringComparison.Ordinal));
        Assert.Contains(import.Texts("warnings"), w => w.StartsWith("1 rows have no ContractedCost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sums_go_on_where_the_28_digits_of_decimal_end()
    {
        var numbers = Enumerable.Range(0, 3000).Select(i => i % 3 == 0 ? "9999999999999999999.99999999999999999999999999999999999999" : "1234567890123456789.12345678901234567890123456789012345678").ToList();
        var bill = new Bill();
        foreach (var number in numbers) bill.Row(("BilledCost", number), ("EffectiveCost", "-" + number), ("ResourceId", number));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        Assert.Equal(Oracle.Sum(numbers), import.AsStored()["USD BilledCost"]);
        Assert.Equal("-" + Oracle.Sum(numbers), import.AsStored()["USD EffectiveCost"]);
    }

    [Fact]
    public async Task Every_spelling_of_a_moment_is_read()
    {
        var bill = new Bill();
        foreach (var (text, _) in GoodTimes) bill.Row(("ChargePeriodStart", text), ("ChargePeriodEnd", text));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        Assert.Empty(import.Rejects());
        var stored = await intake.Rows($"SELECT ChargePeriodStart, ChargePeriodEnd FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow");
        Assert.Equal(GoodTimes.Select(t => $"{t.Text} is {t.Moment}"), GoodTimes.Zip(stored, (t, row) => $"{t.Text} is {row[0]}"));
        Assert.All(stored, row => Assert.Equal(row[0], row[1]));
    }

    [Fact]
    public async Task What_is_no_moment_is_rejected_and_never_guessed()
    {
        var bill = new Bill().Row();
        foreach (var text in BadTimes) bill.Row(("ChargePeriodEnd", text));
        bill.Row(("BillingPeriodStart", "")).Row(("BillingPeriodEnd", "NULL")).Row(("BillingPeriodEnd", "2026-02-01"));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        var rejects = await Rejects(intake, import.Id());
        Assert.Equal(
            [
                .. BadTimes.Select((text, i) => (i + 3, "ChargePeriodEnd", text, NoDate)),
                (BadTimes.Length + 3, "BillingPeriodStart", "", "is mandatory in FOCUS but missing"),
                (BadTimes.Length + 4, "BillingPeriodEnd", "", "is mandatory in FOCUS but missing"),
                (BadTimes.Length + 5, "BillingPeriodEnd", "2026-02-01", "is before BillingPeriodStart"),
            ], rejects.Select(r => (r.Line, r.Column, r.Value, r.Reason)));
    }

    [Fact]
    public async Task Random_numbers_are_read_or_rejected_as_the_grammar_says()
    {
        var random = new Random(20261120);
        string Letters() => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => "0012379.+-eE "[random.Next(13)]));
        var texts = Enumerable.Range(0, 4000).Select(_ => Letters()).Where(t => t == t.Trim() && t.Length > 0).ToList();
        var bill = new Bill().Row();
        foreach (var text in texts) bill.Row(("BilledCost", text));
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(bill)).Published();
        var stored = (await intake.Rows($"SELECT SourceRow, toString(BilledCost) FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow"))
            .ToDictionary(row => int.Parse(row[0], CultureInfo.InvariantCulture), row => row[1]);
        foreach (var (text, i) in texts.Select((t, i) => (t, i + 2)))
        {
            var isNumber = Grammar().IsMatch(text);
            if (stored.TryGetValue(i, out var value)) Assert.True(isNumber && Oracle.Sum([text]) == value, $"'{text}' was read as {value}");
            // A number with a large exponent may be beyond what is kept, even when it is zero.
            else Assert.True(!isNumber || text.Contains('e', StringComparison.OrdinalIgnoreCase), $"'{text}' was rejected");
        }
    }

    [GeneratedRegex(@"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grammar();

    private static async Task<List<(int Line, string Column, string Value, string Reason)>> Rejects(Intake intake, long id)
    {
        await using var csv = await intake.Http.GetStreamAsync($"/api/imports/{id}/rejects");
        var records = Oracle.Records(csv).Select(r => r.Fields).ToList();
        Assert.Equal(["line", "column", "value", "reason"], records[0]);
        return records[1..].ConvertAll(f => (int.Parse(f[0], CultureInfo.InvariantCulture), f[1], f[2], f[3]));
    }
}
