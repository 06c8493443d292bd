using System.Globalization;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// The values of one statement and the expressions that stand for its dimensions. Every value, tag key and foreign column
/// name becomes a bound parameter; only names from the catalogue of FOCUS columns are written into the text.
/// </summary>
internal sealed class SqlScope
{
    // Beyond this many, ids are written into the text: they are numbers, and an address has a longest length.
    private const int BoundIdsMax = 500;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Value), string> _bound = [];

    /// <summary>The values to send along, by parameter.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Binds a value and gives the placeholder that stands for it.</summary>
    public string Bind(string type, string value)
    {
        if (_bound.TryGetValue((type, value), out var known)) return known;
        var name = $"p{_values.Count + 1}";
        _values.Add(name, value);
        return _bound[(type, value)] = $"{{{name}:{type}}}";
    }

    /// <summary>Binds a text.</summary>
    public string Text(string value) => Bind("String", value);

    /// <summary>Binds a whole number.</summary>
    public string Number(long value) => Bind("UInt64", value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Binds a moment as <paramref name="table"/> keeps time.</summary>
    public string Moment(CostTable table, DateTimeOffset moment) => Bind(
        table.TimeType,
        moment.ToString(table.IsDaily ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>The condition that only published rows of one tenant fulfil, those that its asker may see; every statement has it.</summary>
    public string Visible(int tenantId, IReadOnlyList<long> importIds, CostFilter? within = null)
    {
        var tenant = Bind("UInt32", tenantId.ToString(CultureInfo.InvariantCulture));
        var ids = string.Join(',', importIds.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var set = importIds.Count <= BoundIdsMax ? Bind("Array(UInt64)", $"[{ids}]") : $"[{ids}]";
        var visible = $"TenantId = {tenant} AND ImportId IN {set}";
        return within is null ? visible : $"{visible} AND {SqlFilter.Write(within, this)}";
    }

    /// <summary>The expression of a dimension.</summary>
    public string Expression(Dimension dimension) => dimension.Source switch
    {
        DimensionSource.Tag => $"Tags[{Text(dimension.Key)}]",
        DimensionSource.AllocatedTag => $"AllocatedTags[{Text(dimension.Key)}]",
        DimensionSource.SkuDetail => $"SkuPriceDetails[{Text(dimension.Key)}]",
        DimensionSource.Extension => $"Extensions[{Text(dimension.Key)}]",
        DimensionSource.Allocated => AllocatedTables.Expression(dimension, this),
        _ => FocusColumns.Find(dimension.Key)!.Name,
    };

    /// <summary>Binds a value to compare a dimension with.</summary>
    public string Operand(Dimension dimension, string value) => dimension.Kind switch
    {
        ColumnKind.Decimal => Bind("Decimal(76, 38)", value),
        ColumnKind.Time => Bind("DateTime('UTC')", Second(value)),
        _ => Text(value),
    };

    private static string Second(string time) =>
        DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            .ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
