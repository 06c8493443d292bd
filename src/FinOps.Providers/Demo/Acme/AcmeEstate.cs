using System.Collections.ObjectModel;

namespace FinOps.Providers.Demo.Acme;

/// <summary>Which application's which environment runs in which account and region.</summary>
internal sealed record AcmeSite(AcmeApp App, string Environment, AcmeAccount Account, AcmeRegion Region);

/// <summary>How a fleet of machines differs from the plain one.</summary>
internal sealed record AcmeFleet
{
    /// <summary>Machines that joined during the period, one after the other, on top of the first ones.</summary>
    public int Joining { get; init; }

    /// <summary>GB of the disk of each machine; none when 0.</summary>
    public decimal DiskGb { get; init; }

    /// <summary>GB that each machine sends a day; no meter for it when null.</summary>
    public decimal? TrafficGb { get; init; }

    /// <summary>Tags besides the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Planted facts all its rows belong to.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>Commitments that may cover it.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    /// <summary>First day of the n-th machine (from 0).</summary>
    public Func<int, DateOnly>? From { get; init; }

    /// <summary>First day without the n-th machine (from 0).</summary>
    public Func<int, DateOnly>? To { get; init; }
}

/// <summary>Everything the company runs, put together service by service.</summary>
internal sealed class AcmeEstate(AcmePeriod period, Dice dice)
{
    private const decimal HoursPerDay = 24;
    private static readonly AcmeFleet Plain = new();

    private readonly List<AcmeMeter> meters = [];

    public IReadOnlyList<AcmeMeter> Meters => meters;

    public AcmePeriod Period => period;

    public static AcmeEstate Of(AcmePeriod period, Dice dice)
    {
        var estate = new AcmeEstate(period, dice);
        AcmeAws.AddTo(estate);
        AcmeAzure.AddTo(estate);
        AcmeGcp.AddTo(estate);
        return estate;
    }

    /// <summary>Machines around the clock, with their disks and traffic.</summary>
    public void Machines(AcmeSite site, AcmeSku sku, string role, int count, AcmeFleet? fleet = null)
    {
        fleet ??= Plain;
        for (var n = 0; n < count + fleet.Joining; n++)
        {
            var joined = n < count ? DateOnly.MinValue : Joined(n - count, fleet.Joining);
            var from = fleet.From?.Invoke(n) ?? joined;
            var to = fleet.To?.Invoke(n) ?? DateOnly.MaxValue;
            var machine = Make(site, sku, $"{site.App.Name}-{site.Environment}-{role}-{n + 1:00}", HoursPerDay, AcmeShape.Fixed, fleet.Tags) with
            {
                From = from,
                To = to,
                Facts = fleet.Facts,
                Pools = fleet.Pools,
            };
            meters.Add(machine);
            if (fleet.TrafficGb is { } traffic)
                meters.Add(On(machine, TrafficOf(site), traffic, AcmeShape.Traffic));
            if (fleet.DiskGb > 0)
                Disk(site, machine, fleet.DiskGb, to);
        }
    }

    /// <summary>A disk and the machine it hangs on, named in a tag; it may outlive the machine.</summary>
    public AcmeMeter Disk(AcmeSite site, AcmeMeter machine, decimal gb, DateOnly to, params string[] facts)
    {
        var sku = site.Account.Payer.Source switch { "aws" => AcmeSkus.EbsGp3, "gcp" => AcmeSkus.PdBalanced, _ => AcmeSkus.P10 };
        var tagKey = site.Account.Payer.Source == "gcp" ? "attached-to" : "AttachedTo";
        var attached = new Dictionary<string, string>(StringComparer.Ordinal) { [tagKey] = LastPart(machine.ResourceId) };
        var disk = Make(site, sku, machine.ResourceName + "-disk", gb, AcmeShape.Stock, attached) with { From = machine.From, To = to, Facts = facts };
        meters.Add(disk);
        return disk;
    }

    /// <summary>The same meter in another time of its life.</summary>
    public void Add(AcmeMeter meter) => meters.Add(meter);

    /// <summary>One resource with one meter, not a machine.</summary>
    public AcmeMeter Thing(
        AcmeSite site, AcmeSku sku, string name, decimal quantity, AcmeShape shape, decimal growth = 0,
        IReadOnlyDictionary<string, string>? tags = null, Func<AcmeMeter, AcmeMeter>? but = null)
    {
        var meter = Make(site, sku, name, quantity, shape, tags ?? Plain.Tags) with { Growth = growth };
        meters.Add(meter = but?.Invoke(meter) ?? meter);
        return meter;
    }

    /// <summary>A further meter about a resource that already has one.</summary>
    public void Also(AcmeMeter owner, AcmeSku sku, decimal quantity, AcmeShape shape, decimal growth = 0, params AcmeOverlay[] overlays) =>
        meters.Add(On(owner, sku, quantity, shape) with { Growth = growth, Overlays = overlays });

    /// <summary>An overlay that keeps its extra cost under the fact's name.</summary>
    public AcmeOverlay Planted(string fact, int firstDaysAgo, int lastDaysAgo, Func<int, int, decimal> factor) =>
        new(fact, period.Ago(firstDaysAgo), period.Ago(lastDaysAgo), factor);

    private static AcmeMeter On(AcmeMeter owner, AcmeSku sku, decimal quantity, AcmeShape shape) =>
        owner with { Sku = sku, Quantity = quantity, Shape = shape, Growth = 0, Overlays = [], Pools = [], CapacityReservation = null, ConsumedPart = 1 };

    private AcmeMeter Make(AcmeSite site, AcmeSku sku, string name, decimal quantity, AcmeShape shape, IReadOnlyDictionary<string, string> more)
    {
        var payer = site.Account.Payer;
        var letter = "abc"[dice.Below(3, Dice.Key(name))];
        var isZonal = sku.Subcategory is "Virtual Machines" or "Block Storage";
        var zone = payer.Source switch { "aws" => $"{site.Region.Id}{letter}", "gcp" => $"{site.Region.Id}-{letter}", _ => null };
        var id = sku.Pattern
            .Replace("{region}", site.Region.Id, StringComparison.Ordinal).Replace("{zone}", zone, StringComparison.Ordinal)
            .Replace("{account}", site.Account.Id, StringComparison.Ordinal).Replace("{app}", site.App.Name, StringComparison.Ordinal)
            .Replace("{name}", name, StringComparison.Ordinal).Replace("{hex}", dice.Hex(17, $"{site.Account.Id} {name}"), StringComparison.Ordinal);
        var (tags, defect) = AcmeTags.Of(site.App, site.Environment, payer, id, dice, more);
        return new AcmeMeter(
            sku, site.Account, site.Region, isZonal ? zone : null, id, name, sku.ResourceType, tags, defect, quantity, shape);
    }

    private static AcmeSku TrafficOf(AcmeSite site) => site.Account.Payer.Source switch
    {
        "aws" => AcmeSkus.TransferOut,
        "gcp" => AcmeSkus.Egress,
        _ => AcmeSkus.Bandwidth,
    };

    private DateOnly Joined(int nth, int joining) =>
        period.First.AddDays((period.Today.DayNumber - period.First.DayNumber) * (nth + 1) / (joining + 1));

    private static string LastPart(string resourceId) => resourceId[(resourceId.LastIndexOfAny([':', '/']) + 1)..];
}
