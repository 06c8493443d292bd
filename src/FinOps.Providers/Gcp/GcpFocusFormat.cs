using FinOps.Providers.FocusFile;
using FinOps.Providers.Native;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Gcp;

/// <summary>
/// What Google's FOCUS view over the billing export gives, told apart by the columns that Google adds. It is a FOCUS file with
/// known gaps: words in small letters, billing periods that end on their last day, lists where FOCUS wants one word or an
/// object. What can be mended is mended, all is said.
/// </summary>
public sealed class GcpFocusFormat : IBillFormat
{
    private const string Pacific = "America/Los_Angeles";

    /// <summary>Columns that only Google's view has; any two of them tell.</summary>
    private static readonly string[] Marks =
        ["x_CostType", "x_Credits", "x_CurrencyConversionRate", "x_ExportTime", "x_InvoiceMonth", "x_Location", "x_Project", "x_ServiceId"];

    private static readonly MappingTable Services = SqlMapping.Table("Gcp/services.csv");

    private readonly FocusFileFormat focus = new();

    /// <inheritdoc/>
    public string Name => "gcp-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns)
    {
        var bill = new BillColumns(columns);
        return Marks.Count(bill.Has) >= 2 && focus.Recognise(columns) is > 0 and var sure ? sure + 1 : 0;
    }

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var mapping = focus.Map(columns);
        string Text(string column) => mapping.Columns.GetValueOrDefault(column, "''");
        var category = Capital(Text("ChargeCategory"), "Usage", "Purchase", "Tax", "Credit", "Adjustment");
        var filled = new Dictionary<string, string>(mapping.Columns, StringComparer.Ordinal)
        {
            ["ChargeCategory"] = category,
            ["ChargeClass"] = Capital(Text("ChargeClass"), "Correction"),
            ["ChargeFrequency"] = $"if({Text("ChargeFrequency")} != '', {Capital(Text("ChargeFrequency"), "Usage-Based", "Recurring", "One-Time")}, "
                + $"transform({category}, ['Usage', 'Tax', 'Purchase'], ['Usage-Based', 'Recurring', 'Recurring'], 'One-Time'))",
            ["BillingPeriodEnd"] = $"if({IsInclusive(Text)}, {NextDay(Text)}, {Text("BillingPeriodEnd")})",
            ["InvoiceIssuerName"] = $"if({Text("InvoiceIssuerName")} != '', {Text("InvoiceIssuerName")}, {Text("ProviderName")})",
            ["PricingCategory"] = Capital(Text("PricingCategory"), "Standard", "Dynamic", "Committed", "Other"),
            ["ServiceCategory"] = $"if({IsList(Text("ServiceCategory"))}, {Lookup(Text, "ServiceCategory", "Other")}, {Text("ServiceCategory")})",
            ["ServiceSubcategory"] = $"if({Text("ServiceSubcategory")} = '', {Lookup(Text, "ServiceSubcategory", "Other (Other)")}, {Text("ServiceSubcategory")})",
            ["Tags"] = $"if(startsWith({Text("Tags")}, '['), toJSONString(CAST(JSONExtract({Text("Tags")}, 'Array(Tuple(key String, value String))'), 'Map(String, String)')), {Text("Tags")})",
        };
        return mapping with
        {
            MappingVersion = "gcp-focus-1",
            Columns = filled,
            Native = new NativeRows("BilledCost", [
                KeyValuePair.Create(NativeRows.OwnCost, Text("BilledCost")),
                KeyValuePair.Create(NativeRows.OwnCurrency, Text("BillingCurrency")),
                KeyValuePair.Create(NativeRows.Remark, Remark(Text)),
            ], []),
        };
    }

    /// <summary>The word as FOCUS spells it, whatever its letters' case.</summary>
    private static string Capital(string text, params string[] words)
    {
        var spelled = string.Join(", ", words.Select(w => $"'{w}'"));
        return $"transform(lower({text}), arrayMap(w -> lower(w), [{spelled}]), [{spelled}], {text})";
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
          {IsInclusive(text)}, 'the billing period ended on its last day, as Google\'s view tells it; it ends where the next begins',
          {IsList(text("ServiceCategory"))}, 'no service category of FOCUS; the one known for the service stands in',
          match({text("ChargeCategory")}, '^[a-z]'), 'words in small letters, as Google\'s view spells them',
          '')
        """;
}
