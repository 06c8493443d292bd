using System.Globalization;
using System.Text.Json;

namespace FinOps.Understand.Allocation;

/// <summary>Finds null where it is never meant: as an item of a list, or as the value of a name in <c>set</c>, <c>copy</c> or <c>values</c>.</summary>
internal static class JsonNulls
{
    private static readonly string[] Maps = ["set", "copy", "values"];

    /// <summary>Where the first one stands, such as <c>rules[3].when[0]</c>; null when there is none.</summary>
    /// <param name="json">Well-formed JSON.</param>
    /// <param name="depthMax">How deep it may be nested.</param>
    public static string? FirstIn(ReadOnlySpan<byte> json, int depthMax)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = depthMax });
        var open = new Stack<Place>();
        var name = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var at = Next(open, name);
                    open.Push(new Place(at, reader.TokenType == JsonTokenType.StartArray, open.Count > 0 && !open.Peek().IsList && Maps.Contains(name)));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                case JsonTokenType.Null when open.Count > 0 && (open.Peek().IsList || open.Peek().IsMap):
                    return Next(open, name);
                default:
                    if (open.Count > 0) open.Peek().Items++;
                    break;
            }
        }

        return null;
    }

    private static string Next(Stack<Place> open, string name)
    {
        if (open.Count == 0) return "";
        var place = open.Peek();
        if (place.IsList) return $"{place.At}[{place.Items++.ToString(CultureInfo.InvariantCulture)}]";
        return place.At.Length == 0 ? name : $"{place.At}.{name}";
    }

    private sealed class Place(string at, bool isList, bool isMap)
    {
        public string At { get; } = at;

        public bool IsList { get; } = isList;

        public bool IsMap { get; } = isMap && !isList;

        public int Items { get; set; }
    }
}
