namespace FinOps.Providers.Native;

/// <summary>Where FOCUS would file a service that is told by its name alone, by a provider's own table of services.</summary>
internal sealed class ServiceKinds
{
    /// <summary>What no table knows.</summary>
    public static readonly (string Category, string Subcategory) Unknown = ("Other", "Other (Other)");

    private readonly Dictionary<string, (string Category, string Subcategory)> kinds = new(StringComparer.OrdinalIgnoreCase);

    private ServiceKinds(MappingTable table)
    {
        foreach (var row in table.Rows)
        {
            var kind = (row["ServiceCategory"], row["ServiceSubcategory"]);
            kinds.TryAdd(row["ServiceName"], kind);
            kinds.TryAdd(row.First(c => c.Key is not "ServiceName").Value, kind);
        }
    }

    /// <summary>Reads a table that was built in.</summary>
    public static ServiceKinds Embedded(string table) => new(MappingTable.Parse(SqlMapping.Resource(table)));

    /// <summary>A service's category and subcategory. Clouds add what of it is meant behind a dash: "… Cloud - Compute".</summary>
    public (string Category, string Subcategory) Of(string service) =>
        kinds.TryGetValue(service, out var kind) || (service.IndexOf(" - ", StringComparison.Ordinal) is var dash and > 0 && kinds.TryGetValue(service[..dash], out kind)) ? kind : Unknown;
}
