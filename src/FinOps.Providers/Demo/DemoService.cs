namespace FinOps.Providers.Demo;

/// <summary>What kind of service it is; decides which end of the range its usual amount lies at.</summary>
internal enum DemoKind
{
    Compute,
    Storage,
    Serverless,
}

/// <summary>Where a part of a service's daily amount is spent.</summary>
internal sealed record DemoPlace(
    string SubAccountId, string SubAccountName, string RegionId, string RegionName, string Resource, string Tags, int Weight);

/// <summary>Who sends the bill.</summary>
internal sealed record DemoProvider(
    string Source, string Name, string Publisher, string BillingAccountId, string BillingAccountName, string BillingAccountType,
    string SubAccountType, string InvoicePrefix);

/// <summary>One of the nine services: its daily range in USD, its price and its places.</summary>
internal sealed record DemoService(
    DemoProvider Provider, string Name, DemoKind Kind, decimal Low, decimal High, DemoSku Sku, DemoPlace[] Places)
{
    // Compute lies just high enough for its weekends to stay above the range's low end, storage and serverless just low
    // enough for a campaign day at the end of the growth to stay below the high end. That is as near to 40/35/25 as the
    // ranges allow while every other rule holds; 5 % at either end is left for noise.
    private const decimal RoomForNoise = 1.05m;

    /// <summary>The amount of a weekday at the start of the period.</summary>
    public decimal Usual { get; } = Kind == DemoKind.Compute
        ? Low / DemoCalendar.WeekendFactor * RoomForNoise
        : High / (DemoCalendar.SpikeFactor * (1 + DemoCalendar.Growth) * RoomForNoise);
}

/// <summary>What is priced.</summary>
internal sealed record DemoSku(
    string Id, string PriceId, string Meter, string Unit, decimal ListPrice, decimal ContractedPrice, string Details,
    string ResourceType, string Description);
