using System.Text.Json;
using System.Text.Json.Serialization;
using FinOps.Focus;

namespace FinOps.Costs.Simple;

/// <summary>An exact decimal that is written as a JSON number, digit by digit; scripts expect numbers there.</summary>
[JsonConverter(typeof(ExactNumberConverter))]
public readonly record struct ExactNumber(ExactDecimal Value)
{
    /// <summary>The number that a cell of an answer holds; zero where it is missing.</summary>
    public static ExactNumber Parse(string? text) => new(text is null ? ExactDecimal.Zero : ExactDecimal.Parse(text));
}

internal sealed class ExactNumberConverter : JsonConverter<ExactNumber>
{
    public override ExactNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<ExactDecimal>(ref reader, options));

    public override void Write(Utf8JsonWriter writer, ExactNumber value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Value.ToString(), skipInputValidation: true);
}
