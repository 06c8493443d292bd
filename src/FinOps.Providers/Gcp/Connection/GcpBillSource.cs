using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Gcp.Connection;

/// <summary>Google Cloud: the billing export in BigQuery, month by month, or extracts of it in Cloud Storage.</summary>
internal sealed partial class GcpBillSource(GcpWeb web, BigQuery bigQuery, MachineIdentity machine) : IBillSource
{
    private const string StorageFix = "Give the service account the role Storage Object Viewer on the bucket.";
    private const string FromTable = "bigquery/";
    private static readonly string Months = Sql("BillsByMonth");
    private static readonly string Month = Sql("BillOfMonth");

    public string Provider => "gcp";

    public IReadOnlyList<ConnectionField> Fields => GcpSettings.Fields;

    public IReadOnlyDictionary<string, string> Templates { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["roles.sh"] = """
            # Gives a service account what a FinOps platform needs to read one billing export. It can change nothing.
            # ACCOUNT: the service account's address; PROJECT: that pays for queries; DATASET: project:dataset of the export.
            gcloud projects add-iam-policy-binding "$PROJECT" --member "serviceAccount:$ACCOUNT" --role roles/bigquery.jobUser
            bq add-iam-policy-binding --member "serviceAccount:$ACCOUNT" --role roles/bigquery.dataViewer "$DATASET"
            """,
    };

    public string? Refusal(IReadOnlyDictionary<string, string> settings) =>
        GcpSettings.Refusal(settings) ?? (GcpSettings.IsMachine(settings) || GcpSettings.IsFederated(settings) ? machine.Refusal : null);

    /// <summary>The export names its projects itself.</summary>
    public Task<IReadOnlyList<SourceAccount>> Accounts(SourceAccess access, CancellationToken stop) => Task.FromResult<IReadOnlyList<SourceAccount>>([]);

    public async Task<SourceListing> List(SourceAccess access, SourceWish wish, CancellationToken stop) => new(
        [.. (access[GcpSettings.Table].Length > 0 ? await InTable(access, wish.From, stop) : await InBucket(access, stop)).Where(b => b.Period >= wish.From)], []);

