using System.Globalization;
using System.Text;

namespace FinOps.Understand.Connections;

/// <summary>
/// The quick start: a cloud's own totals per day, account and service, as a FOCUS file, for days that no bill covers. They
/// know neither resources nor prices, so list and contracted cost are the billed cost.
/// </summary>
public static class Estimates
{
    /// <summary>Days still change for this long; later ones are asked for once.</summary>
    private const int UnsettledDays = 3;

    /// <summary>What to estimate: past months without a bill as a whole, else the days that the bills do not reach.</summary>
    /// <param name="name">What the estimates of this cloud are called.</param>
    /// <param name="wish">What the sync would like to have.</param>
    /// <param name="monthsMax">How many months before the present one the cloud knows.</param>
    /// <param name="now">The moment.</param>
    public static IReadOnlyList<SourceBill> Wanted(string name, SourceWish wish, int monthsMax, DateTimeOffset now)
    {
        var bills = new List<SourceBill>();
        var thisMonth = new DateOnly(wish.Today.Year, wish.Today.Month, 1);
        var earliest = wish.From > thisMonth.AddMonths(-monthsMax) ? wish.From : thisMonth.AddMonths(-monthsMax);
        for (var month = earliest; month <= thisMonth; month = month.AddMonths(1))
        {
            var end = month.AddMonths(1) < wish.Today ? month.AddMonths(1) : wish.Today;
            var isBilled = wish.BilledThrough.TryGetValue(month, out var through);
            if (!isBilled && month < thisMonth)
            {
                bills.Add(Of(name, Text(month)[..7], month, month, end, wish.Today, now));
                continue;
            }

            for (var day = isBilled ? through.AddDays(1) : month; day < end; day = day.AddDays(1))
                bills.Add(Of(name, Text(day), month, day, day.AddDays(1), wish.Today, now));
        }

        return bills;
    }

    /// <summary>True for a file of an estimate, which is asked for and lies nowhere.</summary>
    public static bool Owns(string name, SourceFile file) => file.Key.StartsWith(name + "/", StringComparison.Ordinal);

    /// <summary>The days of an estimate: the first, and the one after the last.</summary>
    public static (DateOnly From, DateOnly To) SpanOf(SourceFile file)
    {
        var span = file.Key.Split('/')[^1].Split('_');
        return (Day(span[0]), Day(span[1]));
    }

    /// <summary>A day as clouds write it.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static SourceBill Of(string cloud, string name, DateOnly month, DateOnly from, DateOnly to, DateOnly today, DateTimeOffset now)
    {
        // The identity of what still changes is the day on which it was asked for.
        var identity = to.AddDays(UnsettledDays) < today ? "settled" : Text(today);
        return new SourceBill($"{cloud}/{name}", month, [new SourceFile($"{cloud}/{Text(from)}_{Text(to)}", identity, -1, now)]) { EstimateFrom = from };
    }
}

/// <summary>One line of an estimate.</summary>
/// <param name="Day">The day.</param>
/// <param name="Account">The account within the billing account.</param>
/// <param name="Service">The service, as the cloud calls it.</param>
/// <param name="Billed">What is billed, digit by digit as the cloud writes it.</param>
/// <param name="Effective">The same with commitments spread over their term.</param>
/// <param name="Currency">The billing currency.</param>
public sealed record EstimateLine(DateOnly Day, string Account, string Service, string Billed, string Effective, string Currency);

/// <summary>Writes estimates as FOCUS.</summary>
/// <param name="provider">Whose costs, as FOCUS's ProviderName.</param>
/// <param name="billingAccount">Whose invoice.</param>
/// <param name="period">The first day of the billing period.</param>
public sealed class EstimateFile(string provider, string billingAccount, DateOnly period)
{
    private readonly StringBuilder csv = new("BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,"
        + "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeFrequency,ChargeDescription,SubAccountId,ServiceName,ServiceCategory,"
        + "ProviderName,PublisherName,InvoiceIssuerName,x_Estimate\n");

    /// <summary>Adds a line.</summary>
    public void Add(EstimateLine line)
    {
        var service = line.Service.Length > 0 ? line.Service : "Unknown service";
        string[] cells =
        [
            line.Billed, line.Effective, line.Billed, line.Billed, line.Currency, billingAccount, Moment(period), Moment(period.AddMonths(1)), Moment(line.Day),
            Moment(line.Day.AddDays(1)), service == "Tax" ? "Tax" : "Usage", "Usage-Based", "Estimate from the cloud's own totals", line.Account, service, "Other",
            provider, provider, provider, "true",
        ];
        csv.AppendJoin(',', cells.Select(Cell)).Append('\n');
    }

    /// <summary>The file.</summary>
    public Stream ToStream() => new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString()));

    private static string Moment(DateOnly day) => Estimates.Text(day) + "T00:00:00Z";

    private static string Cell(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
