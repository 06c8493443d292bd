using FinOps.Focus;
using FinOps.Providers.GenericCsv;
using FinOps.Providers.Tests.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Tests.Generic;

/// <summary>Tables that no provider writes, under mappings that people write.</summary>
public sealed class GenericCsvTests(EngineFixture engine)
{
    private const string Licences = """
        Tag;Produkt;Betrag;Menge;Team;Notiz
        05.01.2026;"Editor; gross";1.234,56;10;web;x
        17.01.2026;Suche;-0,50;1;;
        """;

    private static readonly GenericMapping German = new(
        Of(("BilledCost", "Betrag"), ("ChargePeriodStart", "Tag"), ("ServiceName", "Produkt"), ("PricingQuantity", "Menge"), ("Tags.team", "Team")),
        Of(("ProviderName", "Verlag'); DROP TABLE cost_rows; --"), ("ServiceCategory", "Developer Tools")), "dd.MM.yyyy", ",", "EUR");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_of_licences_becomes_FOCUS()
    {
        var bill = await Take(Licences, German);
        Assert.True(bill.Proof.Holds, bill.Proof.Explain());
        Assert.Equal((2, 2, 0), (bill.Proof.RowsRead, bill.Proof.RowsLoaded, bill.Proof.RowsRejected));
        Assert.Equal(ExactDecimal.Parse("1234.06"), bill.Proof.Lines.Single(l => l.Measure == "BilledCost").AsStored);
        Assert.Matches("^generic-1\\.[0-9a-f]{8}$", bill.Mapping.MappingVersion);
        var rows = await engine.Ask(bill, """
            ServiceName, toString(BilledCost), toString(EffectiveCost), toString(ListUnitPrice), toString(ChargePeriodStart), toString(ChargePeriodEnd), toString(BillingPeriodStart),
              toString(BillingPeriodEnd), BillingCurrency, Tags['team'], Extensions['Notiz'], ServiceSubcategory, ProviderName, PublisherName
            """, "ORDER BY SourceRow", Stop);
        Assert.Equal(
            "Editor; gross|1234.56|1234.56|123.456|2026-01-05 00:00:00|2026-01-06 00:00:00|2026-01-01 00:00:00|2026-02-01 00:00:00|EUR|web|x|Other (Developer Tools)|Verlag'); DROP TABLE cost_rows; --|Verlag'); DROP TABLE cost_rows; --",
            string.Join('|', rows[0]));
        Assert.Equal(("Suche", "-0.5", ""), (rows[1][0], rows[1][1], rows[1][9]));
    }

