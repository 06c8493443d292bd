using System.Text;

namespace FinOps.Stores.ClickHouse;

/// <summary>Reads ClickHouse's text form of an array of texts: <c>['a','it\'s']</c>.</summary>
internal static class ClickHouseArray
{
    /// <summary>The elements, unescaped.</summary>
    public static List<string> Parse(string array)
    {
        var texts = new List<string>();
        var text = new StringBuilder();
        var inside = false;
        for (var i = 0; i < array.Length; i++)
        {
            var letter = array[i];
            if (!inside)
            {
                inside = letter == '\'';
                continue;
            }

            if (letter == '\\' && i + 1 < array.Length) text.Append(Unescape(array[++i]));
            else if (letter != '\'') text.Append(letter);
            else
            {
                texts.Add(text.ToString());
                text.Clear();
                inside = false;
            }
        }

        return texts;
    }

    private static char Unescape(char letter) => letter switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '0' => '\0', 'b' => '\b', 'f' => '\f', _ => letter };
}
