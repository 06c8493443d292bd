using FinOps.Costs;
using FinOps.Focus;
using FinOps.Focus.Conformance;
using FinOps.Providers.Tests.Native;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(EngineFixture))]

namespace FinOps.Providers.Tests.Native;

/// <summary>The real engine in a folder of its own, into which bills are taken as the importer takes them.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "finops-native-" + Guid.NewGuid().ToString("N")[..12]);
    private readonly ClickHouseEndpoints _endpoints = new();
    private readonly SemaphoreSlim _starting = new(1);
    private DataDirectory? _data;
    private EmbeddedEngine? _engine;
    private long _imports;

    internal ClickHouseClient Client { get; private set; } = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.Stop();
            _engine.Dispose();
        }

        _data?.Dispose();
        _starting.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Takes a bill in as the importer does, up to the judgement.</summary>
    internal Task<TakenBill> Take(string path, IBillFormat format, CancellationToken stop) => Take(path, format.Map, stop);

    /// <summary>Takes a bill in under a mapping.</summary>
    internal async Task<TakenBill> Take(string path, Func<IReadOnlyList<string>, BillMapping> map, CancellationToken stop, AccountNames? names = null)
    {
        await Start(stop);
        var intake = new ClickHouseIntake(Client, new BillStage(Client, _ => Task.FromResult(true)), TimeProvider.System);
        var id = Interlocked.Increment(ref _imports);
        var link = Path.Combine(_folder, $"import-{id}");
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.GetFullPath(path));
        var file = await intake.Look(link, Path.GetFileName(path), stop);
        var job = new IntakeJob(1, id, "test", file, map(file.Columns), []) { AccountNames = names ?? AccountNames.None };
        var survey = await intake.Take(job, stop);
        job = job with { Residuals = survey.Native?.Residuals ?? [] };
        var stored = await intake.Stored(1, id, byInvoice: false, stop);
        var rejected = stored.Rows < survey.Rows ? await intake.Reject(job, stop) : null;
        var rejects = rejected is null ? [] : await intake.Rejects(1, id, 1000, stop);
        return new TakenBill(id, job.Mapping, survey, Reconciliation.Of(survey, rejected, stored), rejects);
    }

    /// <summary>The first rows of a file under a mapping, as people see them before they import.</summary>
    internal async Task<MappingPreview> Preview(string path, Func<IReadOnlyList<string>, BillMapping> map, CancellationToken stop)
    {
        await Start(stop);
        var intake = new ClickHouseIntake(Client, new BillStage(Client, _ => Task.FromResult(true)), TimeProvider.System);
        var file = await intake.Look(path, "preview", stop);
        return await intake.Preview(new IntakeJob(1, 0, "test", file, map(file.Columns), []), MappingDesk.RowsMax, stop);
    }

    /// <summary>A path in the fixture's folder that nobody else uses.</summary>
    internal string NewFile(string ending)
    {
        Directory.CreateDirectory(_folder);
        return Path.Combine(_folder, Guid.NewGuid().ToString("N") + ending);
    }

    /// <summary>Asks the stored rows of a bill.</summary>
    internal Task<List<string?[]>> Ask(TakenBill bill, string columns, string rest, CancellationToken stop) =>
        Client.All(new ClickHouseStatement($"SELECT {columns} FROM cost_rows WHERE TenantId = 1 AND ImportId = {bill.Id} {rest}"), stop);

    /// <summary>Exports the bills as FOCUS 1.2 and says which of its rules that breaks: "rule column: rows, first value".</summary>
    internal async Task<List<string>> Violations(IReadOnlyCollection<TakenBill> bills, CancellationToken stop)
    {
        var path = NewFile(".csv");
        var published = new PublishedImports(1, [.. bills.Select(b => b.Id)], new HashSet<string>(), DateTimeOffset.UnixEpoch);
        await using (var file = File.Create(path)) await Client.CopyTo(SqlExport.Write(new ExportForm(FocusVersion.V1_2, ExportFile.Csv), new HashSet<string>(), null, null, published, 1), "CSVWithNames", file, stop);
        var intake = new ClickHouseIntake(Client, new BillStage(Client, _ => Task.FromResult(true)), TimeProvider.System);
        var look = await intake.Look(path, "export.csv", stop);
        var book = RuleBook.For(FocusDataset.CostAndUsage, FocusVersion.V1_2, []);
        var rules = book.Examine(look.Columns);
        var report = rules.Report(book, await new ClickHouseConformance(Client, new BillStage(Client, _ => Task.FromResult(true))).Check(look, rules, stop));
        return [.. report.Violations.Select(v => $"{v.Rule} {v.Column}: {v.Count}, {v.Samples.Select(s => s.Value).FirstOrDefault()}")];
    }

    /// <summary>Writes a table of the engine's own making into a file: Parquet, say.</summary>
    internal async Task<string> Write(string ending, string query, CancellationToken stop)
    {
        await Start(stop);
        var path = NewFile(ending);
        await Client.Execute(new ClickHouseStatement($"INSERT INTO FUNCTION file('{path}') {query}"), stop);
        return path;
    }

    private async Task Start(CancellationToken stop)
    {
        await _starting.WaitAsync(stop);
        try
        {
            if (_engine is not null) return;
            Directory.CreateDirectory(_folder);
            _data = DataDirectory.Open(_folder);
            _engine = new EmbeddedEngine(_data, new EngineBinaries(null, null), _endpoints, NullLogger<EmbeddedEngine>.Instance);
            await _engine.Start(stop);
            Client = new ClickHouseClient(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan }, _endpoints);
            foreach (var statement in CostTables.Create()) await Client.Execute(new ClickHouseStatement(statement), stop);
        }
        finally
        {
            _starting.Release();
        }
    }
}

/// <summary>A bill that was taken in.</summary>
internal sealed record TakenBill(long Id, BillMapping Mapping, BillSurvey Survey, Reconciliation Proof, IReadOnlyList<Rejected> Rejects);
