using FinOps.Focus;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.GenericCsv;

/// <summary>The SQL of one mapping over one file. Constants and tag keys travel as parameters; nothing of them gets into SQL.</summary>
internal sealed class GenericSql
{
    private const int ConstantsList = 0;
    private const int TagsList = 1;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _constants = [];
    private readonly List<string> _tagKeys = [];

    public GenericSql(GenericMapping mapping, IReadOnlyDictionary<string, int> index)
    {
        foreach (var (column, source) in mapping.Columns.Where(c => !GenericCsvFormat.IsTag(c.Key)))
            _texts[column] = Read(FocusColumns.Find(column)!, SourceColumn.Name(index[source.Trim()]), mapping);
        foreach (var (column, value) in mapping.Constants ?? new Dictionary<string, string>(StringComparer.Ordinal)) _texts[column] = Constant(value);
        if (mapping.Currency is { } currency) _texts.TryAdd("BillingCurrency", Constant(currency));
        var tags = mapping.Columns.Where(c => GenericCsvFormat.IsTag(c.Key)).ToList();
        _tagKeys.AddRange(tags.Select(t => t.Key[GenericMapping.TagMark.Length..]));
        if (tags.Count > 0)
            _texts["Tags"] = $"toJSONString(mapFilter((k, v) -> v != '', mapFromArrays({NativeRows.List(TagsList)}, [{string.Join(", ", tags.Select(t => SourceColumn.Name(index[t.Value.Trim()])))}])))";
        AddDefaults();
    }

    /// <summary>FOCUS column → SQL.</summary>
    public Dictionary<string, string> Columns() => _texts;

    /// <summary>What the table itself says it costs, and the lists of texts.</summary>
    public NativeRows Native(string ownCost) => new(ownCost, [
        KeyValuePair.Create(NativeRows.OwnCost, _texts["BilledCost"]),
        KeyValuePair.Create(NativeRows.OwnCurrency, _texts["BillingCurrency"]),
    ], [_constants, _tagKeys]);

    /// <summary>What FOCUS wants and the mapping leaves out, made from what it tells.</summary>
    private void AddDefaults()
    {
        var started = $"parseDateTimeBestEffortOrNull({_texts["ChargePeriodStart"]}, 'UTC')";
        Default("ChargePeriodEnd", $"ifNull(toString({started} + INTERVAL 1 DAY), '')");
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
        Default("PricingQuantity", Priced($"if(toDecimal256OrZero({_texts["BilledCost"]}, 18) < 0, '-1', '1')"));
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

    private static string Read(FocusColumn column, string text, GenericMapping mapping) => column.Kind switch
    {
        ColumnKind.Decimal => Number(text, mapping.DecimalSeparator),
        ColumnKind.Time => Day(text, mapping.DateFormat),
        _ => text,
    };

    private static string Number(string text, string? separator) => separator switch
    {
        "," => $"replaceAll(replaceRegexpAll({text}, '[ .\\'\u00A0]', ''), ',', '.')",
        "." => $"replaceRegexpAll({text}, '[ ,\\'\u00A0]', '')",
        _ => text,
    };

    /// <summary>The day with its year first, as the store reads it; what does not look like the format stays, and is rejected if it is no day.</summary>
    private static string Day(string text, string? format) => format switch
    {
        "dd.MM.yyyy" or "dd/MM/yyyy" or "dd-MM-yyyy" => $"replaceRegexpOne({text}, '^([0-9]{{1,2}})[./-]([0-9]{{1,2}})[./-]([0-9]{{4}})', '\\\\3-\\\\2-\\\\1')",
        "MM/dd/yyyy" or "MM-dd-yyyy" => $"replaceRegexpOne({text}, '^([0-9]{{1,2}})[./-]([0-9]{{1,2}})[./-]([0-9]{{4}})', '\\\\3-\\\\1-\\\\2')",
        "yyyy-MM" => $"replaceRegexpOne({text}, '^([0-9]{{4}}-[0-9]{{1,2}})$', '\\\\1-01')",
        "MM/yyyy" => $"replaceRegexpOne({text}, '^([0-9]{{1,2}})/([0-9]{{4}})$', '\\\\2-\\\\1-01')",
        _ => text,
    };
}
