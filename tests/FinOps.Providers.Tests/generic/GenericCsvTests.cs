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

    private async Task<TakenBill> Take(string text, GenericMapping mapping)
    {
        var path = engine.NewFile(".csv");
        await File.WriteAllTextAsync(path, text.TrimEnd('\n') + "\n", Stop);
        return await engine.Take(path, columns => new GenericCsvFormat().Map("licences", mapping, columns), Stop);
    }

    private static Dictionary<string, string> Of(params (string Key, string Value)[] pairs) => pairs.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
}
