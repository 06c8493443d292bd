using System.Text.RegularExpressions;
using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>What can be told of a table from its first lines, to begin a mapping with.</summary>
/// <param name="Columns">Its columns in order, with what stands in the first rows.</param>
/// <param name="Mapping">What the columns' names and values suggest; what they do not tell is left out.</param>
/// <param name="Targets">The FOCUS columns that can be told, those that must be first.</param>
/// <param name="Notes">What should be looked at, in sentences.</param>
public sealed record MappingSuggestion(IReadOnlyList<SampledColumn> Columns, GenericMapping Mapping, IReadOnlyList<MappingTarget> Targets, IReadOnlyList<string> Notes)
{
    /// <summary>The spellings of days that a mapping can name.</summary>
    public IReadOnlyList<string> DateFormats => GenericMapping.DateFormats;
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Values">What stands there in the first rows.</param>
public sealed record SampledColumn(string Name, IReadOnlyList<string> Values);

/// <summary>A FOCUS column that a mapping can tell.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Required">True when every mapping must tell it.</param>
/// <param name="Usual">True when most tables have it.</param>
/// <param name="Meaning">What it means, in a sentence.</param>
public sealed record MappingTarget(string Column, bool Required, bool Usual, string Meaning);

/// <summary>Guesses a mapping from a table's header and first rows. People look at it before anything is imported.</summary>
public static partial class MappingGuess
{
    /// <summary>How many rows are looked at.</summary>
    public const int RowsMax = 5;

    private static readonly string[] Required = ["BilledCost", "ChargePeriodStart", "BillingCurrency", "ProviderName"];

    /// <summary>What tables call a FOCUS column, in lower-case letters and digits; the first that is there counts.</summary>
    private static readonly (string Column, string[] Names)[] Usual =
    [
        ("BilledCost", ["cost", "totalcost", "netcost", "amount", "netamount", "totalamount", "invoiceamount", "lineamount", "charge", "charges", "extendedcost", "costinbillingcurrency", "pretaxcost", "total",
            "price", "betrag", "nettobetrag", "kosten", "summe", "montant", "coût", "importe", "costo", "bedrag"]),
        ("ChargePeriodStart", ["date", "day", "usagedate", "usagestart", "usagestartdate", "usagestarttime", "startdate", "starttime", "start", "periodstart", "from", "chargedate", "servicedate", "invoicedate",
            "month", "period", "datum", "tag", "von", "beginn", "monat", "zeitraum", "fecha", "data"]),
        ("BillingCurrency", ["currency", "currencycode", "billingcurrencycode", "währung", "devise", "moneda", "valuta"]),
        ("ProviderName", ["provider", "vendor", "supplier", "anbieter", "lieferant", "hersteller", "fournisseur"]),
        ("ServiceName", ["service", "product", "productname", "application", "app", "license", "licence", "software", "dienst", "produkt", "leistung", "lizenz"]),
        ("ServiceCategory", []),
        ("ChargeDescription", ["description", "itemdescription", "lineitemdescription", "item", "lineitem", "details", "memo", "beschreibung", "position", "text"]),
        ("ChargePeriodEnd", ["enddate", "endtime", "end", "usageend", "usageenddate", "usageendtime", "periodend", "to", "until", "bis", "ende"]),
        ("SubAccountId", ["account", "accountid", "subscription", "subscriptionid", "project", "projectid", "workspace", "konto"]),
        ("SubAccountName", ["accountname", "subscriptionname", "projectname", "workspacename"]),
        ("ResourceId", ["resource", "instanceid", "assetid", "asset", "serialnumber", "licensekey"]),
        ("ResourceName", ["hostname", "host", "server", "instance", "instancename"]),
        ("RegionId", ["region", "location", "datacenter", "datacentre", "site", "rechenzentrum", "standort"]),
        ("PricingQuantity", ["quantity", "qty", "usage", "usagequantity", "units", "seats", "licenses", "licences", "menge", "anzahl"]),
        ("PricingUnit", ["unit", "unitofmeasure", "uom", "einheit"]),
        ("ListUnitPrice", ["unitprice", "listprice", "rate", "preis", "einzelpreis", "stückpreis"]),
        ("InvoiceId", ["invoice", "invoicenumber", "invoiceno", "rechnungsnummer", "rechnung"]),
        ("SkuId", ["sku", "partnumber", "productcode", "artikelnummer"]),
        ("PublisherName", ["publisher"]),
    ];

    private static readonly string[] TagNames =
        ["team", "department", "costcenter", "costcentre", "owner", "environment", "env", "businessunit", "kostenstelle", "abteilung", "umgebung"];

    /// <summary>The FOCUS columns that can be told: those that must be, those that most tables have, the rest by name.</summary>
    public static IReadOnlyList<MappingTarget> Targets { get; } =
    [
        .. Usual.Select(u => u.Column).Concat(FocusColumns.All.Where(c => c.Kind != ColumnKind.KeyValues && c.Kind != ColumnKind.Json).Select(c => c.Name).Order(StringComparer.Ordinal))
            .Distinct(StringComparer.Ordinal).Where(c => FocusColumns.Find(c) is not null)
            .Select(c => new MappingTarget(c, Required.Contains(c), Usual.Any(u => u.Column == c), FocusColumns.Find(c)!.Description)),
    ];

