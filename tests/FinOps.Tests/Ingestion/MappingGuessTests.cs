using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>What a table's header and first rows suggest.</summary>
public sealed class MappingGuessTests
{
    [Fact]
    public void A_german_table_of_licences()
    {
        var guess = MappingGuess.Of("\uFEFFTag;Produkt;Betrag (EUR);Menge;Kostenstelle;Bemerkung\r\n13.07.2026;Suche;\"1.234,50\";2;4711;\"erste; Zeile\"\r\n14.07.2026;Mail;5,10;1;4712;\r\n");

        Assert.Equal(["Tag", "Produkt", "Betrag (EUR)", "Menge", "Kostenstelle", "Bemerkung"], guess.Columns.Select(c => c.Name));
        Assert.Equal(["erste; Zeile", ""], guess.Columns[5].Values);
        Assert.Equal("""
            BilledCost=Betrag (EUR)
            ChargePeriodStart=Tag
            PricingQuantity=Menge
            ServiceName=Produkt
            Tags.kostenstelle=Kostenstelle
            """.ReplaceLineEndings("\n"), Text(guess));
        Assert.Equal(("EUR", "dd.MM.yyyy", ","), (guess.Mapping.Currency, guess.Mapping.DateFormat, guess.Mapping.DecimalSeparator));
        Assert.Equal(["No column says whose charges these are: write the provider's name."], guess.Notes);
    }

    [Fact]
    public void Names_of_FOCUS_count_before_those_that_mean_the_same()
    {
        var guess = MappingGuess.Of("date,cost,BilledCost,vendor,currency,tag:team\n2026-07-01,1,2,Acme,USD,search\n");
        Assert.Equal("BilledCost=BilledCost\nBillingCurrency=currency\nChargePeriodStart=date\nProviderName=vendor\nTags.team=tag:team", Text(guess));
        Assert.Null(guess.Mapping.DateFormat);
        Assert.Null(guess.Mapping.DecimalSeparator);
        Assert.Empty(guess.Notes);
    }

    [Theory]
    [InlineData("2026-07-01 00:00", null)]
    [InlineData("20260701", null)]
    [InlineData("2026-07", "yyyy-MM")]
    [InlineData("07/2026", "MM/yyyy")]
    [InlineData("1.7.2026", "dd.MM.yyyy")]
    [InlineData("13/07/2026", "dd/MM/yyyy")]
    [InlineData("07/13/2026", "MM/dd/yyyy")]
    [InlineData("13-07-2026", "dd-MM-yyyy")]
    [InlineData("July 1st", null)]
    public void Days(string value, string? format) => Assert.Equal(format, MappingGuess.DateFormat([value], []));

    [Fact]
    public void One_word_among_days_says_nothing() => Assert.Equal("dd.MM.yyyy", MappingGuess.DateFormat(["13.07.2026", "yesterday", "17.07.2026"], []));

    [Fact]
    public void What_may_be_a_day_or_a_month_is_said()
    {
        var notes = new List<string>();
        Assert.Equal("MM/dd/yyyy", MappingGuess.DateFormat(["03/04/2026"], notes));
        Assert.Contains("begin with the day or with the month", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1234.5", null)]
    [InlineData("1,234.50", ".")]
    [InlineData("1,234", ".")]
    [InlineData("1.234,50", ",")]
    [InlineData("12,5", ",")]
    [InlineData("-0,0001", ",")]
    public void Amounts(string value, string? separator) => Assert.Equal(separator, MappingGuess.Separator([value]));

    [Fact]
    public void What_is_no_table_is_refused() =>
        Assert.Equal("not_a_bill", Assert.Throws<ImportRefusedException>(() => MappingGuess.Of("one column\nof text\n")).Problem.Code);

    [Fact]
    public void What_must_be_told_comes_first() =>
        Assert.Equal(["BilledCost", "ChargePeriodStart", "BillingCurrency", "ProviderName"], MappingGuess.Targets.TakeWhile(t => t.Required).Select(t => t.Column));

    private static string Text(MappingSuggestion guess) => string.Join('\n', guess.Mapping.Columns.Select(c => $"{c.Key}={c.Value}").Order(StringComparer.Ordinal));
}
