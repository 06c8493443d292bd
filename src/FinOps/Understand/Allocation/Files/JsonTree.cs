using System.Text;
using System.Text.Json;

namespace FinOps.Understand.Allocation.Files;

/// <summary>Reads JSON with the place of every part.</summary>
internal static class JsonTree
{
    /// <exception cref="FileFaultException">It is no JSON.</exception>
    public static FileNode Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var places = new Places(bytes);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = YamlTree.DepthMax });
        try
        {
            if (!reader.Read()) throw Fault(1, 1, "The file is empty.");
            var root = Node(ref reader, places);
            return reader.Read() ? throw Fault(1, 1, "The file holds more than one document.") : root;
        }
        catch (JsonException e)
        {
            throw Fault((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "This is no JSON: " + e.Message.Split(" Path:")[0].Split(" LineNumber:")[0]);
        }
    }

    private static FileNode Node(ref Utf8JsonReader reader, Places places)
    {
        var (line, column) = places.Of((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new FileNode(FileNodeKind.Map, line, column);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (nameLine, nameColumn) = places.Of((int)reader.TokenStartIndex);
                    var name = reader.GetString()!;
                    reader.Read();
                    map.Members.Add((name, nameLine, nameColumn, Node(ref reader, places)));
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new FileNode(FileNodeKind.List, line, column);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) list.Items.Add(Node(ref reader, places));
                return list;
            case JsonTokenType.String:
                return new FileNode(FileNodeKind.Text, line, column) { Text = reader.GetString()! };
            default:
                return new FileNode(FileNodeKind.Word, line, column) { Text = Encoding.UTF8.GetString(reader.ValueSpan), IsTyped = true };
        }
    }

    private static FileFaultException Fault(int line, int column, string detail) => new(new FileProblem(line, column, "", "bad_json", detail));

    /// <summary>Lines and columns of offsets; tokens come in order, so each byte is looked at once.</summary>
    private sealed class Places(byte[] bytes)
    {
        private int at;
        private int line = 1;
        private int start;

        public (int Line, int Column) Of(int offset)
        {
            for (; at < offset; at++)
            {
                if (bytes[at] != '\n') continue;
                line++;
                start = at + 1;
            }

            return (line, Encoding.UTF8.GetCharCount(bytes, start, offset - start) + 1);
        }
    }
}
