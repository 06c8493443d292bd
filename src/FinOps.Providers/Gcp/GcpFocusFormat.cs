using FinOps.Providers.FocusFile;
using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Gcp;

/// <summary>
/// What Google's FOCUS view over the billing export gives, and its own FOCUS table, told apart by the columns that Google adds.
/// They are FOCUS files with known gaps: words in small letters, billing periods that end on their last day, lists where FOCUS
/// wants one word or an object, the size of a price in place of a quantity, fees of commitments as usage. What can be mended is
/// mended, all is said.
/// </summary>
public sealed class GcpFocusFormat : IBillFormat
{
    private const string Pacific = "America/Los_Angeles";

    /// <summary>Where what a fee pays for was used, its label says so.</summary>
    private const string UsedMark = "goog-originating-sku-id";

    /// <summary>Columns that only Google's view has; any two of them tell.</summary>
    private static readonly string[] Marks =
        ["x_CostType", "x_Credits", "x_CurrencyConversionRate", "x_ExportTime", "x_InvoiceMonth", "x_Location", "x_Project", "x_ServiceId"];

    private static readonly MappingTable Services = SqlMapping.Table("Gcp/services.csv");

    private readonly FocusExport export = new();

    /// <inheritdoc/>
    public string Name => "gcp-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) => export.Recognise(columns, FocusExport.HasTwoOf(Marks, columns));

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        return export.Map(columns, "gcp-focus-2", text => new Dictionary<string, string>([.. Plain(text, bill), .. Commitments(text, bill), .. Prices(text)], StringComparer.Ordinal), Remark, text => Names(text, bill));
    }

    /// <summary>What several columns stand on.</summary>
    private static Dictionary<string, string> Names(Func<string, string> text, BillColumns bill) => new(StringComparer.Ordinal)
    {
        // The view calls a cost type that it does not know an error; for the native export it is an adjustment.
        ["category"] = $"transform(lower({text("ChargeCategory")}), ['usage', 'purchase', 'tax', 'credit', 'adjustment', 'error'], ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment', 'Adjustment'], {text("ChargeCategory")})",
        ["subscription"] = bill.Sql("x_SubscriptionInstanceId"),
        ["model"] = bill.Sql("x_ConsumptionModelDescription"),
        ["is_fee"] = $"category = 'Usage' AND {text("CommitmentDiscountStatus")} = '' AND match({text("ChargeDescription")}, '(?i)^commitment|\\\\bCUDs?\\\\b.*\\\\bfee')",
        ["is_covered"] = $"category = 'Usage' AND NOT is_fee AND subscription != '' AND {bill.Sql("x_ConsumptionModelId")} NOT IN ('', '7754-699E-0EBF') AND NOT (model ILIKE '%default%')",
        ["discount"] = $"multiIf({text("CommitmentDiscountId")} != '', {text("CommitmentDiscountId")}, is_fee, if(subscription != '', subscription, {text("ChargeDescription")}), is_covered, subscription, '')",
        ["discount_category"] = $"multiIf(discount = '', '', {text("CommitmentDiscountCategory")} != '', {text("CommitmentDiscountCategory")}, is_covered OR match({text("ChargeDescription")}, '(?i)dollar.based|flex'), 'Spend', 'Usage')",
        ["project"] = ProjectField(bill, "id"),
        ["has_project"] = $"project != '' AND ({text("SubAccountId")} = '' OR {text("SubAccountId")} = {text("BillingAccountId")} OR {text("SubAccountId")} = project)",
        ["list_price"] = $"toDecimal256OrZero({text("ListUnitPrice")}, 18)",
        ["agreed_price"] = $"toDecimal256OrZero({text("ContractedUnitPrice")}, 18)",
        ["size"] = $"toDecimal256OrZero({text("PricingQuantity")}, 18)",
        ["price"] = "if(list_price > 0, list_price, agreed_price)",
        ["price_divisor"] = "if(price > 0, price, toDecimal256(1, 18))",
        ["worth"] = $"toDecimal256OrZero(if(list_price > 0, {text("ListCost")}, {text("ContractedCost")}), 30)",
        // The view tells for how many units the price is, not how many were priced; then the two do not come to the cost.
        ["is_size"] = "category = 'Usage' AND size > 0 AND price > 0 AND abs(price * size - worth) > toDecimal256('0.000001', 36)",
        ["is_negative"] = $"startsWith({text("ContractedCost")}, '-') OR (toDecimal256OrZero({text("ContractedCost")}, 18) = 0 AND startsWith({text("ListCost")}, '-'))",
        ["has_consumed"] = $"toDecimal256OrZero({text("ConsumedQuantity")}, 18) != 0",
        // Where no quantity was priced, what was consumed was; else it is one, at its cost.
        ["quantity"] = $"""
            multiIf(is_size, toString(CAST(worth / price_divisor * size, 'Decimal(76, 18)')), {text("PricingQuantity")} != '' OR category NOT IN ('Usage', 'Purchase'), {text("PricingQuantity")},
              concat(if(is_negative, '-', ''), if(has_consumed, trim(LEADING '-' FROM {text("ConsumedQuantity")}), '1')))
            """,
        ["unit"] = $"multiIf({text("PricingUnit")} != '' OR category NOT IN ('Usage', 'Purchase'), {text("PricingUnit")}, {text("PricingQuantity")} = '' AND has_consumed AND {text("ConsumedUnit")} != '', {text("ConsumedUnit")}, 'Units')",
        ["sku"] = $"if({text("SkuId")} != '' OR category NOT IN ('Usage', 'Purchase'), {text("SkuId")}, {text("ChargeDescription")})",
        [NativeRows.Variants] = $"multiIf(NOT is_fee, array(''), toDecimal256OrZero({text("EffectiveCost")}, 38) = 0, array('Purchase'), array('Purchase', if(position({LabelText(text, bill)}, '{UsedMark}') > 0, 'Used', 'Unused')))",
    };

    private static Dictionary<string, string> Plain(Func<string, string> text, BillColumns bill) => new(StringComparer.Ordinal)
    {
        // The view calls every adjustment a correction; one of the month that is billed is none.
        ["ChargeClass"] = $"if(lower({text("ChargeClass")}) = 'correction', if(ifNull({Moment(text("ChargePeriodStart"), "UTC")} < {Moment(text("BillingPeriodStart"), "UTC")}, true), 'Correction', ''), {text("ChargeClass")})",
        ["ChargeCategory"] = "if(Variant = 'Purchase', Variant, category)",
        ["ChargeFrequency"] = $"multiIf(Variant = 'Purchase', 'Recurring', {text("ChargeFrequency")} != '', {Capital(text("ChargeFrequency"), "Usage-Based", "Recurring", "One-Time")}, "
            + "transform(category, ['Usage', 'Tax', 'Purchase'], ['Usage-Based', 'Recurring', 'Recurring'], 'One-Time'))",
        ["BillingAccountType"] = $"if({text("BillingAccountType")} != '', {text("BillingAccountType")}, 'Billing Account')",
        ["BillingPeriodEnd"] = $"if({IsInclusive(text)}, {NextDay(text)}, {text("BillingPeriodEnd")})",
        ["InvoiceIssuerName"] = $"if({text("InvoiceIssuerName")} != '', {text("InvoiceIssuerName")}, {text("ProviderName")})",
        ["PublisherName"] = $"if({text("PublisherName")} != '', {text("PublisherName")}, {text("ProviderName")})",
        ["ServiceCategory"] = $"if({IsList(text("ServiceCategory"))}, {Lookup(text, "ServiceCategory", "Other")}, {text("ServiceCategory")})",
        ["ServiceSubcategory"] = $"if({text("ServiceSubcategory")} = '', {Lookup(text, "ServiceSubcategory", "Other (Other)")}, {text("ServiceSubcategory")})",
        ["RegionName"] = $"if({text("RegionName")} != '', {text("RegionName")}, {text("RegionId")})",
        ["ResourceType"] = $"if({text("ResourceType")} != '' OR {text("ResourceId")} = '', {text("ResourceType")}, {text("ServiceName")})",
        ["SkuMeter"] = $"multiIf({text("SkuMeter")} != '', {text("SkuMeter")}, sku != '', {text("ChargeDescription")}, '')",
        ["SkuId"] = "sku",
        // The view writes the account into the price's id, which should be the same for all.
        ["SkuPriceId"] = $"if({text("SkuPriceId")} = '', sku, replaceRegexpOne({text("SkuPriceId")}, '^Billing Account ID: ?[^,]*, SKU ID: ?([^,]*), Price Tier Start Amount: ?(.*)$', '\\\\1/\\\\2'))",
        // In the view a sub account is the billing account once more; the project stands beside it.
        ["SubAccountId"] = $"multiIf(has_project, project, {text("SubAccountId")} = {text("BillingAccountId")}, '', {text("SubAccountId")})",
        ["SubAccountName"] = $"multiIf(has_project, multiIf({text("SubAccountName")} != '', {text("SubAccountName")}, {ProjectField(bill, "name")} != '', {ProjectField(bill, "name")}, project), "
            + $"{text("SubAccountId")} = {text("BillingAccountId")}, '', {text("SubAccountName")} != '', {text("SubAccountName")}, {text("SubAccountId")})",
        ["SubAccountType"] = $"multiIf({text("SubAccountType")} != '', {text("SubAccountType")}, has_project, 'Project', {text("SubAccountId")} = '' OR {text("SubAccountId")} = {text("BillingAccountId")}, '', 'Billing Account')",
        ["Tags"] = $"if(startsWith({text("Tags")}, '{{'), {text("Tags")}, {TagLists(text, bill)})",
    };

    /// <summary>A fee becomes what was bought and what of it was used or lay idle, as in the native export.</summary>
    private static Dictionary<string, string> Commitments(Func<string, string> text, BillColumns bill) => new(StringComparer.Ordinal)
    {
        ["BilledCost"] = $"if(Variant IN ('Used', 'Unused'), '0', {text("BilledCost")})",
        ["EffectiveCost"] = $"if(Variant = 'Purchase', '0', {text("EffectiveCost")})",
        ["CommitmentDiscountId"] = "discount",
        ["CommitmentDiscountCategory"] = "discount_category",
        ["CommitmentDiscountType"] = $"multiIf(discount = '', '', {text("CommitmentDiscountType")} != '', {text("CommitmentDiscountType")}, 'Committed Use Discount')",
        ["CommitmentDiscountName"] = $"multiIf(discount = '', '', {text("CommitmentDiscountName")} != '', {text("CommitmentDiscountName")}, is_covered AND model != '', model, {text("ChargeDescription")})",
        ["CommitmentDiscountStatus"] = $"multiIf(discount = '' OR Variant = 'Purchase', '', Variant != '', Variant, {text("CommitmentDiscountStatus")} != '', {text("CommitmentDiscountStatus")}, category = 'Usage', 'Used', '')",
        ["CommitmentDiscountQuantity"] = $"""
            multiIf(discount = '' OR category NOT IN ('Usage', 'Purchase'), '', {text("CommitmentDiscountQuantity")} != '', {text("CommitmentDiscountQuantity")},
              discount_category = 'Usage', if(Variant = 'Used', '0', quantity), is_fee OR is_covered, {text("EffectiveCost")},
              toString(toDecimal256OrZero({text("ContractedCost")}, 38) - toDecimal256OrZero({text("EffectiveCost")}, 38)))
            """,
        ["CommitmentDiscountUnit"] = $"""
            multiIf(discount = '' OR category NOT IN ('Usage', 'Purchase'), '', {text("CommitmentDiscountUnit")} != '', {text("CommitmentDiscountUnit")},
              discount_category = 'Spend', {text("BillingCurrency")}, unit)
            """,
        ["PricingCategory"] = $"""
            multiIf(Variant = 'Purchase', 'Standard', Variant != '' OR is_covered, 'Committed',
              category = 'Usage' AND lower({text("PricingCategory")}) IN ('', 'standard') AND match({text("ChargeDescription")}, '(?i)\\b(spot|preemptible)\\b'), 'Dynamic',
              {Capital(text("PricingCategory"), "Standard", "Dynamic", "Committed", "Other")})
            """,
    };

    private static Dictionary<string, string> Prices(Func<string, string> text) => new(StringComparer.Ordinal)
    {
        ["ConsumedQuantity"] = $"multiIf(Variant IN ('Purchase', 'Unused'), '', Variant = 'Used', '0', {text("ConsumedQuantity")} != '' OR category != 'Usage', {text("ConsumedQuantity")}, quantity)",
        ["ConsumedUnit"] = $"multiIf(Variant IN ('Purchase', 'Unused'), '', {text("ConsumedUnit")} != '' OR category != 'Usage', {text("ConsumedUnit")}, unit)",
        ["ListCost"] = $"if(Variant IN ('Used', 'Unused'), {text("EffectiveCost")}, {text("ListCost")})",
        ["ContractedCost"] = $"if(Variant IN ('Used', 'Unused'), {text("EffectiveCost")}, {text("ContractedCost")})",
        ["PricingQuantity"] = $"if(Variant IN ('Used', 'Unused'), {text("EffectiveCost")}, quantity)",
        ["PricingUnit"] = $"if(Variant IN ('Used', 'Unused'), {text("BillingCurrency")}, unit)",
        ["ListUnitPrice"] = $"multiIf(Variant IN ('Used', 'Unused'), '1', is_size OR (category IN ('Usage', 'Purchase') AND {text("ListUnitPrice")} = ''), {PerUnit(text, "List")}, {text("ListUnitPrice")})",
        ["ContractedUnitPrice"] = $"multiIf(Variant IN ('Used', 'Unused'), '1', is_size OR (category IN ('Usage', 'Purchase') AND {text("ContractedUnitPrice")} = ''), {PerUnit(text, "Contracted")}, {text("ContractedUnitPrice")})",
    };

    /// <summary>The price of one: what was paid by what was priced; where nothing was, the price by its size.</summary>
    private static string PerUnit(Func<string, string> text, string which) => $"""
        toString(if(toDecimal256OrZero(quantity, 18) = 0, toDecimal256OrZero({text($"{which}UnitPrice")}, 30) / if(size = 0, toDecimal256(1, 18), size),
          toDecimal256OrZero({text($"{which}Cost")}, 30) / if(toDecimal256OrZero(quantity, 18) = 0, toDecimal256(1, 18), toDecimal256OrZero(quantity, 18))))
        """;

    /// <summary>Lists of keys and values as one object; each kind under the prefix that it has when the native export is read.</summary>
    private static string TagLists(Func<string, string> text, BillColumns bill)
    {
        string List(string from, string prefix) => $"""
            arrayMap(t -> (concat({prefix}, if(t.1 != '', t.1, t.3)), if(t.1 != '', t.2, t.4)),
              arrayFilter(t -> t.1 != '' OR t.3 != '', CAST(JSONExtract({from}, 'Array(Tuple(key String, value String, Key String, Value String, x_type String))'), 'Array(Tuple(String, String, String, String, String))')))
            """;
        (string Column, string Prefix)[] lists = [("x_Labels", "''"), ("x_Tags", "'tag/'"), ("x_ProjectLabels", "'project/'"), ("x_SystemLabels", "'goog:'")];
        var all = lists.Select(l => (From: bill.Sql(l.Column), l.Prefix)).Prepend((From: text("Tags"), Prefix: "transform(t.5, ['tag', 'project_label', 'system_label'], ['tag/', 'project/', 'goog:'], '')"))
            .Where(l => l.From != "''").Select(l => List(l.From, l.Prefix)).ToList();
        if (all.Count == 0) return "''";
        var pairs = all.Count == 1 ? all[0] : $"arrayConcat({string.Join(", ", all)})";
        // The first value of a key counts: those with one go before those without.
        return $"toJSONString(CAST(arrayMap(k -> (k, arrayFirst(v -> v != '', arrayMap(p -> if(p.1 = k, p.2, ''), {pairs}))), arrayDistinct(tupleElement({pairs}, 1))), 'Map(String, String)'))";
    }

    private static string LabelText(Func<string, string> text, BillColumns bill) => bill.Has("x_Labels") ? bill.Sql("x_Labels") : text("Tags");

    private static string ProjectField(BillColumns bill, string field)
    {
        var project = bill.Sql("x_Project");
        if (project == "''") return bill.Sql($"x_Project.{field}|x_Project_{field}");
        var capital = char.ToUpperInvariant(field[0]) + field[1..];
        return $"if(JSONHas({project}, '{field}'), JSONExtractString({project}, '{field}'), JSONExtractString({project}, '{capital}'))";
    }

    /// <summary>The word as FOCUS spells it, whatever its letters' case.</summary>
    private static string Capital(string text, params string[] words)
    {
        var spelled = string.Join(", ", words.Select(w => $"'{w}'"));
        return $"transform(lower({text}), [{spelled.ToLowerInvariant()}], [{spelled}], {text})";
    }

    private static string IsList(string text) => $"({text} = '' OR startsWith({text}, '['))";

    private static string Lookup(Func<string, string> text, string column, string other) =>
        $"transform({text("ServiceName")}, {Services.Literal("ServiceName")}, {Services.Literal(column)}, '{other}')";

    private static string Moment(string text, string zone) => $"toTimeZone(parseDateTimeBestEffortOrNull({text}, 'UTC'), '{zone}')";

    /// <summary>True when the period ends on a last day instead of on the first day after it; in the zone in which it starts.</summary>
    private static string IsInclusive(Func<string, string> text) => $"""
        ifNull(toDayOfMonth(if({StartsInUtc(text)}, toDate({Moment(text("BillingPeriodEnd"), "UTC")}), toDate({Moment(text("BillingPeriodEnd"), Pacific)}))) != 1, false)
        """;

    private static string NextDay(Func<string, string> text) => $"""
        ifNull(if({StartsInUtc(text)}, toString(toDateTime(toDate({Moment(text("BillingPeriodEnd"), "UTC")}) + 1, 'UTC')),
          toString(toTimeZone(toDateTime(toDate({Moment(text("BillingPeriodEnd"), Pacific)}) + 1, '{Pacific}'), 'UTC'))), '')
        """;

    private static string StartsInUtc(Func<string, string> text) => $"ifNull(toHour({Moment(text("BillingPeriodStart"), "UTC")}) = 0, true)";

    /// <summary>What is odd about a row, the weightiest first.</summary>
    private static string Remark(Func<string, string> text) => $"""
        multiIf(
          is_fee, 'fees of commitments told as usage; they are purchases, and beside each stands what of it was used or lay idle',
          is_size, 'the pricing quantity was that for which the price is, as Google\'s view tells it; it is what the cost comes to at that price',
          {IsInclusive(text)}, 'the billing period ended on its last day, as Google\'s view tells it; it ends where the next begins',
          discount != '' AND {text("CommitmentDiscountQuantity")} = '', 'how much of a commitment was used is not told; what its credits or its price come to stands in',
          {IsList(text("ServiceCategory"))}, 'no service category of FOCUS; the one known for the service stands in',
          match({text("ChargeCategory")}, '^[a-z]'), 'words in small letters, as Google\'s view spells them',
          '')
        """;
}
