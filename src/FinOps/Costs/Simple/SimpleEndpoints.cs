using FinOps.Focus;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Costs.Simple;

/// <summary>The simple contract, <c>/api/finops</c>: few parameters, plain numbers, one answer for bar, line and table.</summary>
internal static class SimpleEndpoints
{
    /// <summary>A change up to this many percent counts as stable.</summary>
    public const int StablePercentMax = 5;

    private const int AveragePlaces = 10;
    private const int PercentPlaces = 2;
    private const int TopListed = 5;

    private static readonly Dimension Provider = Dimension.Column("ProviderName");
    private static readonly Dimension Service = Dimension.Column("ServiceName");

    public static void MapSimpleCosts(this IEndpointRouteBuilder app)
    {
        var simple = app.MapGroup("/api/finops").WithTags("Simple contract").ForTenant();
        var shown = simple.MapGroup("").Needs(Permissions.CostsRead).WithinScope();
        simple.AddEndpointFilter(CostHttp.Refusals);
        shown.MapGet("/costs", Costs).Knows(SimpleParameters.Names).WithName("SimpleCosts").Produces<SimpleCosts>().ProducesProblem(400)
            .WithSummary("Daily costs by provider and service; with a granularity, their sums and averages. Days are inclusive; a start_date alone means until today. Of several currencies metadata sums each by itself, in by_currency.");
        shown.MapGet("/costs/aggregate", Aggregate).Knows(SimpleParameters.Names).WithName("SimpleAggregate").Produces<SimpleCosts>().ProducesProblem(400)
            .WithSummary("Sums and averages by provider, service and date.");
        shown.MapGet("/costs/summary", Summary).Knows(SimpleParameters.Names).WithName("SimpleSummary").Produces<SimpleSummary>().ProducesProblem(400)
            .WithSummary("Costs at a glance, with the trend against the period of equal length before (the last 30 days when no period is named). Of several currencies each by itself, in by_currency.");
        shown.MapGet("/providers", Providers).Knows().WithName("SimpleProviders").Produces<SimpleProviders>().WithSummary("The providers with charges.");
        shown.MapGet("/services", Services).Knows("cloud_provider").WithName("SimpleServices").Produces<SimpleServices>().ProducesProblem(400).WithSummary("The services with charges, of one provider or all.");
        simple.MapPost("/seed-data", Seed).Needs(Permissions.ImportsWrite).WithName("SimpleSeed").Produces<SeedAnswer>().ProducesProblem(400)
            .WithSummary("Loads sample bills of the last months and waits until they are visible. They replace the ones loaded so before, and nothing else.");
    }

    private static Task<IResult> Costs(
        [AsParameters] SimpleParameters asked, HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published,
        IEnumerable<ProviderAlias> aliases, TimeProvider clock, CancellationToken stop) =>
        List(asked, "provider,service", Granularity.Daily, asked.granularity is not null, http, tenant, costs, published, aliases, clock, stop);

    private static Task<IResult> Aggregate(
        [AsParameters] SimpleParameters asked, HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published,
        IEnumerable<ProviderAlias> aliases, TimeProvider clock, CancellationToken stop) =>
        List(asked, "provider,service", Granularity.Total, true, http, tenant, costs, published, aliases, clock, stop);

