using System.Text.Json;
using System.Text.Json.Serialization;

namespace FinOps.Understand.Allocation;

/// <summary>Writes a closed list of words as camelCase text; numbers are no words.</summary>
/// <typeparam name="TEnum">The words.</typeparam>
public sealed class WordConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
