namespace FinOps.Providers.Demo.Acme;

/// <summary>
/// What is priced: one SKU at its public price in USD. The pattern says how ids of its resources look: {region}, {zone},
/// {account}, {app}, {name} and {hex} are filled in.
/// </summary>
internal sealed record AcmeSku(
    string Service, string Category, string Subcategory, string Id, string PriceId, string Meter, string Unit, decimal Price,
    string? Details, string ResourceType, string Pattern, string Description, bool IsSpot = false)
{
    // A price below a thousandth counts in the thousands: fractions of such a unit are not metered.
    private const decimal TinyPrice = 0.001m;

    /// <summary>Decimals of its quantities; together with those of the price few enough for every product to be exact.</summary>
    public int Decimals => Price < TinyPrice ? 0 : 4;
}

/// <summary>A family of SKUs that share service, category and kind of resource.</summary>
internal sealed record AcmeService(
    string Prefix, string Name, string Category, string Subcategory, string ResourceType, string Pattern)
{
    /// <summary>A SKU of this service; its ids follow from its names, whatever the seed.</summary>
    public AcmeSku Sku(string meter, string unit, decimal price, string description, string? details = null, string option = "", string? like = null)
    {
        var dice = new Dice(0);
        var id = (Prefix + dice.Hex(12, $"{Name} {like ?? meter}")).ToUpperInvariant();
        return new AcmeSku(
            Name, Category, Subcategory, id, $"{id}.{dice.Hex(8, $"price {meter}{option}").ToUpperInvariant()}", like ?? meter, unit, price,
            details, ResourceType, Pattern, description, IsSpot: option == "spot");
    }

    /// <summary>A machine size as a SKU, priced by the hour.</summary>
    public AcmeSku Machine(string type, string series, int cores, int memory, decimal price, int gpus = 0, string option = "") =>
        Sku($"{type} hours{(option.Length > 0 ? " " + option : "")}", "Hours", price, $"{type} {(option.Length > 0 ? option : "on demand")}, Linux",
            $$"""{"CoreCount":{{cores}},{{(gpus > 0 ? $"\"GpuCount\":{gpus}," : "")}}"InstanceSeries":"{{series}}","InstanceType":"{{type}}","MemorySize":{{memory}},"OperatingSystem":"Linux"}""",
            option, like: $"{type} hours");
}
