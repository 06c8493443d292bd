using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FinOps.Costs;

/// <summary>Questions as JSON: read strictly, written completely.</summary>
public static class CostQueryJson
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256, AllowDuplicateProperties = false };

    /// <summary>Reads a question, or says which part is wrong and how.</summary>
    public static (CostQuery? Query, CostProblem? Problem) Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > CostLimits.QuestionBytesMax)
        {
            return (null, CostProblem.Beyond("Bytes of the question", nameof(CostLimits.QuestionBytesMax), CostLimits.QuestionBytesMax, json.Length));
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return new CostQueryReader().Read(document.RootElement);
        }
        catch (JsonException fault)
        {
            return (null, new CostProblem("bad_json", $"The question is not JSON: {fault.Message}"));
        }
        catch (InvalidOperationException)
        {
            // The reader meets half a surrogate pair or broken UTF-8 only when it turns a text into a string.
            return (null, new CostProblem("bad_json", "The question holds text that is not valid UTF-8."));
        }
    }

    /// <summary>Reads a question written as JSON text.</summary>
    public static (CostQuery? Query, CostProblem? Problem) Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes a question so that <see cref="Parse(string)"/> reads the same one.</summary>
    public static string Write(CostQuery query)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, query, withPage: true);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the parts that decide the answer; the page's bounds only when <paramref name="withPage"/>.</summary>
    public static void Write(Utf8JsonWriter json, CostQuery query, bool withPage)
    {
        json.WriteStartObject();
        json.WriteStartArray("measures");
        foreach (var measure in query.Measures) json.WriteStringValue(measure.Name);
        json.WriteEndArray();
        WritePeriod(json, query.Period);
        json.WriteString("granularity", CostNames.Of(query.Granularity));
        json.WriteStartArray("groupBy");
        foreach (var dimension in query.GroupBy) json.WriteStringValue(dimension.Name);
        json.WriteEndArray();
        if (query.Filter is { } filter)
        {
            json.WritePropertyName("filter");
            WriteFilter(json, filter);
        }

        if (query.Top is { } top) json.WriteNumber("top", top);
        json.WriteStartArray("orderBy");
        foreach (var order in query.OrderBy)
        {
            json.WriteStartObject();
            json.WriteString("by", order.By);
            json.WriteBoolean("descending", order.Descending);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (withPage)
        {
            json.WriteNumber("limit", query.Limit ?? CostLimits.RowsPerPageDefault);
            if (query.Cursor is { } cursor) json.WriteString("cursor", cursor);
        }

        if (query.Compare != Comparison.None) json.WriteString("compare", CostNames.Of(query.Compare));
        json.WriteBoolean("shareOfTotal", query.ShareOfTotal);
        json.WriteEndObject();
    }

    private static void WritePeriod(Utf8JsonWriter json, CostPeriod period)
    {
        if (period.Range is null && period.Preset is null) return;
        json.WriteStartObject("period");
        if (period.Preset is { } preset) json.WriteString("preset", preset);
        if (period.Range is { } range)
        {
            json.WriteString("start", FilterValues.TimeText(range.Start));
            json.WriteString("end", FilterValues.TimeText(range.End));
        }

        json.WriteEndObject();
    }

    private static void WriteFilter(Utf8JsonWriter json, CostFilter filter)
    {
        json.WriteStartObject();
        switch (filter)
        {
            case CostFilter.AllOf all:
                WriteParts(json, "and", all.Parts);
                break;
            case CostFilter.AnyOf any:
                WriteParts(json, "or", any.Parts);
                break;
            case CostFilter.Not not:
                json.WritePropertyName("not");
                WriteFilter(json, not.Inner);
                break;
            case CostFilter.Range range:
                json.WriteString("column", range.Column.Name);
                json.WriteString("op", "range");
                if (range.From is { } from) json.WriteString("from", from);
                if (range.To is { } to) json.WriteString("to", to);
                break;
            case CostFilter.OneOf oneOf:
                json.WriteString("column", oneOf.Column.Name);
                json.WriteString("op", "in");
                json.WriteStartArray("values");
                foreach (var value in oneOf.Values) json.WriteStringValue(value);
                json.WriteEndArray();
                break;
            default:
                json.WriteString("column", filter.ColumnAsked!.Name);
                json.WriteString("op", OperatorOf(filter));
                if (filter.ValuesAsked is [var single]) json.WriteString("value", single);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, string connective, IReadOnlyList<CostFilter> parts)
    {
        json.WriteStartArray(connective);
        foreach (var part in parts) WriteFilter(json, part);
        json.WriteEndArray();
    }

    private static string OperatorOf(CostFilter filter) => filter switch
    {
        CostFilter.Is => "equals",
        CostFilter.IsNot => "notEquals",
        CostFilter.Contains => "contains",
        CostFilter.StartsWith => "startsWith",
        _ => "isMissing",
    };
}
