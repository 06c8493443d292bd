namespace FinOps.Providers.Demo.Acme;

/// <summary>How a commitment is paid.</summary>
internal enum AcmePayment
{
    /// <summary>All of it on the first day.</summary>
    Upfront,

    /// <summary>Half on the first day, the rest month by month.</summary>
    HalfUpfront,

    /// <summary>Month by month, in advance.</summary>
    Monthly,

    /// <summary>Day by day.</summary>
    Daily,
}

/// <summary>
/// A commitment of one year: so many hours of one machine size (category Usage) or so much money an hour (category Spend).
/// Each day costs the same; what usage does not use is a row of its own, so that used and unused add up to what was bought.
/// The amount is machines (Usage) or money an hour (Spend); the rate is the price of a machine hour (Usage) or what covered
/// usage costs as a part of its list price (Spend).
/// </summary>
internal sealed record AcmeCommitment(
    string Id, string Name, string Type, string ResourceType, bool IsSpend, string Pool, AcmeAccount Account, AcmeRegion Region,
    AcmeSku Covers, decimal Amount, decimal Rate, AcmePayment Payment, DateOnly Start)
{
    private const int TermDays = 365;
    private const decimal HoursPerDay = 24;

    /// <summary>First day after the term.</summary>
    public DateOnly End => Start.AddDays(TermDays);

    /// <summary>What a day of it costs, used or not.</summary>
    public decimal CostPerDay => Amount * HoursPerDay * (IsSpend ? 1 : Rate);

    /// <summary>Hours, or money, for each day.</summary>
    public decimal QuantityPerDay => Amount * HoursPerDay;

    /// <summary>Unit of the quantity: hours, or the currency.</summary>
    public string Unit => IsSpend ? Account.Payer.Currency : "Hours";

    /// <summary>Price of one unit of the quantity.</summary>
    public decimal UnitPrice => IsSpend ? 1 : Rate;

    public bool IsActiveOn(DateOnly day) => day >= Start && day < End;

    /// <summary>What is bought on this day: quantity and unit price of each purchase, and the days it is for.</summary>
    public IEnumerable<(decimal Quantity, decimal UnitPrice, bool IsOneTime, DateOnly Until)> PurchasesOn(DateOnly day)
    {
        if (!IsActiveOn(day))
            yield break;
        var half = Payment == AcmePayment.HalfUpfront ? 0.5m : 1;
        if (day == Start && (Payment is AcmePayment.Upfront or AcmePayment.HalfUpfront))
            yield return (QuantityPerDay * TermDays, UnitPrice * half, true, day.AddDays(1));
        if (Payment == AcmePayment.Daily)
            yield return (QuantityPerDay, UnitPrice, false, day.AddDays(1));
        if (day.Day == 1 && (Payment is AcmePayment.HalfUpfront or AcmePayment.Monthly))
        {
            var until = day.AddMonths(1) < End ? day.AddMonths(1) : End;
            yield return (QuantityPerDay * (until.DayNumber - day.DayNumber), UnitPrice * half, false, until);
        }
    }
}

/// <summary>The part of a meter's day that a commitment covers.</summary>
internal readonly record struct AcmeCover(AcmeCommitment Commitment, decimal Quantity, decimal EffectiveCost, decimal CommitmentQuantity);

/// <summary>Shares out a day of every commitment to the usage it may cover.</summary>
internal sealed class AcmeCommitments(IReadOnlyList<AcmeCommitment> all)
{
    private const decimal SmallestHours = 0.0001m;

    private readonly Dictionary<AcmeCommitment, decimal> left = [];

    public IReadOnlyList<AcmeCommitment> All => all;

    public void Begin(DateOnly day)
    {
        left.Clear();
        foreach (var commitment in all)
            if (commitment.IsActiveOn(day))
                left[commitment] = commitment.QuantityPerDay;
    }

    /// <summary>What covers this usage, in the order of its pools; the rest of it is paid on demand.</summary>
    public IEnumerable<AcmeCover> Cover(AcmeMeter meter, decimal quantity)
    {
        foreach (var pool in meter.Pools)
            foreach (var commitment in all)
                if (commitment.Pool == pool && left.GetValueOrDefault(commitment) > 0 && quantity > 0)
                {
                    var cover = commitment.IsSpend ? Spend(commitment, meter, quantity) : Hours(commitment, quantity);
                    left[commitment] -= cover.CommitmentQuantity;
                    quantity -= cover.Quantity;
                    if (cover.Quantity > 0)
                        yield return cover;
                }
    }

    /// <summary>What is left at the end of the day: paid for and unused.</summary>
    public IEnumerable<(AcmeCommitment Commitment, decimal Quantity)> Unused() =>
        left.Where(rest => rest.Value > 0).Select(rest => (rest.Key, rest.Value));

    private AcmeCover Hours(AcmeCommitment commitment, decimal quantity)
    {
        var hours = Math.Min(quantity, left[commitment]);
        return new AcmeCover(commitment, hours, hours * commitment.Rate, hours);
    }

    private AcmeCover Spend(AcmeCommitment commitment, AcmeMeter meter, decimal quantity)
    {
        var rate = meter.Sku.Price * commitment.Rate;
        var money = left[commitment];
        if (quantity * rate <= money)
            return new AcmeCover(commitment, quantity, quantity * rate, quantity * rate);

        // The commitment ends within this usage: the last covered part takes the rounding dust, so that nothing stays unused.
        var hours = Math.Floor(money / rate / SmallestHours) * SmallestHours;
        return hours > 0 ? new AcmeCover(commitment, hours, money, money) : new AcmeCover(commitment, 0, 0, 0);
    }
}
