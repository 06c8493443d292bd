using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FinOps.Providers.Gcp.Connection;

/// <summary>Writes BigQuery's answers as CSV: plain values as text, structures and lists as JSON, as an extract of the table has them.</summary>
internal static class BigQueryCsv
{
    /// <summary>The header line.</summary>
    public static string Header(JsonElement schema) => string.Join(',', Fields(schema).Select(f => Cell(f.GetProperty("name").GetString()!))) + "\n";

    /// <summary>One line per row.</summary>
    public static string Lines(JsonElement schema, JsonElement rows)
    {
        var (text, fields) = (new StringBuilder(), Fields(schema).ToList());
        foreach (var row in rows.EnumerateArray())
        {
            var cells = row.GetProperty("f");
            text.AppendJoin(',', fields.Select((field, i) => Cell(Text(field, cells[i].GetProperty("v"))))).Append('\n');
        }

        return text.ToString();
    }

    private static string Text(JsonElement field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return "";
        if (!IsNested(field)) return Plain(field, value.GetString()!);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) Write(json, field, value, inList: false);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, JsonElement field, JsonElement value, bool inList)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            json.WriteNullValue();
        }
        else if (IsList(field) && !inList)
        {
            json.WriteStartArray();
            foreach (var item in value.EnumerateArray()) Write(json, field, item.GetProperty("v"), inList: true);
            json.WriteEndArray();
        }
        else if (IsRecord(field))
        {
            json.WriteStartObject();
            foreach (var (part, i) in Fields(field).Select((f, i) => (f, i)))
            {
                json.WritePropertyName(part.GetProperty("name").GetString()!);
                Write(json, part, value.GetProperty("f")[i].GetProperty("v"), inList: false);
            }

            json.WriteEndObject();
        }
        else if (TypeOf(field) is "INTEGER" or "INT64" or "FLOAT" or "FLOAT64" or "NUMERIC" or "BIGNUMERIC" && value.GetString() is { } number and not ("NaN" or "Infinity" or "-Infinity"))
        {
            // Digit by digit as BigQuery writes it.
            json.WriteRawValue(number);
        }
        else
        {
            json.WriteStringValue(Plain(field, value.GetString()!));
        }
    }

    /// <summary>A moment comes as microseconds since 1970.</summary>
    private static string Plain(JsonElement field, string value) => TypeOf(field) == "TIMESTAMP" && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micros)
        ? DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF 'UTC'", CultureInfo.InvariantCulture)
        : value;

    private static IEnumerable<JsonElement> Fields(JsonElement of) => of.GetProperty("fields").EnumerateArray();

    private static bool IsNested(JsonElement field) => IsList(field) || IsRecord(field);

    private static bool IsList(JsonElement field) => field.TryGetProperty("mode", out var mode) && mode.GetString() == "REPEATED";

    private static bool IsRecord(JsonElement field) => TypeOf(field) is "RECORD" or "STRUCT";

    private static string TypeOf(JsonElement field) => field.GetProperty("type").GetString()!;

    private static string Cell(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
