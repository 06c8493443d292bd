using System.Text.Json;
using System.Xml;

namespace FinOps.Understand.Connections;

/// <summary>An answer that is whole and yet none that the cloud gives. Anything may stand at an address that a person entered.</summary>
internal static class OddAnswer
{
    /// <summary>The code of its refusal.</summary>
    public const string Code = "answer_invalid";

    /// <summary>True for what reading such an answer throws: no JSON or XML, a name that is not there, a text that is no number.</summary>
    public static bool IsTold(Exception e) =>
        e is JsonException or XmlException or KeyNotFoundException or FormatException
        || (e is InvalidOperationException && e.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true);

    /// <summary>Where it was read. What is thrown may quote the answer, which may hold a secret: its kind and place are enough to look for it.</summary>
    public static string PlaceOf(Exception e) =>
        $"{e.GetType().Name} {e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("FinOps.", StringComparison.Ordinal))?.Trim()}";

    /// <summary>The same in words with the way out.</summary>
    public static SourceException Refusal() => new(
        Code, "The cloud's answer is not what was asked for.", "Check the connection's endpoints, and whether a proxy or a sign-in page answers in their place.");
}
