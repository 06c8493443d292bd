using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.GenericCsv;

/// <summary>The SQL of one mapping over one file. Constants and tag keys travel as parameters; nothing of them gets into SQL.</summary>
internal sealed class GenericSql
{
    private const int ConstantsList = 0;
    private const int TagsList = 1;
    private const string DayOfMonth = "(0?[1-9]|[12][0-9]|3[01])";
    private const string Month = "(0?[1-9]|1[0-2])";
    private const string Year = "([0-9]{4})";

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _constants = [];
    private readonly List<string> _tagKeys = [];

    public GenericSql(GenericMapping mapping, IReadOnlyDictionary<string, int> index)
    {
        foreach (var (column, source) in mapping.Columns.Where(c => !GenericCsvFormat.IsTag(c.Key)))
            _texts[column] = Read(FocusColumns.Find(column)!, SourceColumn.Name(index[source.Trim()]), mapping);
        foreach (var (column, value) in mapping.Constants ?? new Dictionary<string, string>(StringComparer.Ordinal)) _texts[column] = Constant(value);
        if (mapping.Currency is { } currency) _texts.TryAdd("BillingCurrency", Constant(currency));
        _texts["BillingCurrency"] = $"upper({_texts["BillingCurrency"]})";
        var tags = mapping.Columns.Where(c => GenericCsvFormat.IsTag(c.Key)).ToList();
        _tagKeys.AddRange(tags.Select(t => t.Key[GenericMapping.TagMark.Length..]));
        if (tags.Count > 0)
            _texts["Tags"] = $"toJSONString(mapFilter((k, v) -> v != '', mapFromArrays({NativeRows.List(TagsList)}, [{string.Join(", ", tags.Select(t => SourceColumn.Name(index[t.Value.Trim()])))}])))";
        AddDefaults(mapping.Columns.ContainsKey("ChargePeriodStart") && mapping.DateFormat is "yyyy-MM" or "MM/yyyy" ? "MONTH" : "DAY");
    }

    /// <summary>FOCUS column → SQL.</summary>
    public Dictionary<string, string> Columns() => _texts;

    /// <summary>What the table itself says it costs, and the lists of texts.</summary>
    public NativeRows Native(string ownCost) => new(ownCost, [
        KeyValuePair.Create(NativeRows.OwnCost, _texts["BilledCost"]),
        KeyValuePair.Create(NativeRows.OwnCurrency, _texts["BillingCurrency"]),
    ], [_constants, _tagKeys]);

    /// <summary>What FOCUS wants and the mapping leaves out, made from what it tells.</summary>
    private void AddDefaults(string period)
    {
        var started = $"parseDateTimeBestEffortOrNull({_texts["ChargePeriodStart"]}, 'UTC')";
        Default("ChargePeriodEnd", $"ifNull(toString({started} + INTERVAL 1 {period}), '')");
        Default("BillingPeriodStart", $"ifNull(toString(toStartOfMonth({started})), '')");
        Default("BillingPeriodEnd", $"ifNull(toString(addMonths(toStartOfMonth({started}), 1)), '')");
        Default("ChargeCategory", "'Usage'");
        Default("ChargeFrequency", $"if({_texts["ChargeCategory"]} = 'Usage', 'Usage-Based', 'One-Time')");
        foreach (var cost in new[] { "EffectiveCost", "ContractedCost", "ListCost" }) Default(cost, _texts["BilledCost"]);
        foreach (var name in new[] { "PublisherName", "InvoiceIssuerName", "BillingAccountId", "ServiceName" }) Default(name, _texts["ProviderName"]);
        Default("BillingAccountType", "'Account'");
        Default("PricingCurrency", _texts["BillingCurrency"]);
        Default("ServiceCategory", "'Other'");
        Default("ServiceSubcategory", $"concat('Other (', {_texts["ServiceCategory"]}, ')')");
        Default("ChargeDescription", _texts["ServiceName"]);
        AddPrices();
        if (_texts.TryGetValue("SubAccountId", out var account))
        {
            Default("SubAccountName", account);
            Default("SubAccountType", $"if({account} = '', '', 'Account')");
        }

        if (_texts.TryGetValue("RegionId", out var region)) Default("RegionName", region);
        if (_texts.TryGetValue("ResourceId", out var resource)) Default("ResourceType", $"if({resource} = '', '', {_texts["ServiceName"]})");
    }

