using System.Text.Json;
using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>What one value of the main dimension had before, and has afterwards, in a month.</summary>
/// <param name="Month">The month's first day.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Value">The value, such as a team; <c>(unallocated)</c> for nobody.</param>
/// <param name="Before">Effective cost before.</param>
/// <param name="After">Effective cost afterwards.</param>
public sealed record MovedCost(DateOnly Month, string Currency, string Value, ExactDecimal Before, ExactDecimal After)
{
    /// <summary>What it gained.</summary>
    public ExactDecimal Change => After - Before;

    internal static IReadOnlyList<MovedCost> Read(string json) => json.Length == 0 ? [] : JsonSerializer.Deserialize<List<MovedCost>>(json, JsonSerializerOptions.Web)!;

    internal static string Write(IReadOnlyList<MovedCost> moved) => JsonSerializer.Serialize(moved, JsonSerializerOptions.Web);
}
