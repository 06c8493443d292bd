using System.Collections.Concurrent;
using FinOps.Costs;
using FinOps.Providers.FocusFile;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(StoreFixture))]

namespace FinOps.Stores.Tests.Asking;

/// <summary>The real engine in a folder of its own, with bills taken in as the importer does.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "finops-ask-" + Guid.NewGuid().ToString("N")[..12]);
    private readonly ClickHouseEndpoints _endpoints = new();
    private DataDirectory? _data;
    private EmbeddedEngine? _engine;
    private int _tenants;
    private long _imports;

    internal ClickHouseClient Client { get; private set; } = null!;

    internal Shelf Published { get; } = new();

    internal Allocation.AllocationShelf Allocated { get; } = new();

    public static TimeProvider Clock { get; } = new FixedClock(new DateTimeOffset(2026, 5, 20, 15, 30, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        _data = DataDirectory.Open(_folder);
        _engine = new EmbeddedEngine(_data, new EngineBinaries(null, null), _endpoints, NullLogger<EmbeddedEngine>.Instance);
        await _engine.Start(CancellationToken.None);
        Client = new ClickHouseClient(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan }, _endpoints);
        foreach (var statement in CostTables.Create().Concat(AllocationTables.Create())) await Client.Execute(new ClickHouseStatement(statement), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.Stop();
            _engine.Dispose();
        }

        _data?.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    internal ClickHouseEndpoint Endpoint => _endpoints.Current;

    /// <summary>A tenant nobody else uses.</summary>
    internal int NewTenant() => Interlocked.Increment(ref _tenants);

    internal ITenantCosts Costs(int tenant, bool rowsOnly = false, bool layersOnly = false) =>
        new ClickHouseCosts(Client, Published, Clock, Allocated) { RowsOnly = rowsOnly, LayersOnly = layersOnly }.For(tenant);

    /// <summary>The same as before there was a roll-up by service: from that by day, or from the rows.</summary>
    internal ITenantCosts CostsWithoutServices(int tenant) => new ClickHouseCosts(Client, Published.WithoutServices, Clock).For(tenant);

    /// <summary>Takes files in as the importer does and publishes them together.</summary>
    internal async Task Import(int tenant, IReadOnlyList<string> paths, params string[] rollUpTagKeys)
    {
        var intake = new ClickHouseIntake(Client, new BillStage(Client, _ => Task.FromResult(true)), TimeProvider.System);
        var ids = new List<long>();
        foreach (var path in paths)
        {
            var id = Interlocked.Increment(ref _imports);
            var file = await intake.Look(path, Path.GetFileName(path), CancellationToken.None);
            var job = new IntakeJob(tenant, id, "upload", file, new FocusFileFormat().Map(file.Columns), rollUpTagKeys);
            var survey = await intake.Take(job, CancellationToken.None);
            var stored = await intake.Stored(tenant, id, byInvoice: false, CancellationToken.None);
            Assert.Equal(survey.Rows, stored.Rows);
            Assert.True(stored.RollUpsAgree);
            ids.Add(id);
        }

        Published.Publish(tenant, ids, rollUpTagKeys);
    }

    /// <summary>Writes a bill to a file of the fixture's folder.</summary>
    internal string Write(string csv)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".csv");
        File.WriteAllText(path, csv);
        return path;
    }

    /// <summary>Which imports are published, kept in memory: the registry is another room's matter.</summary>
    internal sealed class Shelf : IPublishedImports
    {
        private readonly ConcurrentDictionary<int, PublishedImports> _byTenant = new();

        /// <summary>The same imports, as an earlier version would have published them.</summary>
        public IPublishedImports WithoutServices => new Earlier(this);

        public void Publish(int tenant, IEnumerable<long> ids, IEnumerable<string> rollUpTagKeys) => _byTenant.AddOrUpdate(
            tenant,
            _ => new PublishedImports(1, [.. ids], rollUpTagKeys.ToHashSet(StringComparer.Ordinal), Clock.GetUtcNow()) { AreSummedByService = true },
            (_, old) => old with { DataVersion = old.DataVersion + 1, ImportIds = [.. old.ImportIds, .. ids] });

        public ValueTask<PublishedImports> Of(int tenantId, CancellationToken stop) => ValueTask.FromResult(
            _byTenant.GetValueOrDefault(tenantId) ?? new PublishedImports(0, [], new HashSet<string>(), Clock.GetUtcNow()));
    }

    private sealed class Earlier(Shelf shelf) : IPublishedImports
    {
        public async ValueTask<PublishedImports> Of(int tenantId, CancellationToken stop) => await shelf.Of(tenantId, stop) with { AreSummedByService = false };
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>Data shared between projects: read in place, absent on most machines.</summary>
internal static class SharedData
{
    /// <summary>The file or folder, or null when this machine does not have it.</summary>
    public static string? Find(string path)
    {
        var roots = new List<string?> { Environment.GetEnvironmentVariable("FINOPS_SHARED") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent) roots.Add(Path.Combine(folder.FullName, "shared"));
        return roots.OfType<string>().Select(root => Path.Combine(root, path)).FirstOrDefault(Path.Exists);
    }

    /// <summary>Skips the test, saying why, where the data is absent.</summary>
    public static string Need(string path)
    {
        var found = Find(path);
        Assert.SkipWhen(found is null, $"shared/{path} is not on this machine (FINOPS_SHARED names its folder).");
        return found!;
    }
}