    /// <summary>Usage and purchases have a quantity and a price: one of it, at its cost, where the table tells neither.</summary>
    private void AddPrices()
    {
        string Priced(string sql) => $"if({_texts["ChargeCategory"]} IN ('Usage', 'Purchase'), {sql}, '')";
        string Price(string cost) =>
            $"if(toDecimal256OrZero({_texts["PricingQuantity"]}, 18) = 0, '0', toString(abs(toDecimal256OrZero({_texts[cost]}, 30) / if(toDecimal256OrZero({_texts["PricingQuantity"]}, 18) = 0, toDecimal256(1, 18), toDecimal256OrZero({_texts["PricingQuantity"]}, 18)))))";
        Default("PricingCategory", Priced("'Standard'"));
        var one = $"if(toDecimal256OrZero({_texts["BilledCost"]}, 18) < 0, '-1', '1')";
        if (_texts.TryGetValue("PricingQuantity", out var told) && !_texts.ContainsKey("ListUnitPrice") && !_texts.ContainsKey("ContractedUnitPrice"))
        {
            // Prices are never negative, so what is given back is a negative quantity; what costs something is one of it at least.
            _texts["PricingQuantity"] = $"""
                multiIf({_texts["ChargeCategory"]} NOT IN ('Usage', 'Purchase'), {told},
                  {told} = '' OR (match({told}, '^[-+]?[0.]+$') AND (toDecimal256OrZero({_texts["BilledCost"]}, 18) != 0 OR toDecimal256OrZero({_texts["ListCost"]}, 18) != 0)), {one},
                  toDecimal256OrZero({_texts["BilledCost"]}, 18) < 0 AND match({told}, '^[+]?[0-9.]*[1-9]'), concat('-', replaceOne({told}, '+', '')),
                  {told})
                """;
        }

        Default("PricingQuantity", Priced(one));
        Default("PricingUnit", Priced("'Units'"));
        Default("ListUnitPrice", Priced(Price("ListCost")));
        Default("ContractedUnitPrice", Priced(Price("ContractedCost")));
        Default("SkuId", Priced(_texts["ChargeDescription"]));
        Default("SkuMeter", Priced(_texts["ChargeDescription"]));
        Default("SkuPriceId", _texts["SkuId"]);
        Default("ConsumedQuantity", $"if({_texts["ChargeCategory"]} = 'Usage', {_texts["PricingQuantity"]}, '')");
        Default("ConsumedUnit", $"if({_texts["ChargeCategory"]} = 'Usage', {_texts["PricingUnit"]}, '')");
    }

    private void Default(string column, string sql) => _texts.TryAdd(column, sql);

    private string Constant(string value)
    {
        _constants.Add(value);
        return $"arrayElement({NativeRows.List(ConstantsList)}, {_constants.Count})";
    }

    private static string Read(FocusColumn column, string text, GenericMapping mapping) => column switch
    {
        { Kind: ColumnKind.Decimal } => Number(text, mapping.DecimalSeparator),
        { Kind: ColumnKind.Time } => Day(text, mapping.DateFormat),
        { AllowedValues: { } words } => $"transform(lower({text}), [{Words(words.Select(w => w.ToLowerInvariant()))}], [{Words(words)}], {text})",
        _ => text,
    };

    private static string Words(IEnumerable<string> words) => string.Join(", ", words.Select(w => $"'{w.Replace("'", "\\'", StringComparison.Ordinal)}'"));

    /// <summary>The number with a decimal point. What is written otherwise than the mapping says stays no number: 12.50 would be 1250.</summary>
    private static string Number(string text, string? separator) => separator switch
    {
        "," => Grouped(text, "([0-9]{1,3}([. \\'’][0-9]{3})+|[0-9]*)(,[0-9]+)?", "comma"),
        "." => Grouped(text, "([0-9]{1,3}([, \\'’][0-9]{2,3})*[, \\'’][0-9]{3}|[0-9]*)([.][0-9]+)?", "point"),
        _ => text,
    };

    private static string Grouped(string text, string pattern, string separator) => $"""
        multiIf(match({Bare(text)}, '^[-+]?{pattern}([eE][-+]?[0-9]+)?$'), {(separator == "comma" ? $"replaceOne(replaceRegexpAll({Bare(text)}, '[. \\'’]', ''), ',', '.')" : $"replaceRegexpAll({Bare(text)}, '[, \\'’]', '')")},
          match({text}, '[0-9]'), concat({text}, ' (no number with a decimal {separator})'), {text})
        """;

    /// <summary>Without signs of money; in brackets, as books are kept, it is negative; spaces are of one kind.</summary>
    private static string Bare(string text) =>
        $"replaceRegexpOne(trim(BOTH ' ' FROM replaceRegexpAll(replaceRegexpAll(replaceAll({text}, '\u2212', '-'), '[\u00A0\u202F]', ' '), '[€$£¥]', '')), '^[(] *(.*[0-9]) *[)]$', '-\\\\1')";

    /// <summary>
    /// The day with its year first, as the store reads it. What is written otherwise than the mapping says stays no day, unless
    /// its year goes first, which cannot be mistaken: 01/02 is a day in January or in February.
    /// </summary>
    private static string Day(string text, string? format) => format switch
    {
        "dd.MM.yyyy" => Turned(text, format, $"^{DayOfMonth}[.]{Month}[.]{Year}", "\\\\3-\\\\2-\\\\1"),
        "dd/MM/yyyy" => Turned(text, format, $"^{DayOfMonth}/{Month}/{Year}", "\\\\3-\\\\2-\\\\1"),
        "dd-MM-yyyy" => Turned(text, format, $"^{DayOfMonth}-{Month}-{Year}", "\\\\3-\\\\2-\\\\1"),
        "MM/dd/yyyy" => Turned(text, format, $"^{Month}/{DayOfMonth}/{Year}", "\\\\3-\\\\1-\\\\2"),
        "MM-dd-yyyy" => Turned(text, format, $"^{Month}-{DayOfMonth}-{Year}", "\\\\3-\\\\1-\\\\2"),
        "yyyy-MM" => Turned(text, format, "^([0-9]{4}-[0-9]{1,2})$", "\\\\1-01"),
        "MM/yyyy" => Turned(text, format, $"^{Month}/{Year}$", "\\\\2-\\\\1-01"),
        _ => $"if(match({text}, '^[0-9]{{4}}') OR NOT match({text}, '[0-9]'), {text}, concat({text}, ' (no year first)'))",
    };

    private static string Turned(string text, string format, string pattern, string order) => $"""
        multiIf(match({text}, '{pattern}'), replaceRegexpOne({text}, '{pattern}', '{order}'),
          match({text}, '^[0-9][0-9][0-9][0-9]') OR NOT match({text}, '[0-9]'), {text}, concat({text}, ' (not {format})'))
        """;
}
