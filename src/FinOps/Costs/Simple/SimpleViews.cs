using System.Text.Json.Serialization;

namespace FinOps.Costs.Simple;

/// <summary>Costs as dashboards and scripts know them.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Metadata">What they add up to.</param>
/// <param name="QueryInfo">What was asked.</param>
public sealed record SimpleCosts(IReadOnlyList<SimpleCost> Data, SimpleMetadata Metadata, [property: JsonPropertyName("query_info")] SimpleQueryInfo QueryInfo);

/// <summary>A day's cost of a service, or an aggregation of days.</summary>
public sealed record SimpleCost
{
    /// <summary>The same for the same day, provider and service.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>The start of the week, month or quarter, of an aggregation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Period { get; init; }

    /// <summary>The provider; null where it was not grouped by or is missing.</summary>
    [JsonPropertyName("cloud_provider")]
    public string? CloudProvider { get; init; }

    /// <summary>The service; null where it was not grouped by or is missing.</summary>
    [JsonPropertyName("service_name")]
    public string? ServiceName { get; init; }

    /// <summary>The effective cost, of a day.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExactNumber? Cost { get; init; }

    /// <summary>The effective cost, of an aggregation.</summary>
    [JsonPropertyName("total_cost")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExactNumber? TotalCost { get; init; }

    /// <summary>The cost per charge, ten places, of an aggregation.</summary>
    [JsonPropertyName("average_cost")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExactNumber? AverageCost { get; init; }

    /// <summary>The number of charges, of an aggregation.</summary>
    [JsonPropertyName("record_count")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RecordCount { get; init; }

    /// <summary>The currency of the costs.</summary>
    public string? Currency { get; init; }

    /// <summary>The day.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Date { get; init; }

    /// <summary>When the data was published, UTC.</summary>
    [JsonPropertyName("created_at")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>What rows add up to. Currencies are never added: several of them stand apart in <c>by_currency</c>, or choose one by <c>currency</c>.</summary>
/// <param name="TotalCost">The sum; null when there are several currencies.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="TotalsByCurrency">The sum of each currency.</param>
/// <param name="DateRange">The days asked for.</param>
/// <param name="ProviderSummary">The sum of each provider; empty when there are several currencies.</param>
/// <param name="ServiceSummary">The sum of each service; empty when there are several currencies.</param>
/// <param name="ByCurrency">The same for each of several currencies; absent when there is only one.</param>
public sealed record SimpleMetadata(
    [property: JsonPropertyName("total_cost")] ExactNumber? TotalCost,
    string? Currency,
    [property: JsonPropertyName("totals_by_currency")] IReadOnlyDictionary<string, ExactNumber> TotalsByCurrency,
    [property: JsonPropertyName("date_range")] SimpleRange DateRange,
    [property: JsonPropertyName("provider_summary")] IReadOnlyDictionary<string, ExactNumber> ProviderSummary,
    [property: JsonPropertyName("service_summary")] IReadOnlyDictionary<string, ExactNumber> ServiceSummary,
    [property: JsonPropertyName("by_currency"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, SimpleSums>? ByCurrency = null);

/// <summary>What rows of one currency add up to.</summary>
/// <param name="TotalCost">The sum.</param>
/// <param name="ProviderSummary">The sum of each provider.</param>
/// <param name="ServiceSummary">The sum of each service.</param>
public sealed record SimpleSums(
    [property: JsonPropertyName("total_cost")] ExactNumber TotalCost,
    [property: JsonPropertyName("provider_summary")] IReadOnlyDictionary<string, ExactNumber> ProviderSummary,
    [property: JsonPropertyName("service_summary")] IReadOnlyDictionary<string, ExactNumber> ServiceSummary);

/// <summary>Days, both inclusive; null where open.</summary>
/// <param name="Start">The first day.</param>
/// <param name="End">The last day.</param>
public sealed record SimpleRange(string? Start, string? End);

/// <summary>What was asked.</summary>
/// <param name="FiltersApplied">The filters that were given.</param>
/// <param name="Granularity">How time was cut.</param>
/// <param name="RecordCount">How many rows the answer has.</param>
public sealed record SimpleQueryInfo(
    [property: JsonPropertyName("filters_applied")] IReadOnlyDictionary<string, string> FiltersApplied,
    string Granularity,
    [property: JsonPropertyName("record_count")] long RecordCount);

/// <summary>Costs at a glance. Currencies are never added: several of them stand apart in <c>by_currency</c>, or choose one by <c>currency</c>.</summary>
/// <param name="TotalCost">The sum; null when there are several currencies.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="TotalsByCurrency">The sum of each currency.</param>
/// <param name="DateRange">The days asked for.</param>
/// <param name="ByProvider">The sum of each provider.</param>
/// <param name="ByService">The sum of each service.</param>
/// <param name="Trend">increasing or decreasing when the sum differs by more than five percent from the period of equal length before; else stable.</param>
/// <param name="PercentageChange">The difference in percent, two places; null when there was no cost before.</param>
/// <param name="TopServices">The five largest services.</param>
/// <param name="TopProviders">The five largest providers.</param>
/// <param name="ByCurrency">The same for each of several currencies, for which the parts above are empty; absent when there is only one.</param>
public sealed record SimpleSummary(
    [property: JsonPropertyName("total_cost")] ExactNumber? TotalCost,
    string? Currency,
    [property: JsonPropertyName("totals_by_currency")] IReadOnlyDictionary<string, ExactNumber> TotalsByCurrency,
    [property: JsonPropertyName("date_range")] SimpleRange DateRange,
    [property: JsonPropertyName("by_provider")] IReadOnlyDictionary<string, ExactNumber> ByProvider,
    [property: JsonPropertyName("by_service")] IReadOnlyDictionary<string, ExactNumber> ByService,
    string Trend,
    [property: JsonPropertyName("percentage_change")] ExactNumber? PercentageChange,
    [property: JsonPropertyName("top_services")] IReadOnlyList<SimpleShare> TopServices,
    [property: JsonPropertyName("top_providers")] IReadOnlyList<SimpleShare> TopProviders,
    [property: JsonPropertyName("by_currency"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, SimpleGlance>? ByCurrency = null);

/// <summary>Costs of one currency at a glance.</summary>
/// <param name="TotalCost">The sum.</param>
/// <param name="ByProvider">The sum of each provider.</param>
/// <param name="ByService">The sum of each service.</param>
/// <param name="Trend">increasing, decreasing or stable, as for a single currency.</param>
/// <param name="PercentageChange">The difference in percent, two places; null when there was no cost before.</param>
/// <param name="TopServices">The five largest services.</param>
/// <param name="TopProviders">The five largest providers.</param>
public sealed record SimpleGlance(
    [property: JsonPropertyName("total_cost")] ExactNumber TotalCost,
    [property: JsonPropertyName("by_provider")] IReadOnlyDictionary<string, ExactNumber> ByProvider,
    [property: JsonPropertyName("by_service")] IReadOnlyDictionary<string, ExactNumber> ByService,
    string Trend,
    [property: JsonPropertyName("percentage_change")] ExactNumber? PercentageChange,
    [property: JsonPropertyName("top_services")] IReadOnlyList<SimpleShare> TopServices,
    [property: JsonPropertyName("top_providers")] IReadOnlyList<SimpleShare> TopProviders);

/// <summary>A part of the sum.</summary>
/// <param name="Name">Whose part.</param>
/// <param name="Cost">The part.</param>
/// <param name="Percentage">Of the whole, two places.</param>
public sealed record SimpleShare(string Name, ExactNumber Cost, ExactNumber Percentage);

/// <summary>The providers with charges.</summary>
public sealed record SimpleProviders(IReadOnlyList<string> Providers);

/// <summary>The services with charges.</summary>
public sealed record SimpleServices(IReadOnlyList<string> Services);

/// <summary>How much sample data to load.</summary>
public sealed record SeedRequest(int Months = 6);

/// <summary>What was loaded.</summary>
public sealed record SeedAnswer(string Message, [property: JsonPropertyName("records_created")] long RecordsCreated);
