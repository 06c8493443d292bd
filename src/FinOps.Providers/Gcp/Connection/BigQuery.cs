using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Gcp.Connection;

/// <summary>BigQuery over REST: a query is tried dry first, runs as a job with a limit, and is read page by page.</summary>
internal sealed class BigQuery(GcpWeb web)
{
    private const string Fix = "Give the service account the roles BigQuery Data Viewer on the data set and BigQuery Job User in the job project.";
    private const int RowsPerPage = 20_000;

    /// <summary>Runs a query and gives its pages: the schema, and the rows of the page.</summary>
    /// <exception cref="SourceException">It would read more than is allowed, or was refused.</exception>
    public async IAsyncEnumerable<(JsonElement Schema, JsonElement Rows)> Ask(
        SourceAccess access, string sql, (string Name, string Value) parameter, string tried, [EnumeratorCancellation] CancellationToken stop)
    {
        var jobs = $"{access.Or(GcpSettings.BigQuery, "https://bigquery.googleapis.com")}/bigquery/v2/projects/{GcpSettings.ProjectOf(access)}";
        var query = Query(sql, access, parameter.Name, isByDay: true);
        JsonElement plan;
        try
        {
            using var dry = Job(jobs, query, parameter, GcpSettings.BytesMax(access), dryRun: true);
            plan = await web.Json(access, dry, tried, Fix, stop);
        }
        catch (SourceException e) when (e.Code == GcpWeb.QueryInvalid)
        {
            // A view of the export, or a copy of it, is not kept by the day of writing.
            query = Query(sql, access, parameter.Name, isByDay: false);
            using var whole = Job(jobs, query, parameter, GcpSettings.BytesMax(access), dryRun: true);
            plan = await web.Json(access, whole, tried, Fix, stop);
        }

        if (long.Parse(plan.GetProperty("statistics").GetProperty("totalBytesProcessed").GetString()!, CultureInfo.InvariantCulture) > GcpSettings.BytesMax(access)) throw GcpWeb.TooLarge(tried);

        using var real = Job(jobs, query, parameter, GcpSettings.BytesMax(access), dryRun: false);
        var job = (await web.Json(access, real, tried, Fix, stop)).GetProperty("jobReference");
        var (page, schema) = ("", default(JsonElement));
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get,
                $"{jobs}/queries/{job.GetProperty("jobId").GetString()}?location={(job.TryGetProperty("location", out var at) ? at.GetString() : "")}&maxResults={RowsPerPage}&timeoutMs=20000&formatOptions.useInt64Timestamp=true&pageToken={Uri.EscapeDataString(page)}");
            var answer = await web.Json(access, request, tried, Fix, stop);
            if (!answer.GetProperty("jobComplete").GetBoolean()) continue;
            if (answer.TryGetProperty("schema", out var said)) schema = said;
            if (answer.TryGetProperty("rows", out var rows)) yield return (schema, rows);
            else if (page.Length == 0) yield return (schema, JsonElement.Parse("[]"));
            if (!answer.TryGetProperty("pageToken", out var next) || next.GetString() is not { Length: > 0 } more) yield break;
            page = more;
        }
    }

    /// <summary>The query for the connection's table.</summary>
    /// <param name="sql">As it stands in its file.</param>
    /// <param name="access">Which table.</param>
    /// <param name="month">The parameter that names the earliest month.</param>
    /// <param name="isByDay">True for a table whose rows lie under the day on which they were written.</param>
    private static string Query(string sql, SourceAccess access, string month, bool isByDay) => sql
        .Replace("{table}", $"`{access[GcpSettings.Table]}`", StringComparison.Ordinal)
        .Replace($"{{written since {month}}}", isByDay
            ? $"(_PARTITIONTIME >= TIMESTAMP_SUB(TIMESTAMP(PARSE_DATE('%Y%m', @{month})), INTERVAL 1 DAY) OR _PARTITIONTIME IS NULL)"
            : "TRUE", StringComparison.Ordinal);

    private static HttpRequestMessage Job(string jobs, string query, (string Name, string Value) parameter, long bytesMax, bool dryRun) => new(HttpMethod.Post, jobs + "/jobs")
    {
        Content = new StringContent(JsonSerializer.Serialize(new
        {
            configuration = new
            {
                dryRun,
                query = new
                {
                    query,
                    useLegacySql = false,
                    maximumBytesBilled = bytesMax.ToString(CultureInfo.InvariantCulture),
                    parameterMode = "NAMED",
                    queryParameters = new[] { new { name = parameter.Name, parameterType = new { type = "STRING" }, parameterValue = new { value = parameter.Value } } },
                },
            },
        }), Encoding.UTF8, "application/json"),
    };
}