    private static async Task<IResult> List(
        SimpleParameters asked, string groupByDefault, Granularity granularityDefault, bool aggregated, HttpContext http, CurrentTenant tenant,
        ICostStore costs, IPublishedImports published, IEnumerable<ProviderAlias> aliases, TimeProvider clock, CancellationToken stop)
    {
        var (question, problem) = SimpleQuestion.Read(asked, aliases, "", granularityDefault, groupByDefault, clock.GetUtcNow());
        if (question is null) return CostHttp.Refuse(problem!);
        var query = question.Query(question.Granularity, question.GroupBy);
        var seen = await published.Of(tenant.Id, stop);
        if (CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, $"simple {aggregated} {CostQueryJson.Write(query)}")))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var mine = costs.For(tenant);
        var rows = mine.Ask(query, stop);
        var parts = mine.Ask(question.Query(Granularity.Total, Provider, Service), stop);
        await Task.WhenAll(rows, parts);
        var answer = await rows;
        if (answer.RowCount > CostLimits.SimpleRowsMax)
        {
            return CostHttp.Refuse(new CostProblem(
                "limit_exceeded", $"The answer would have {answer.RowCount} rows, more than the limit {CostLimits.SimpleRowsMax}; ask for a shorter period, one provider or service, or a coarser granularity.",
                new CostLimit(nameof(CostLimits.SimpleRowsMax), CostLimits.SimpleRowsMax)));
        }

        var all = answer.Next is null ? answer.Rows : await mine.AskAll(query, stop).ToListAsync(stop);
        var data = all.Select(row => aggregated ? Aggregation(answer, row, question) : Item(answer, row, seen.PublishedAt)).ToList();
        return TypedResults.Ok(new SimpleCosts(
            data, Metadata(await parts, question), new SimpleQueryInfo(question.Given, CostNames.Of(question.Granularity), data.Count)));
    }

    private static SimpleCost Item(CostAnswer answer, string?[] row, DateTimeOffset publishedAt)
    {
        var (day, provider, service, currency) = (Cell(answer, row, "Period"), Cell(answer, row, Provider.Name), Cell(answer, row, Service.Name), Cell(answer, row, "BillingCurrency"));
        return new SimpleCost
        {
            Id = string.Join('/', day, provider, service, currency),
            CloudProvider = provider,
            ServiceName = service,
            Cost = ExactNumber.Parse(Cell(answer, row, "EffectiveCost")),
            Currency = currency,
            Date = day,
            CreatedAt = publishedAt,
        };
    }

    private static SimpleCost Aggregation(CostAnswer answer, string?[] row, SimpleQuestion question)
    {
        var (cost, count) = (answer.Number(row, "EffectiveCost"), answer.Number(row, "Count"));
        return new SimpleCost
        {
            Period = Cell(answer, row, "Period") ?? (question.Range is { Start: { } start, End: { } end } ? $"{start}/{end}" : "all"),
            CloudProvider = Cell(answer, row, Provider.Name),
            ServiceName = Cell(answer, row, Service.Name),
            TotalCost = new ExactNumber(cost),
            AverageCost = new ExactNumber(count.Sign == 0 ? ExactDecimal.Zero : ExactDecimal.Divide(cost, count, AveragePlaces)),
            RecordCount = (long)count.Unscaled,
            Currency = Cell(answer, row, "BillingCurrency"),
        };
    }

    private static SimpleMetadata Metadata(CostAnswer parts, SimpleQuestion question)
    {
        var totals = Totals(parts);
        var sums = totals.ToDictionary(
            t => t.Key, t => new SimpleSums(t.Value, Sums(parts, Provider.Name, t.Key), Sums(parts, Service.Name, t.Key)), StringComparer.Ordinal);
        var only = sums.Count == 1 ? sums.First().Value : new SimpleSums(new ExactNumber(ExactDecimal.Zero), Nothing, Nothing);
        return new SimpleMetadata(
            totals.Count > 1 ? null : only.TotalCost, totals.Count == 1 ? totals.First().Key : null, totals, question.Range,
            only.ProviderSummary, only.ServiceSummary, totals.Count > 1 ? sums : null);
    }

    private static async Task<IResult> Summary(
        [AsParameters] SimpleParameters asked, HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published,
        IEnumerable<ProviderAlias> aliases, TimeProvider clock, CancellationToken stop)
    {
        var (question, problem) = SimpleQuestion.Read(asked, aliases, "last_30_days", Granularity.Total, "", clock.GetUtcNow());
        if (question is null) return CostHttp.Refuse(problem!);
        var query = question.Query(Granularity.Total, Provider, Service) with { Compare = Comparison.PreviousPeriod };
        var seen = await published.Of(tenant.Id, stop);
        if (CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, $"simple summary {CostQueryJson.Write(query)}")))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var answer = await costs.For(tenant).Ask(query, stop);
        var metadata = Metadata(answer, question);
        var apart = metadata.ByCurrency?.ToDictionary(c => c.Key, c => Glance(c.Value, answer, c.Key), StringComparer.Ordinal);
        var whole = Glance(new SimpleSums(metadata.TotalCost ?? new ExactNumber(ExactDecimal.Zero), metadata.ProviderSummary, metadata.ServiceSummary), answer, metadata.Currency);
        return TypedResults.Ok(new SimpleSummary(
            metadata.TotalCost, metadata.Currency, metadata.TotalsByCurrency, metadata.DateRange, whole.ByProvider, whole.ByService,
            whole.Trend, whole.PercentageChange, whole.TopServices, whole.TopProviders, apart));
    }

    /// <param name="sums">What the currency's rows add up to.</param>
    /// <param name="answer">With the totals of the period before.</param>
    /// <param name="currency">Of which currency; null when none can be compared.</param>
    private static SimpleGlance Glance(SimpleSums sums, CostAnswer answer, string? currency)
    {
        var percent = currency is null ? null : PercentChange(answer.Totals.First(t => (t.Unit ?? "") == currency));
        return new SimpleGlance(
            sums.TotalCost, sums.ProviderSummary, sums.ServiceSummary, Trend(percent), percent is { } known ? new ExactNumber(known) : null,
            Top(sums.ServiceSummary, sums.TotalCost), Top(sums.ProviderSummary, sums.TotalCost));
    }

    /// <summary>The judgement on a change in percent; no cost before counts as stable, because nothing can be said.</summary>
    internal static string Trend(ExactDecimal? percent) =>
        percent is null || percent.Value.Abs() <= StablePercentMax ? "stable" : percent.Value.Sign > 0 ? "increasing" : "decreasing";

    private static ExactDecimal? PercentChange(CostTotal total)
    {
        var now = ExactNumber.Parse(total.Measures["EffectiveCost"]).Value;
        var before = ExactNumber.Parse(total.Previous!["EffectiveCost"]).Value;
        return before.Sign == 0 ? null : ExactDecimal.Divide((now - before) * 100, before.Abs(), PercentPlaces);
    }

    private static async Task<IResult> Providers(HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, CancellationToken stop)
    {
        var seen = await published.Of(tenant.Id, stop);
        if (CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, "simple providers"))) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(new SimpleProviders(Names(await costs.For(tenant).Ask(new CostQuery(Measure.Count, by: [Provider]), stop))));
    }

    private static async Task<IResult> Services(
        HttpContext http, CurrentTenant tenant, ICostStore costs, IPublishedImports published, IEnumerable<ProviderAlias> aliases, TimeProvider clock, CancellationToken stop,
        [FromQuery(Name = "cloud_provider")] string? cloudProvider = null)
    {
        var (question, problem) = SimpleQuestion.Read(new SimpleParameters { cloud_provider = cloudProvider }, aliases, "", Granularity.Total, "", clock.GetUtcNow());
        if (question is null) return CostHttp.Refuse(problem!);
        var query = new CostQuery(Measure.Count, by: [Service]) with { Filter = question.Filter, Limit = CostLimits.RowsPerPageMax };
        var seen = await published.Of(tenant.Id, stop);
        if (CostHttp.IsKnown(http, CostHttp.Tag(tenant, seen.DataVersion, $"simple services {CostQueryJson.Write(query)}"))) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(new SimpleServices(Names(await costs.For(tenant).Ask(query, stop))));
    }

    private static async Task<IResult> Seed(SeedRequest? wanted, CurrentTenant tenant, [FromServices] ISampleBills samples, CancellationToken stop)
    {
        var months = (wanted ?? new SeedRequest()).Months;
        if (months < 1 || months > samples.MonthsMax)
            return CostHttp.Refuse(CostProblem.Outside("months", nameof(samples.MonthsMax), samples.MonthsMax, months));
        var created = await samples.Load(tenant.Id, months, stop);
        return TypedResults.Ok(new SeedAnswer($"Loaded {months} months of sample bills.", created));
    }

    private static IReadOnlyDictionary<string, ExactNumber> Nothing { get; } = new Dictionary<string, ExactNumber>(StringComparer.Ordinal);

    /// <summary>The sum of each currency with charges in the period; where no currency has any, of those that the period before has.</summary>
    private static Dictionary<string, ExactNumber> Totals(CostAnswer answer)
    {
        var present = answer.Totals.Where(t => t.Measures["Count"] is not (null or "0")).ToList();
        return (present.Count > 0 ? present : answer.Totals).ToDictionary(t => t.Unit ?? "", t => ExactNumber.Parse(t.Measures["EffectiveCost"]), StringComparer.Ordinal);
    }

    private static Dictionary<string, ExactNumber> Sums(CostAnswer answer, string column, string currency) => answer.Rows
        .Where(row => (Cell(answer, row, "BillingCurrency") ?? "") == currency)
        .GroupBy(row => row[answer.IndexOf(column)] ?? "", StringComparer.Ordinal)
        .Select(g => (g.Key, Sum: g.Aggregate(ExactDecimal.Zero, (sum, row) => sum + answer.Number(row, "EffectiveCost"))))
        .OrderByDescending(g => g.Sum).ThenBy(g => g.Key, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => new ExactNumber(g.Sum), StringComparer.Ordinal);

    private static List<SimpleShare> Top(IReadOnlyDictionary<string, ExactNumber> sums, ExactNumber? whole) =>
    [
        .. sums.Take(TopListed).Select(s => new SimpleShare(
            s.Key, s.Value, new ExactNumber(whole is not { Value.Sign: not 0 } ? ExactDecimal.Zero : ExactDecimal.Divide(s.Value.Value * 100, whole.Value.Value, PercentPlaces)))),
    ];

    private static List<string> Names(CostAnswer answer) => [.. answer.Rows.Select(row => row[0]).OfType<string>().Order(StringComparer.Ordinal)];

    private static string? Cell(CostAnswer answer, string?[] row, string column) =>
        answer.Columns.Any(c => c.Name == column) ? row[answer.IndexOf(column)] : null;
}
