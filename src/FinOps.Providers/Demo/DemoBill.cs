namespace FinOps.Providers.Demo;

/// <summary>What the demo bill is made from; the same options always give the same bytes.</summary>
/// <param name="Today">Last day of the bill.</param>
/// <param name="Months">Months before <paramref name="Today"/> that are covered, 1 to 36.</param>
/// <param name="Seed">Chooses noise and campaign days.</param>
public sealed record DemoBillOptions(DateOnly Today, int Months = 6, long Seed = 42);

/// <summary>
/// The demo: nine services of three clouds, daily, within given ranges, as FOCUS 1.2 files. The folder's README says
/// which rules hold exactly and which give way where they contradict each other.
/// </summary>
public static class DemoBill
{
    /// <summary>The largest number of months that can be asked for.</summary>
    public const int MonthsMax = 36;

    /// <summary>Noise never moves a daily amount by more than this part of it.</summary>
    internal const decimal NoiseMax = 0.15m;

    // Amounts keep this far from the ends of a range: splitting into rows rounds quantities.
    private const decimal RangeMargin = 0.001m;
    private const decimal PlaceWobble = 0.10m;
    private const int QuantityDecimals = 4;

    /// <summary>Writes one file per provider and billing month into a folder.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Months is not 1 to 36.</exception>
    public static IReadOnlyList<BillFile> WriteTo(string directory, DemoBillOptions options) =>
        WriteTo(BillFolder.In(directory), options);

    /// <summary>Writes one file per provider and billing month into streams that <paramref name="open"/> makes from a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Months is not 1 to 36.</exception>
    public static IReadOnlyList<BillFile> WriteTo(Func<string, Stream> open, DemoBillOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Months, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Months, MonthsMax);
        var dice = new Dice(options.Seed);
        var calendar = new DemoCalendar(options.Today.AddMonths(-options.Months).AddDays(1), options.Today, dice);

        using var folder = new BillFolder(open);
        for (var day = calendar.First; day <= calendar.Last; day = day.AddDays(1))
            foreach (var service in DemoServices.All)
                foreach (var row in RowsOf(service, day, AmountOf(service, day, calendar, dice), options.Today, dice))
                    folder.Add(service.Provider.Source, row);
        return folder.Files();
    }

    /// <summary>
    /// A service's amount of one day. The range always wins: noise shrinks, evenly to both sides, on days where its full
    /// ±15 % would leave the range, so that it never bends the average, the weekend or the growth.
    /// </summary>
    internal static decimal AmountOf(DemoService service, DateOnly day, DemoCalendar calendar, Dice dice)
    {
        var expected = service.Usual * calendar.FactorOf(day);
        var low = service.Low * (1 + RangeMargin);
        var high = service.High * (1 - RangeMargin);
        var noise = Math.Min(NoiseMax, Math.Min(1 - (low / expected), (high / expected) - 1));
        return expected * (1 + dice.Between(-noise, noise, Dice.Key($"{service.Provider.Source} {service.Name}"), day.DayNumber));
    }

    private static IEnumerable<FocusRow> RowsOf(DemoService service, DateOnly day, decimal amount, DateOnly today, Dice dice)
    {
        var weights = service.Places
            .Select(place => place.Weight * (1 + dice.Between(-PlaceWobble, PlaceWobble, Dice.Key(place.Resource), day.DayNumber)))
            .ToArray();
        var weight = weights.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            var quantity = Math.Round(amount * weights[i] / weight / service.Sku.ContractedPrice, QuantityDecimals);
            yield return RowOf(service, service.Places[i], day, quantity, today);
        }
    }

    private static FocusRow RowOf(DemoService service, DemoPlace place, DateOnly day, decimal quantity, DateOnly today)
    {
        var provider = service.Provider;
        var sku = service.Sku;
        var month = new DateOnly(day.Year, day.Month, 1);
        var (category, subcategory) = DemoServices.CategoryOf(service.Kind);
        var row = new FocusRow
        {
            ProviderName = provider.Name,
            PublisherName = provider.Publisher,
            InvoiceIssuerName = provider.Name,
            InvoiceId = month.AddMonths(1) <= today ? $"{provider.InvoicePrefix}{month:yyyyMM}0001" : null,   // issued when the month is over
            BillingAccountId = provider.BillingAccountId,
            BillingAccountName = provider.BillingAccountName,
            BillingAccountType = provider.BillingAccountType,
            SubAccountId = place.SubAccountId,
            SubAccountName = place.SubAccountName,
            SubAccountType = provider.SubAccountType,
            BillingCurrency = "USD",
            BillingPeriodStart = month,
            BillingPeriodEnd = month.AddMonths(1),
            ChargePeriodStart = day,
            ChargePeriodEnd = day.AddDays(1),
            ChargeCategory = "Usage",
            ChargeFrequency = "Usage-Based",
            ChargeDescription = sku.Description,
            PricingCategory = "Standard",
            ServiceName = service.Name,
            ServiceCategory = category,
            ServiceSubcategory = subcategory,
            SkuId = sku.Id,
            SkuPriceId = sku.PriceId,
            SkuMeter = sku.Meter,
            SkuPriceDetails = sku.Details,
            RegionId = place.RegionId,
            RegionName = place.RegionName,
            ResourceId = place.Resource,
            ResourceName = place.Resource[(place.Resource.LastIndexOfAny([':', '/']) + 1)..],
            ResourceType = sku.ResourceType,
            ConsumedQuantity = quantity,
            ConsumedUnit = sku.Unit,
            Tags = place.Tags,
        };
        row.Price(quantity, sku.Unit, sku.ListPrice, sku.ContractedPrice);
        row.BilledCost = row.EffectiveCost = row.ContractedCost;
        row.PriceInBillingCurrency();
        return row;
    }
}
