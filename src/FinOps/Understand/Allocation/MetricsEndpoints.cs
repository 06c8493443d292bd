using System.Globalization;
using System.Text;
using FinOps.Focus;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Allocation;

/// <summary>Numbers of a series to keep.</summary>
/// <param name="Points">The numbers; they take the place of all that the series had on their days.</param>
public sealed record MetricUpload(IReadOnlyList<MetricPoint> Points);

/// <summary>What came of an upload.</summary>
/// <param name="Name">The series.</param>
/// <param name="Points">How many numbers were kept.</param>
/// <param name="Days">On how many days.</param>
public sealed record MetricKept(string Name, int Points, int Days);

/// <summary>The series by which pools are shared out, over HTTP.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this RouteGroupBuilder allocation)
    {
        allocation.MapGet("/metrics", List).WithName("ListAllocationMetrics").WithSummary("The uploaded series with their days.");
        allocation.MapPut("/metrics/{name}", Put).Accepts<MetricUpload>("application/json", "text/csv").WithName("PutAllocationMetric").Needs(Permissions.AllocationWrite)
            .WithSummary("Keeps numbers per day and owner, as JSON or as CSV (Day, one column per dimension, Value). They replace what the series had on their days, which are allocated anew.");
        allocation.MapDelete("/metrics/{name}", Delete).WithName("DeleteAllocationMetric").Needs(Permissions.AllocationWrite).WithSummary("Forgets a series; the days it was used on are allocated anew.");
    }

    private static async Task<Ok<List<MetricView>>> List(CurrentTenant tenant, MetricBook book, CancellationToken stop) => TypedResults.Ok(await book.All(tenant.Id, stop));

    private static async Task<Results<Ok<MetricKept>, ProblemHttpResult>> Put(
        string name, HttpContext http, CurrentTenant tenant, MetricBook book, RuleBook rules, AllocationQueue queue, CancellationToken stop)
    {
        if (!RuleSetCheck.IsName(name)) return Problems.Invalid("metric_name", $"'{name}' cannot be the name of a series: 1 to 60 of a–z, 0–9 and hyphens.");
        var isCsv = http.Request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) == true;
        var (upload, problem) = isCsv ? await Csv(http.Request, await Dimensions(name, tenant.Id, rules, stop), stop) : await RuleHttp.Body<MetricUpload>(http.Request, stop);
        if (upload is null) return RuleHttp.Refuse(problem!);
        if (upload.Points is not { Count: > 0 }) return Problems.Invalid("no_points", "The series has no numbers.");
        if (upload.Points.Count > MetricBook.PointsMax) return Problems.BeyondLimit("limit_exceeded", $"{upload.Points.Count} numbers are more than the limit {MetricBook.PointsMax} of one upload; send them in parts by days.", nameof(MetricBook.PointsMax), MetricBook.PointsMax);
        for (var i = 0; i < upload.Points.Count; i++)
        {
            var point = upload.Points[i];
            if (point?.Owner is null) return Problems.Invalid("bad_owner", $"points[{i}]: a number has a day, an owner and a value.");
            if (point.Value.Sign < 0) return Problems.Invalid("bad_value", $"points[{i}]: a share of less than nothing cannot be given; {point.Value} is negative.");
            if (point.Owner.Count == 0 || point.Owner.Any(o => o.Length is 0 or > RuleLimits.TextLettersMax || o.Contains('\u001f', StringComparison.Ordinal)))
                return Problems.Invalid("bad_owner", $"points[{i}]: name an owner, one text for each dimension of the pool.");
        }

        await book.Keep(tenant.Id, name, upload.Points, stop);
        queue.Add(tenant.Id, changed: true);
        return TypedResults.Ok(new MetricKept(name, upload.Points.Count, upload.Points.Select(p => p.Day).Distinct().Count()));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string name, CurrentTenant tenant, MetricBook book, AllocationQueue queue, CancellationToken stop)
    {
        if (!await book.Delete(tenant.Id, name, stop)) return Problems.NotFound("metric_unknown", $"There is no series '{name}'.");
        queue.Add(tenant.Id, changed: true);
        return TypedResults.NoContent();
    }

    /// <summary>The dimensions of the pools that are shared out by a series, in the order in which they are told.</summary>
    private static async Task<List<IReadOnlyList<string>>> Dimensions(string metric, int tenant, RuleBook book, CancellationToken stop)
    {
        var rules = (await book.Draft(tenant, stop) ?? await book.Published(tenant, stop))?.Rules ?? RuleSet.Empty;
        return [.. rules.Pools.Where(p => p.Metric == metric).Select(p => p.Dimensions)];
    }

    /// <param name="request">The file.</param>
    /// <param name="dimensions">What pools call the columns of the owner: columns of these names may stand in any order.</param>
    /// <param name="stop">Cancels.</param>
    private static async Task<(MetricUpload? Upload, RuleProblem? Problem)> Csv(HttpRequest request, List<IReadOnlyList<string>> dimensions, CancellationToken stop)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var header = Fields(await reader.ReadLineAsync(stop) ?? "");
        var (day, value) = (Array.FindIndex(header, h => h.Equals("Day", StringComparison.OrdinalIgnoreCase)), Array.FindIndex(header, h => h.Equals("Value", StringComparison.OrdinalIgnoreCase)));
        if (day < 0 || value < 0 || header.Length < 3) return (null, new RuleProblem("bad_csv", "The header needs Day, at least one column that names the owner, and Value.", "line 1"));
        int[] owner = [.. Enumerable.Range(0, header.Length).Where(i => i != day && i != value)];
        if (dimensions.Find(d => d.Count == owner.Length && d.All(name => owner.Any(i => header[i].Equals(name, StringComparison.OrdinalIgnoreCase)))) is { } named)
            owner = [.. named.Select(name => Array.Find(owner, i => header[i].Equals(name, StringComparison.OrdinalIgnoreCase)))];
        var points = new List<MetricPoint>();
        for (var line = 2; await reader.ReadLineAsync(stop) is { } text; line++)
        {
            if (text.Length == 0) continue;
            if (points.Count == MetricBook.PointsMax) return (null, RuleProblem.Beyond("Numbers of one upload", nameof(MetricBook.PointsMax), MetricBook.PointsMax, line - 1));
            var fields = Fields(text);
            if (fields.Length != header.Length) return (null, new RuleProblem("bad_csv", $"Line {line} has {fields.Length} fields; the header has {header.Length}.", $"line {line}"));
            if (!DateOnly.TryParseExact(fields[day], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on))
                return (null, new RuleProblem("bad_csv", $"Line {line}: '{fields[day]}' is not a day such as 2026-05-01.", $"line {line}"));
            if (!ExactDecimal.TryParse(fields[value], out var number)) return (null, new RuleProblem("bad_csv", $"Line {line}: '{fields[value]}' is not a number.", $"line {line}"));
            points.Add(new MetricPoint(on, [.. owner.Select(i => fields[i])], number));
        }

        return (new MetricUpload(points), null);
    }

    /// <summary>The fields of a line; quotes keep commas, doubled quotes are quotes. Owners come from a CSV of ours: its apostrophes against formulas are taken off.</summary>
    internal static string[] Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(CsvCell.Plain(field.ToString().Trim()));
                field.Clear();
            }
            else field.Append(line[i]);
        }

        fields.Add(CsvCell.Plain(field.ToString().Trim()));
        return [.. fields];
    }
}
