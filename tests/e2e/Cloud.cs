using System.Collections.Concurrent;
using Amazon.S3.Model;
using FinOps.Server.Tests.Connections;

namespace FinOps.EndToEnd;

/// <summary>A customer's cloud on this machine: a bucket on an S3 server, and a role that trusts one external id.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    private const string Bucket = "bakery-costs";
    private static readonly ConcurrentBag<Cloud> Opened = [];
    private readonly LocalS3 _s3;
    private readonly LocalAws _aws;
    private bool _ended;

    private Cloud(LocalS3 s3, LocalAws aws) => (_s3, _aws) = (s3, aws);

    public Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["roleArn"] = "arn:aws:iam::100000000001:role/FinOpsRead",
        ["accessKeyId"] = LocalAws.BaseKey,
        ["secretAccessKey"] = LocalAws.BaseSecret,
        ["bucket"] = Bucket,
        ["quickStart"] = "no",
        ["s3Endpoint"] = _s3.Url,
        ["stsEndpoint"] = _aws.Url,
        ["organizationsEndpoint"] = _aws.Url,
    };

    public static async Task<Cloud> Start()
    {
        var cloud = new Cloud(await LocalS3.Start(TestContext.Current.CancellationToken), await LocalAws.Start());
        Opened.Add(cloud);
        await cloud._s3.Client.PutBucketAsync(new PutBucketRequest { BucketName = Bucket });
        return cloud;
    }

    /// <summary>Ends those that nobody ended: pictures are taken of them until the last test.</summary>
    public static async Task EndAll()
    {
        while (Opened.TryTake(out var cloud)) await cloud.DisposeAsync();
    }

    /// <summary>Has the customer's role trust a connection.</summary>
    public void Trust(string externalId) => _aws.TrustedExternalId = externalId;

    /// <summary>A month's report: a charge of 2.50 on each of these days, and in another account one of 1 on every day up to the last of them.</summary>
    public Task PutBill(DateOnly month, IEnumerable<DateOnly> days)
    {
        var charged = days.ToList();
        return Put(month, Cur.Gzip(Cur.Header + Cur.Lines(month, charged, "2.50", "200000000002") + Cur.Lines(month, Cur.Days(month, charged[^1].Day), "1", "200000000003")));
    }

    /// <summary>A month's report that is none.</summary>
    public Task PutPoison(DateOnly month) => Put(month, Cur.Gzip("flour,water\n500,300\n"));

    /// <summary>Connects by the API, trusts, and waits until the first sync is over. Returns the connection's number.</summary>
    public async Task<long> Connect(Api api, string tenant, string name)
    {
        var made = await api.Post(tenant, "/api/connections", new { provider = "aws", name, settings = Settings, monthsBack = 2, paused = true });
        Trust(made.GetProperty("externalId").GetString()!);
        var id = made.GetProperty("id").GetInt64();
        await api.Post(tenant, $"/api/connections/{id}/sync", new { });
        await Synced(api, tenant, id);
        return id;
    }

    /// <summary>Waits until a sync of the connection is over.</summary>
    public static Task Synced(Api api, string tenant, long id) => Wait.For(
        () => api.Get(tenant, $"/api/connections/{id}"),
        seen => seen.GetProperty("lastSyncAt").ValueKind != JsonValueKind.Null && seen.GetProperty("health").GetString() != "syncing",
        seen => $"The sync does not end: {seen}");

    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        await _aws.DisposeAsync();
        await _s3.DisposeAsync();
    }

    private async Task Put(DateOnly month, byte[] report)
    {
        var stop = TestContext.Current.CancellationToken;
        var key = $"cur/{Cur.Range(month)}/cur-1.csv.gz";
        await _s3.Put(Bucket, key, report, stop);
        await _s3.Put(Bucket, $"cur/{Cur.Range(month)}/cur-Manifest.json", Cur.Manifest("reportKeys", key), stop);
    }
}