    [Fact]
    public async Task What_it_becomes_conforms_to_FOCUS()
    {
        var plain = new GenericMapping(Of(("BilledCost", "amount"), ("ChargePeriodStart", "day"), ("SubAccountId", "site")), Of(("ProviderName", "Own data centre")), Currency: "USD");
        var bill = await Take("day,amount,site\n2026-01-05,10.5,Berlin\n2026-01-06,-3,\n", plain);
        var violations = await engine.Violations([bill], Stop);
        Assert.All(violations, v => Assert.StartsWith("PricingCurrency", v, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MM/dd/yyyy", "1/31/2026", "2026-01-31 00:00:00")]
    [InlineData("dd/MM/yyyy", "31/1/2026", "2026-01-31 00:00:00")]
    [InlineData("dd.MM.yyyy", "31.01.2026 13:30", "2026-01-31 13:30:00")]
    [InlineData("yyyy-MM", "2026-01", "2026-01-01 00:00:00")]
    [InlineData("MM/yyyy", "01/2026", "2026-01-01 00:00:00")]
    [InlineData("yyyyMMdd", "20260131", "2026-01-31 00:00:00")]
    [InlineData(null, "2026-01-31T23:00:00Z", "2026-01-31 23:00:00")]
    public async Task Days_are_read_as_the_mapping_says(string? format, string written, string read)
    {
        var bill = await Take($"day,amount\n{written},1\n", new GenericMapping(Of(("BilledCost", "amount"), ("ChargePeriodStart", "day")), Of(("ProviderName", "P")), format, Currency: "USD"));
        Assert.Equal(read, (await engine.Ask(bill, "toString(ChargePeriodStart)", "", Stop))[0][0]);
    }

    [Theory]
    [InlineData(",", "1.234,56", "1234.56")]
    [InlineData(",", "1 234,5", "1234.5")]
    [InlineData(",", "1\u202F234,5 €", "1234.5")]
    [InlineData(",", "1'234'567,05", "1234567.05")]
    [InlineData(",", "-0,5", "-0.5")]
    [InlineData(",", "1.250", "1250")]
    [InlineData(",", "1,5E-3", "0.0015")]
    [InlineData(".", "$1,234.56", "1234.56")]
    [InlineData(".", "(12.50)", "-12.5")]
    [InlineData(".", "\u22123.5", "-3.5")]
    [InlineData(".", "12,34,567.8", "1234567.8")]
    [InlineData(",", "12.50", null)]
    [InlineData(",", "1,234.56", null)]
    [InlineData(".", "1.234,56", null)]
    [InlineData(".", "12,5", null)]
    [InlineData(null, "1,234", null)]
    public async Task Numbers_are_read_as_the_mapping_says_or_not_at_all(string? separator, string written, string? read)
    {
        var bill = await Take($"day;amount;other\n2026-01-05;\"{written}\";x\n2026-01-05;1;x\n", Plain(null) with { DecimalSeparator = separator });
        Assert.Equal(read is null ? (1, "1") : (0, read), (bill.Proof.RowsRejected, (await engine.Ask(bill, "toString(BilledCost)", "ORDER BY SourceRow", Stop))[0][0]));
        if (read is null) Assert.Contains(bill.Rejects, r => r is { Column: "BilledCost", Reason: "is not a number" } && r.Value.StartsWith(written, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dd.MM.yyyy", "01/02/2026")]
    [InlineData("MM/dd/yyyy", "31/01/2026")]
    [InlineData("dd/MM/yyyy", "05.01.26")]
    [InlineData("yyyy-MM-dd", "01/02/2026")]
    [InlineData(null, "01/02/2026")]
    public async Task Days_written_otherwise_than_the_mapping_says_are_none(string? format, string written)
    {
        var bill = await Take($"day,amount\n{written},1\n2026-01-05,2\n", Plain(format));
        Assert.Equal((1, 1), (bill.Proof.RowsRejected, bill.Proof.RowsLoaded));
        Assert.Contains(bill.Rejects, r => r.Column == "ChargePeriodStart" && r.Value.StartsWith(written, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_month_is_charged_for_to_its_end()
    {
        var bill = await Take("month,amount\n02/2026,1\n", Plain("MM/yyyy") with { Columns = Of(("BilledCost", "amount"), ("ChargePeriodStart", "month")) });
        Assert.Equal("2026-02-01 00:00:00 2026-03-01 00:00:00", (await engine.Ask(bill, "concat(toString(ChargePeriodStart), ' ', toString(ChargePeriodEnd))", "", Stop))[0][0]);
    }

    /// <summary>A byte-order mark, quantities of nothing, money given back, words in small letters: what becomes of them is FOCUS.</summary>
    [Fact]
    public async Task Odd_tables_conform_to_FOCUS()
    {
        var mapping = new GenericMapping(
            Of(("BilledCost", "amount"), ("ChargePeriodStart", "day"), ("PricingQuantity", "seats"), ("ChargeCategory", "kind"), ("BillingCurrency", "money")), Of(("ProviderName", "P")));
        var bill = await Take("\uFEFFday,amount,seats,kind,money\n2026-01-05,10.5,3,usage,eur\n2026-01-06,-3,+2,USAGE,EUR\n2026-01-06,4,0,purchase,EUR\n2026-01-06,4,,Usage,EUR\n2026-01-06,1.9,,tax,EUR\n", mapping);
        var rows = await engine.Ask(bill, "ChargeCategory, toString(BilledCost), ifNull(toString(PricingQuantity), ''), ifNull(toString(ListUnitPrice), ''), BillingCurrency", "ORDER BY SourceRow", Stop);
        Assert.Equal(
            ["Usage|10.5|3|3.5|EUR", "Usage|-3|-2|1.5|EUR", "Purchase|4|1|4|EUR", "Usage|4|1|4|EUR", "Tax|1.9|||EUR"], rows.Select(r => string.Join('|', r)));
        Assert.All(await engine.Violations([bill], Stop), v => Assert.StartsWith("PricingCurrency", v, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_quantity_that_is_no_number_is_not_made_one()
    {
        var mapping = new GenericMapping(Of(("BilledCost", "amount"), ("ChargePeriodStart", "day"), ("PricingQuantity", "seats")), Of(("ProviderName", "P")), Currency: "EUR");
        var bill = await Take("day,amount,seats\n2026-01-05,10.5,many\n2026-01-05,1,1\n", mapping);
        Assert.Contains(bill.Rejects, r => r is { Column: "PricingQuantity", Value: "many" });
    }

    [Fact]
    public async Task A_preview_shows_rows_and_what_is_wrong_with_them()
    {
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, Licences + "\nbald;Suche;viel;1;;\n", Stop);
        var preview = await engine.Preview(path, columns => new GenericCsvFormat().Map("licences", German, columns), Stop);
        var cost = preview.Columns.ToList().IndexOf("BilledCost");
        Assert.Equal(["1234.56", "-0.50", "viel"], preview.Rows.Select(r => r.Values[cost]));
        Assert.Empty(preview.Rows[0].Problems);
        Assert.Contains(preview.Rows[2].Problems, p => p is { Column: "BilledCost", Value: "viel", Reason: "is not a number" });
        Assert.Contains(preview.Rows[2].Problems, p => p is { Column: "ChargePeriodStart", Value: "bald" });
    }

    [Theory]
    [InlineData("Costs", "amount", "P", "USD", null, null, "FOCUS has no column Costs.")]
    [InlineData("EffectiveCost", "amount", "P", "USD", null, null, "The mapping does not say what BilledCost is; a column or a constant must.")]
    [InlineData("BilledCost", "amount", "P", null, null, null, "The mapping does not say the currency; 'currency' or a column for BillingCurrency must.")]
    [InlineData("BilledCost", "amount", "P", "USD", "day first", null, "'day first' is no date format")]
    [InlineData("BilledCost", "amount", "P", "USD", null, ";", "The decimal separator is a point or a comma.")]
    public void A_wrong_mapping_is_refused_in_words(string column, string source, string provider, string? currency, string? format, string? separator, string words)
    {
        var mapping = new GenericMapping(Of((column, source), ("ChargePeriodStart", "day")), Of(("ProviderName", provider)), format, separator, currency);
        Assert.StartsWith(words, new GenericCsvFormat().Problem(mapping), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_mapped_column_is_refused()
    {
        var refused = Assert.Throws<ImportRefusedException>(() => new GenericCsvFormat().Map("licences", German, ["Tag", "Betrag", "Produkt"]));
        Assert.Contains("Menge, Team", refused.Problem.Detail, StringComparison.Ordinal);
    }

    private static GenericMapping Plain(string? format) => new(Of(("BilledCost", "amount"), ("ChargePeriodStart", "day")), Of(("ProviderName", "P")), format, Currency: "USD");

    private async Task<TakenBill> Take(string text, GenericMapping mapping)
    {
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, text.TrimEnd('\n') + "\n", Stop);
        return await engine.Take(path, columns => new GenericCsvFormat().Map("licences", mapping, columns), Stop);
    }

    private static Dictionary<string, string> Of(params (string Key, string Value)[] pairs) => pairs.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
}
