namespace FinOps.Understand.Allocation.Files;

/// <summary>What stands at a place of a file.</summary>
internal enum FileNodeKind
{
    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A word without quotes, which may mean a number, a truth or a text.</summary>
    Word,

    /// <summary>A list.</summary>
    List,

    /// <summary>Names with values.</summary>
    Map,
}

/// <summary>A part of a file, that knows where it stands: the reason why files are not read by a serializer.</summary>
internal sealed record FileNode(FileNodeKind Kind, int Line, int Column)
{
    /// <summary>The text of a text or word.</summary>
    public string Text { get; init; } = "";

    /// <summary>True where a number is a number and never a text: in JSON, which has quotes for texts.</summary>
    public bool IsTyped { get; init; }

    /// <summary>The parts of a list.</summary>
    public List<FileNode> Items { get; } = [];

    /// <summary>The members of a map, in their order.</summary>
    public List<(string Name, int Line, int Column, FileNode Value)> Members { get; } = [];

    /// <summary>True for what means "nothing".</summary>
    public bool IsNull => Kind == FileNodeKind.Word && Text is "" or "null" or "~";

    /// <summary>What it is, in the words of the schema.</summary>
    public string Type => Kind switch
    {
        FileNodeKind.List => "array",
        FileNodeKind.Map => "object",
        FileNodeKind.Text => "string",
        _ => IsNull ? "null" : Text is "true" or "false" ? "boolean" : IsNumber(Text) ? "number" : "string",
    };

    /// <summary>True for a number as JSON writes it.</summary>
    public static bool IsNumber(string text) => text.Length is > 0 and <= 64
        && (text[0] == '-' || char.IsAsciiDigit(text[0]))
        && decimal.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out _);
}

/// <summary>What is wrong or doubtful with a file, and where.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The letter in it, from 1.</param>
/// <param name="Path">Where in the document, such as <c>rules[3].when[0]</c>; empty for the whole.</param>
/// <param name="Code">A stable name of the kind of problem.</param>
/// <param name="Detail">What is wrong, in words that tell what to change.</param>
/// <param name="IsWarning">True when the file can be used all the same.</param>
public sealed record FileProblem(int Line, int Column, string Path, string Code, string Detail, bool IsWarning = false);

/// <summary>The file cannot be read at all.</summary>
internal sealed class FileFaultException(FileProblem problem) : Exception(problem.Detail)
{
    public FileProblem Problem { get; } = problem;
}
