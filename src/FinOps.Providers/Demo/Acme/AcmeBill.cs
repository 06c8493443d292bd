namespace FinOps.Providers.Demo.Acme;

/// <summary>What Acme's bill is made from; the same options always give the same bytes.</summary>
/// <param name="Today">Last day of the bill.</param>
/// <param name="Seed">Chooses noise, mistakes in tags and identifiers.</param>
public sealed record AcmeBillOptions(DateOnly Today, long Seed = 42);

/// <summary>Acme's bill: its files and what was planted in them.</summary>
public sealed record AcmeBillReport(IReadOnlyList<BillFile> Files, IReadOnlyList<PlantedFact> Planted);

/// <summary>
/// The rich demo tenant: a company with twelve sub-accounts in three clouds and two currencies over thirteen billing months,
/// with commitments, a migration, waste, anomalies and untidy tags. <c>samples/acme/README.md</c> lists what is in it.
/// </summary>
public sealed class AcmeBill
{
    private readonly AcmePeriod period;
    private readonly Dice dice;
    private readonly AcmeRows rows;
    private readonly AcmeMonthly monthly;
    private readonly AcmeEstate estate;
    private readonly AcmeCommitments commitments;
    private readonly AcmeLedger ledger = new();
    private readonly BillFolder folder;
    private readonly DateOnly monthOfTags;

    private AcmeBill(AcmeBillOptions options, BillFolder folder)
    {
        this.folder = folder;
        period = new AcmePeriod(options.Today);
        dice = new Dice(options.Seed);
        rows = new AcmeRows(period, dice);
        monthly = new AcmeMonthly(period, rows);
        estate = AcmeEstate.Of(period, dice);
        commitments = new AcmeCommitments(AcmeContracts.Of(period));
        monthOfTags = AcmeRows.MonthOf(options.Today).AddMonths(-1);
    }

    /// <summary>Writes one file per source and billing month into a folder.</summary>
    public static AcmeBillReport WriteTo(string directory, AcmeBillOptions options) => WriteTo(BillFolder.In(directory), options);

    /// <summary>Writes one file per source and billing month into streams that <paramref name="open"/> makes from a name.</summary>
    public static AcmeBillReport WriteTo(Func<string, Stream> open, AcmeBillOptions options)
    {
        using var files = new BillFolder(open);
        var bill = new AcmeBill(options, files);
        for (var day = bill.period.First; day <= bill.period.Today; day = day.AddDays(1))
            bill.AddDay(day);
        return new AcmeBillReport(files.Files(), bill.ledger.Facts());
    }

    private void AddDay(DateOnly day)
    {
        if (day.Day == 1)
            AddMonthly(monthly.AtStart(day));
        foreach (var commitment in commitments.All)
            foreach (var (quantity, unitPrice, isOneTime, until) in commitment.PurchasesOn(day))
                Add(commitment, rows.Purchase(commitment, day, until, quantity, unitPrice, isOneTime), "bought", row => row.BilledCost);

        commitments.Begin(day);
        foreach (var meter in estate.Meters)
            if (meter.IsBilledOn(day))
                AddUsage(meter, day);
        foreach (var (commitment, quantity) in commitments.Unused())
            Add(commitment, rows.Unused(commitment, day, quantity), "unused", row => row.EffectiveCost);

        var month = AcmeRows.MonthOf(day);
        if (day.AddDays(1) == month.AddMonths(1) && period.IsInvoiced(month))
            AddMonthly(monthly.AtEnd(month, payer => folder.TotalOf(payer.Source, month, payer.Currency)));
    }

    private void AddUsage(AcmeMeter meter, DateOnly day)
    {
        var usual = meter.UsualOn(day, period, dice);
        var quantity = meter.QuantityOn(day, usual);
        var rest = quantity;
        foreach (var cover in commitments.Cover(meter, quantity))
        {
            var row = rows.Usage(meter, day, cover.Quantity, cover);
            Add(cover.Commitment, row, "used", covered => covered.EffectiveCost);
            Account(meter, row, 0);
            rest -= cover.Quantity;
        }

        if (rest > 0 || quantity == 0)
        {
            var row = rows.Usage(meter, day, rest);
            folder.Add(meter.Account.Payer.Source, row);
            Account(meter, row, quantity - usual);
        }
    }

    private void Account(AcmeMeter meter, FocusRow row, decimal planted)
    {
        foreach (var fact in meter.Facts)
            ledger.Add(fact, row, row.EffectiveCost);
        if (meter.TagDefect.Length > 0 && row.BillingPeriodStart == monthOfTags)
            ledger.Add("tags: " + meter.TagDefect, row, row.EffectiveCost);
        foreach (var overlay in meter.Overlays)
            if (row.ChargePeriodStart >= overlay.First && row.ChargePeriodStart <= overlay.Last)
                ledger.Add(overlay.Fact, row, planted * rows.ContractedPrice(meter, row.ChargePeriodStart));
    }

    private void Add(AcmeCommitment commitment, FocusRow row, string part, Func<FocusRow, decimal> cost)
    {
        folder.Add(commitment.Account.Payer.Source, row);
        ledger.Add($"commitment {commitment.Name}: {part}", row, cost(row));
    }

    private void AddMonthly(IEnumerable<(string Fact, AcmePayer Payer, FocusRow Row)> charges)
    {
        foreach (var (fact, payer, row) in charges)
        {
            folder.Add(payer.Source, row);
            ledger.Add(fact, row, row.EffectiveCost);
        }
    }
}