    public async Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop)
    {
        if (access[GcpSettings.Table].Length == 0) return await Extract(access, file, stop);
        // A month may be larger than memory: it is packed on disk as its pages come, and the file goes when it is read.
        var path = Path.Combine(Path.GetTempPath(), $"finops-{Guid.NewGuid():N}.csv.gz");
        var kept = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 20, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        try
        {
            await using (var packed = new GZipStream(kept, CompressionLevel.Fastest, leaveOpen: true))
            {
                var isFirst = true;
                await foreach (var (schema, rows) in bigQuery.Ask(access, Month, ("month", file.Key[FromTable.Length..]), "read a month of the billing table", stop))
                {
                    if (isFirst) await packed.WriteAsync(Encoding.UTF8.GetBytes(BigQueryCsv.Header(schema)), stop);
                    isFirst = false;
                    await packed.WriteAsync(Encoding.UTF8.GetBytes(BigQueryCsv.Lines(schema, rows)), stop);
                }
            }

            kept.Position = 0;
            return kept;
        }
        catch
        {
            await kept.DisposeAsync();
            throw;
        }
    }

    /// <summary>The engine's function for Cloud Storage knows keys that never end; a token that ends goes in a header, and nothing is signed.</summary>
    public async Task<EngineReading?> Lend(SourceAccess access, SourceBill bill, CancellationToken stop)
    {
        if (access[GcpSettings.Bucket].Length == 0 || access[GcpSettings.Bucket].AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789._-") >= 0) return null;
        var token = await web.ReadingToken(access, access[GcpSettings.Bucket], bill.Files.Select(f => f.Key).Aggregate((a, b) => a[..a.AsSpan().CommonPrefixLength(b)]), stop);
        if (token is null) return null;
        var place = new Uri($"{access.Or(GcpSettings.Storage, "https://storage.googleapis.com")}/{access[GcpSettings.Bucket]}");
        return new EngineReading(place, access[GcpSettings.Storage].Length == 0,
        [
            .. bill.Files.Select(f => new EngineObject("gcs", [$"{place}/{f.Key}"])
            {
                Bytes = f.Bytes,
                Unsigned = true,
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {token}" },
            }),
        ]);
    }

    public async Task<IReadOnlyList<SourceCheck>> Test(SourceAccess access, CancellationToken stop)
    {
        try
        {
            var now = web.Now;
            var bills = (await List(access, new SourceWish(new DateOnly(now.Year, now.Month, 1).AddMonths(-1), DateOnly.FromDateTime(now.UtcDateTime), new Dictionary<DateOnly, DateOnly>()), stop)).Bills;
            return [bills.MaxBy(b => b.Period) is { } newest
                ? new SourceCheck("export", true, $"The export has {newest.Period:yyyy-MM}.")
                : new SourceCheck("export", false, "The export can be read but has nothing of this or the last month. Google Cloud fills a new export within a day or two.")];
        }
        catch (Exception e) when (e is SourceException or HttpRequestException)
        {
            return [new SourceCheck("export", false, e.Message)];
        }
    }

    private async Task<List<SourceBill>> InTable(SourceAccess access, DateOnly from, CancellationToken stop)
    {
        var bills = new List<SourceBill>();
        await foreach (var (_, rows) in bigQuery.Ask(access, Months, ("from", from.ToString("yyyyMM", CultureInfo.InvariantCulture)), "list the months of the billing table", stop))
        {
            foreach (var row in rows.EnumerateArray())
            {
                var cells = row.GetProperty("f").EnumerateArray().Select(c => c.GetProperty("v").GetString()!).ToList();
                if (PeriodOf(cells[0]) is not { } period) continue;
                var written = DateTimeOffset.UnixEpoch.AddTicks(long.Parse(cells[2], CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond);
                bills.Add(new SourceBill($"billing-export/{period:yyyy-MM}", period, [new SourceFile(FromTable + cells[0], $"{cells[1]}@{cells[2]}", -1, written)]));
            }
        }

        return bills;
    }

    /// <summary>Extracts carry their month in their path; all files of a folder and month are one bill.</summary>
    private async Task<IEnumerable<SourceBill>> InBucket(SourceAccess access, CancellationToken stop)
    {
        var files = new List<SourceFile>();
        var page = "";
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Objects(access)}?maxResults=1000&prefix={Uri.EscapeDataString(access[GcpSettings.Prefix].TrimStart('/'))}&pageToken={Uri.EscapeDataString(page)}");
            var answer = await web.Json(access, request, "list the bucket", StorageFix, stop);
            foreach (var item in answer.TryGetProperty("items", out var items) ? items.EnumerateArray() : default)
            {
                files.Add(new SourceFile(item.GetProperty("name").GetString()!, item.GetProperty("generation").GetString()!,
                    long.Parse(item.GetProperty("size").GetString()!, CultureInfo.InvariantCulture), item.GetProperty("updated").GetDateTimeOffset()));
            }

            page = answer.TryGetProperty("nextPageToken", out var next) ? next.GetString()! : "";
        }
        while (page.Length > 0);
        return files.Where(f => f.Bytes > 0).Select(f => (File: f, Match: Dated().Match(f.Key))).Where(f => f.Match.Success)
            .GroupBy(f => (Folder: f.Match.Groups["folder"].Value, Period: PeriodOf(f.Match.Groups["year"].Value + f.Match.Groups["month"].Value)!.Value))
            .Select(g => new SourceBill($"{g.Key.Folder}{g.Key.Period:yyyy-MM}", g.Key.Period, [.. g.Select(f => f.File).OrderBy(f => f.Key, StringComparer.Ordinal)]));
    }

    private async Task<Stream> Extract(SourceAccess access, SourceFile file, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Objects(access)}/{Uri.EscapeDataString(file.Key)}?alt=media&generation={file.Identity}");
        var answer = await web.Send(access, request, $"read '{file.Key}'", StorageFix, stop);
        return await answer.Content.ReadAsStreamAsync(stop);
    }

    private static string Objects(SourceAccess access) =>
        $"{access.Or(GcpSettings.Storage, "https://storage.googleapis.com")}/storage/v1/b/{Uri.EscapeDataString(access[GcpSettings.Bucket])}/o";

    private static DateOnly? PeriodOf(string month) =>
        DateOnly.TryParseExact(month + "01", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var period) ? period : null;

    private static string Sql(string name)
    {
        using var stream = typeof(GcpBillSource).Assembly.GetManifestResourceStream($"Gcp/Connection/{name}.sql") ?? throw new InvalidOperationException($"The query {name} was not built in.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("^(?<folder>.*?)(?<year>20[0-9]{2})[-_/]?(?<month>0[1-9]|1[0-2])(?![0-9]).*\\.(csv|csv\\.gz|gz|json|parquet|zst)\\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Dated();
}
