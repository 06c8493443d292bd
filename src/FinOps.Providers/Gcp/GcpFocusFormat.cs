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

    private readonly FocusExport export = new();

    /// <inheritdoc/>
    public string Name => "gcp-focus";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) => export.Recognise(columns, FocusExport.HasTwoOf(Marks, columns));

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns) => export.Map(columns, "gcp-focus-1", Filled, Remark);

    private static Dictionary<string, string> Filled(Func<string, string> text)
    {
        var category = Capital(text("ChargeCategory"), "Usage", "Purchase", "Tax", "Credit", "Adjustment");
        return new(StringComparer.Ordinal)
        {
            ["ChargeCategory"] = category,
            ["ChargeClass"] = Capital(text("ChargeClass"), "Correction"),
            ["ChargeFrequency"] = $"if({text("ChargeFrequency")} != '', {Capital(text("ChargeFrequency"), "Usage-Based", "Recurring", "One-Time")}, "
                + $"transform({category}, ['Usage', 'Tax', 'Purchase'], ['Usage-Based', 'Recurring', 'Recurring'], 'One-Time'))",
            ["BillingPeriodEnd"] = $"if({IsInclusive(text)}, {NextDay(text)}, {text("BillingPeriodEnd")})",
            ["InvoiceIssuerName"] = $"if({text("InvoiceIssuerName")} != '', {text("InvoiceIssuerName")}, {text("ProviderName")})",
            ["PricingCategory"] = Capital(text("PricingCategory"), "Standard", "Dynamic", "Committed", "Other"),
            ["ServiceCategory"] = $"if({IsList(text("ServiceCategory"))}, {Lookup(text, "ServiceCategory", "Other")}, {text("ServiceCategory")})",
            ["ServiceSubcategory"] = $"if({text("ServiceSubcategory")} = '', {Lookup(text, "ServiceSubcategory", "Other (Other)")}, {text("ServiceSubcategory")})",
            ["Tags"] = $"if(startsWith({text("Tags")}, '['), toJSONString(CAST(JSONExtract({text("Tags")}, 'Array(Tuple(key String, value String))'), 'Map(String, String)')), {text("Tags")})",
        };
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
          {IsInclusive(text)}, 'the billing period ended on its last day, as Google\'s view tells it; it ends where the next begins',
          {IsList(text("ServiceCategory"))}, 'no service category of FOCUS; the one known for the service stands in',
          match({text("ChargeCategory")}, '^[a-z]'), 'words in small letters, as Google\'s view spells them',
          '')
        """;
}
