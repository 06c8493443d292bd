using System.Globalization;
using System.Text;
using FinOps.Focus;

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
/// <param name="Account">The account within the billing account; empty where there is none.</param>
/// <param name="Service">The service, as the cloud calls it.</param>
/// <param name="Billed">What is billed, digit by digit as the cloud writes it.</param>
/// <param name="Effective">The same with commitments spread over their term.</param>
/// <param name="Currency">The billing currency.</param>
public sealed record EstimateLine(DateOnly Day, string Account, string Service, string Billed, string Effective, string Currency)
{
    /// <summary>Where FOCUS would file the service.</summary>
    public (string Category, string Subcategory) Kind { get; init; } = ("Other", "Other (Other)");
}

/// <summary>Whose totals an estimate is made of, in FOCUS's words.</summary>
/// <param name="Provider">ProviderName.</param>
/// <param name="Company">Who sends the invoice and made the services.</param>
/// <param name="BillingAccountType">What the billing account is.</param>
/// <param name="SubAccountType">What an account within it is.</param>
public sealed record EstimateIssuer(string Provider, string Company, string BillingAccountType, string SubAccountType);

/// <summary>
/// Writes estimates as FOCUS 1.2, with all of its columns: what totals do not know is null. That breaks FOCUS's rules where it
/// wants quantities, unit prices and SKUs of usage: they are not made up.
/// </summary>
/// <param name="issuer">Whose totals they are.</param>
/// <param name="billingAccount">Whose invoice.</param>
/// <param name="period">The first day of the billing period.</param>
public sealed class EstimateFile(EstimateIssuer issuer, string billingAccount, DateOnly period)
{
    private static readonly string[] Columns = [.. FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name), "x_Estimate"];

    private readonly StringBuilder csv = new(string.Join(',', Columns) + "\n");

    /// <summary>Adds a line.</summary>
    public void Add(EstimateLine line)
    {
        var service = line.Service.Length > 0 ? line.Service : "Unknown service";
        var isTax = service == "Tax";
        var cells = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BilledCost"] = line.Billed,
            ["EffectiveCost"] = line.Effective,
            ["ListCost"] = line.Billed,
            ["ContractedCost"] = line.Billed,
            ["BillingCurrency"] = line.Currency,
            ["PricingCurrency"] = line.Currency,
            ["PricingCurrencyEffectiveCost"] = line.Effective,
            ["BillingAccountId"] = billingAccount,
            ["BillingAccountType"] = issuer.BillingAccountType,
            ["BillingPeriodStart"] = Moment(period),
            ["BillingPeriodEnd"] = Moment(period.AddMonths(1)),
            ["ChargePeriodStart"] = Moment(line.Day),
            ["ChargePeriodEnd"] = Moment(line.Day.AddDays(1)),
            ["ChargeCategory"] = isTax ? "Tax" : "Usage",
            ["ChargeFrequency"] = "Usage-Based",
            ["ChargeDescription"] = "Estimate from the cloud's own totals",
            // A total is made of charges at standard prices, at dynamic ones and under commitments.
            ["PricingCategory"] = isTax ? "" : "Other",
            ["SubAccountId"] = line.Account,
            // Its name comes at import, where it is known.
            ["SubAccountName"] = line.Account,
            ["SubAccountType"] = line.Account.Length > 0 ? issuer.SubAccountType : "",
            ["ServiceName"] = service,
            ["ServiceCategory"] = line.Kind.Category,
            ["ServiceSubcategory"] = line.Kind.Subcategory,
            ["ProviderName"] = issuer.Provider,
            ["PublisherName"] = issuer.Company,
            ["InvoiceIssuerName"] = issuer.Company,
            ["x_Estimate"] = "true",
        };
        csv.AppendJoin(',', Columns.Select(c => Cell(cells.GetValueOrDefault(c, "")))).Append('\n');
    }

    /// <summary>The file.</summary>
    public Stream ToStream() => new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString()));

    private static string Moment(DateOnly day) => Estimates.Text(day) + "T00:00:00Z";

    private static string Cell(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
