using FinOps.Platform.Access;
using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FinOps.Tests.Connections;

/// <summary>Which bills the engine may read by itself. It resolves names past the server's guard, so it is shown few.</summary>
public sealed class DirectReadingTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cloud's own address", "https://bucket.s3.eu-central-1.amazonaws.com", true, true)]
    [InlineData("an address that a tenant entered", "https://storage.example.com/bucket", false, false)]
    [InlineData("a private address", "https://10.0.0.8/bucket", false, false)]
    [InlineData("one of the cloud, but not https", "http://bucket.s3.eu-central-1.amazonaws.com", true, false)]
    public async Task Where_private_addresses_are_refused_only_the_clouds_own_are_shown(string what, string place, bool isOfCloud, bool shown)
    {
        Assert.NotEmpty(what);
        Assert.Equal(shown, await Offered(Bill(), place, isOfCloud, allowPrivate: false) is not null);
    }

    [Fact]
    public async Task Where_they_are_allowed_so_are_these() => Assert.NotNull(await Offered(Bill(), "http://127.0.0.1:9000/bucket", false, allowPrivate: true));

    [Theory]
    [InlineData("a/b=2026-01/part-1.csv.gz", true)]
    [InlineData("a/2026-01-01T00:00:00.000Z-1/part.parquet", true)]
    [InlineData("a/part.CSV", true)]
    [InlineData("a/part.zip", false)]
    [InlineData("a/part.json", false)]
    [InlineData("a/part*.csv", false)]
    [InlineData("a/{part}.csv", false)]
    [InlineData("a/pa?rt.csv", false)]
    [InlineData("a/pa%2frt.csv", false)]
    [InlineData("a/pa'rt.csv", false)]
    [InlineData("a//part.csv", false)]
    [InlineData("/a/part.csv", false)]
    [InlineData("a/../part.csv", false)]
    public async Task Keys_that_mean_something_to_an_address_or_a_pattern_are_left_to_the_server(string key, bool shown) =>
        Assert.Equal(shown, await Offered(Bill(key), "https://b.s3.eu-central-1.amazonaws.com", true, false) is not null);

    [Theory]
    [InlineData(99, "", false)]
    [InlineData(100, "", true)]
    [InlineData(100, "no", false)]
    public async Task Small_bills_and_those_of_connections_that_forbid_it_are_fetched(long bytes, string setting, bool shown) =>
        Assert.Equal(shown, await Offered(Bill("a.csv", bytes), "https://b.s3.eu-central-1.amazonaws.com", true, false, setting) is not null);

    [Fact]
    public async Task Files_of_different_kinds_are_left_to_the_server()
    {
        var mixed = Bill("a.csv") with { Files = [.. Bill("a.csv").Files, .. Bill("b.csv.gz").Files] };
        Assert.Null(await Offered(mixed, "https://b.s3.eu-central-1.amazonaws.com", true, false));
    }

    [Fact]
    public async Task What_opens_an_object_is_in_no_text()
    {
        var offered = await Offered(Bill(), "https://b.s3.eu-central-1.amazonaws.com", true, false);
        Assert.DoesNotContain("hush", $"{offered} {offered!.Objects[0]}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bill_is_not_known_any_more_after_a_restart()
    {
        var folder = new IntakeFolder(Path.Combine(Path.GetTempPath(), $"finops-{Guid.NewGuid():N}"));
        try
        {
            var offered = (await Offered(Bill(), "https://b.s3.eu-central-1.amazonaws.com", true, false))!;
            var before = new ObjectBills(folder);
            var import = new Import { Source = "prod", FileName = "bill", RequestedFormat = "auto", OwnsFile = true, Path = await before.Add(offered, Stop) };
            Assert.Same(offered, before.Find(import));
            Assert.Equal("interrupted", Assert.Throws<ImportRefusedException>(() => new ObjectBills(folder).Find(import)).Problem.Code);
            before.Remove(import.Path!);
            Assert.False(File.Exists(import.Path));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder.Path)!, recursive: true);
        }
    }

    private static SourceBill Bill(string key = "a/part-1.csv.gz", long bytes = 1000) => new("bill", new DateOnly(2026, 1, 1), [new SourceFile(key, "etag", bytes, DateTimeOffset.UnixEpoch)]);

    private static Task<ObjectBill?> Offered(SourceBill bill, string place, bool isOfCloud, bool allowPrivate, string setting = "")
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Outbound:AllowPrivate"] = allowPrivate ? "true" : "false", ["Sync:DirectFromBytes"] = "100" }).Build();
        var reading = new DirectReading(settings, new OutboundGuard(settings, new LocalAdministrator(settings)), new SyncPipelines(new SyncPatience(), TimeProvider.System, NullLogger<SyncPipelines>.Instance), NullLogger<DirectReading>.Instance);
        var access = new SourceAccess(1, "", new Dictionary<string, string> { [DirectReading.Setting] = setting });
        return reading.Offer(new Lender(new EngineReading(new Uri(place), isOfCloud, [new EngineObject("s3", ["address", "hush"])])), access, bill, Stop);
    }

    private sealed class Lender(EngineReading reading) : IBillSource
    {
        public string Provider => "lender";

        public IReadOnlyList<ConnectionField> Fields => [];

        public IReadOnlyDictionary<string, string> Templates => new Dictionary<string, string>();

        public string? Refusal(IReadOnlyDictionary<string, string> settings) => null;

        public Task<IReadOnlyList<SourceCheck>> Test(SourceAccess access, CancellationToken stop) => throw new NotSupportedException();

        public Task<SourceListing> List(SourceAccess access, SourceWish wish, CancellationToken stop) => throw new NotSupportedException();

        public Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop) => throw new NotSupportedException();

        public Task<IReadOnlyList<SourceAccount>> Accounts(SourceAccess access, CancellationToken stop) => throw new NotSupportedException();

        public Task<EngineReading?> Lend(SourceAccess access, SourceBill bill, CancellationToken stop) => Task.FromResult<EngineReading?>(reading);
    }
}