    /// <summary>Guesses.</summary>
    /// <param name="head">The first lines of the table, its header first.</param>
    public static MappingSuggestion Of(string head)
    {
        var table = TableHead.Read(head, RowsMax);
        var columns = table.Columns.Select((name, i) => new SampledColumn(name, [.. table.Rows.Select(r => i < r.Count ? r[i] : "")])).ToList();
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        var free = columns.Where(c => c.Name.Length > 0).DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var column in FocusColumns.All.Where(c => c.Kind is not (ColumnKind.KeyValues or ColumnKind.Json))) Choose(column.Name, [Plain(column.Name)]);
        foreach (var (column, names) in Usual) Choose(column, names);
        foreach (var tag in free.Where(c => TagKey(c.Name) is not null)) chosen.TryAdd(GenericMapping.TagMark + TagKey(tag.Name), tag.Name);

        var notes = new List<string>();
        var currency = chosen.ContainsKey("BillingCurrency") ? null : columns.Select(c => CurrencyInName().Match(c.Name)).FirstOrDefault(m => m.Success)?.Groups["code"].Value.ToUpperInvariant();
        if (currency is null && !chosen.ContainsKey("BillingCurrency")) notes.Add("No column says the currency: say which it is.");
        if (!chosen.ContainsKey("ProviderName")) notes.Add("No column says whose charges these are: write the provider's name.");
        var mapping = new GenericMapping(chosen, null, DateFormat(ValuesOf("ChargePeriodStart"), notes), Separator(ValuesOf("BilledCost")), currency);
        return new MappingSuggestion(columns, mapping, Targets, notes);

        void Choose(string column, IEnumerable<string> names)
        {
            if (chosen.ContainsKey(column)) return;
            // The order of the names counts, not that of the table: a cost says more than a total.
            foreach (var name in names)
            {
                if (free.Find(c => Plain(WithoutCurrency(c.Name)) == name) is not { } found) continue;
                chosen[column] = found.Name;
                free.Remove(found);
                return;
            }
        }

        IReadOnlyList<string> ValuesOf(string column) =>
            chosen.TryGetValue(column, out var name) ? [.. columns.First(c => c.Name == name).Values.Where(v => v.Length > 0)] : [];
    }

    /// <summary>How days are written; what is a month for one reader and a day for another is said.</summary>
    internal static string? DateFormat(IReadOnlyList<string> values, List<string> notes)
    {
        // One value that is no day at all, such as a word in a line of sums, says nothing of the others.
        values = [.. values.Where(v => LikeDay().IsMatch(v))];
        if (values.Count == 0 || values.All(v => YearFirst().IsMatch(v))) return null;
        if (values.All(v => MonthAlone().IsMatch(v))) return "MM/yyyy";
        if (values.All(v => YearAndMonth().IsMatch(v))) return "yyyy-MM";
        var parts = values.Select(v => DayAndMonth().Match(v)).ToList();
        if (!parts.TrueForAll(p => p.Success)) return null;
        var separator = parts[0].Groups["by"].Value;
        int Most(string which) => parts.Max(p => int.Parse(p.Groups[which].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
        if (separator == ".") return "dd.MM.yyyy";
        if (Most("first") > 12) return $"dd{separator}MM{separator}yyyy";
        if (Most("second") <= 12) notes.Add($"'{values[0]}' may begin with the day or with the month: check how days are written.");
        return $"MM{separator}dd{separator}yyyy";
    }

    /// <summary>What separates the fraction, where it cannot be read as it is.</summary>
    internal static string? Separator(IReadOnlyList<string> values)
    {
        if (values.Any(v => v.Contains(',', StringComparison.Ordinal) && v.LastIndexOf(',') > v.LastIndexOf('.') && (v.Contains('.', StringComparison.Ordinal) || !Thousands().IsMatch(v)))) return ",";
        return values.Any(v => v.Contains(',', StringComparison.Ordinal)) ? "." : null;
    }

    private static string? TagKey(string name)
    {
        if (TagPrefix().Match(name) is { Success: true } found && found.Groups["key"].Length > 0) return found.Groups["key"].Value;
        return TagNames.Contains(Plain(name)) ? name.Trim().ToLowerInvariant().Replace(' ', '_') : null;
    }

    private static string WithoutCurrency(string name) => CurrencyInName().Replace(name, "");

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex(@"[ _(\[]+(?<code>USD|EUR|GBP|CHF|CAD|AUD|JPY|CNY|INR|SEK|NOK|DKK|PLN|BRL)[)\] ]*\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex CurrencyInName();

    [GeneratedRegex("^(resource)?(tags?|labels?)[ _:/.]+(user[_:])?(?<key>.+)\\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex TagPrefix();

    [GeneratedRegex("^[0-9]{1,4}([./-]?[0-9]{1,4}){1,2}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LikeDay();

    [GeneratedRegex("^[0-9]{4}([-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{4}\\z)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex YearFirst();

    [GeneratedRegex("^[0-9]{4}-[0-9]{1,2}\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex YearAndMonth();

    [GeneratedRegex("^[0-9]{1,2}/[0-9]{4}\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MonthAlone();

    [GeneratedRegex(@"^(?<first>[0-9]{1,2})(?<by>[./-])(?<second>[0-9]{1,2})\k<by>[0-9]{4}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DayAndMonth();

    [GeneratedRegex("^[^0-9]*[0-9]{1,3}(,[0-9]{3})+[^0-9,]*\\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Thousands();
}
