using System.Text;
using FinOps.Platform.Jobs;
using FinOps.Platform.Tenancy;
using FinOps.Server.Tests.Ingestion;
using FinOps.Stores.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FinOps.Server.Tests.Tenants;

/// <summary>Two engines, one server: tenants are placed and moved while they are asked.</summary>
public sealed class CellMoveTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private readonly TempFolder _folder = new();
    private readonly ClickHouseEndpoints _second = new();
    private DataDirectory? _data;
    private EmbeddedEngine? _engine;
    private RunningServer? _server;

    private RunningServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _data = DataDirectory.Open(_folder.Path);
        _engine = new EmbeddedEngine(_data, new EngineBinaries(null, null), _second, NullLogger<EmbeddedEngine>.Instance);
        await _engine.Start(Stop);
        _server = await RunningServer.Start(settings: new Dictionary<string, string>
        {
            ["ClickHouse:Cells:two:Url"] = _second.Current.Url.ToString(),
            ["ClickHouse:Cells:two:User"] = _second.Current.User,
            ["ClickHouse:Cells:two:Password"] = _second.Current.Password,
            ["Tenants:MoveGraceSeconds"] = "0",
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_engine is not null)
        {
            await _engine.Stop();
            _engine.Dispose();
        }

        _data?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_tenant_moves_to_another_cell_with_every_row_while_it_is_asked_and_may_be_killed_in_the_middle()
    {
        Assert.Equal(["main", "two"], (await Server.Http.GetFromJsonAsync<JsonElement>("/api/cells", Stop)).EnumerateArray().Select(c => c.GetString()));
        var (moving, staying) = (await Tenant("moving", "main"), await Tenant("staying", "main"));
        var bill = new Bill().Row(("BilledCost", "0.00000000000000000001")).Row(("BilledCost", "10"), ("Tags", """{"team":"search"}""")).Row(("BilledCost", "free"));
        (await moving.Import(bill)).Published();
        (await moving.Import(new Bill().Row(("BilledCost", "5"), ("ResourceId", "other")), "second.csv")).Published();
        (await staying.Import(new Bill().Row(("BilledCost", "7")))).Published();
        var (total, id) = (await Total(moving), (await Find("moving")).Id);
        Assert.Equal("15.00000000000000000001", total);
        var before = (await Counts(id)).Where(c => c.Place == "main" && c.Rows > 0).ToList();
        Assert.Superset(new HashSet<string> { "cost_rows", "cost_days", "cost_services", "cost_rejects" }, before.Select(c => c.Table).ToHashSet());

        // An import is inside from here on. The mover may look whenever it likes: it waits until that has left.
        var gate = Server.Services.GetRequiredService<TenantGate>();
        var inside = (await gate.TryEnter(id, Stop))!;
        // A server that died in the middle has left half a copy and a move that says so.
        await using (var db = Server.Services.GetRequiredService<FinOps.Platform.PlatformDbs>().For(id))
        {
            db.Add(new TenantMove { TenantId = id, FromCell = "main", ToCell = "two", State = TenantMoveState.Copying, StartedAt = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync(Stop);
        }

        await Server.Services.GetRequiredService<ITenantCells>().Copy("main", "two", id, Stop);
        // The move waits for the import, and nothing is lost of either.
        var mover = Server.Services.GetRequiredService<JobRunner>();
        mover.Nudge(TenantMover.JobName);
        await Task.Delay(300, Stop);
        Assert.Equal("main", (await Find("moving")).Cell);
        Assert.Equal(total, await Total(moving));
        await inside.DisposeAsync();
        await Wait.Until(async () => (await Find("moving")).Cell == "two", () => "It does not move.");
        Assert.Equal(total, await Unmoved(() => Total(moving)));

        var move = await Wait.For(
            async () => (await Server.Http.GetFromJsonAsync<JsonElement>("/api/tenants/moving/moves", Stop)).EnumerateArray().Single(),
            m => m.GetProperty("state").GetString() == "done", m => m.ToString(), () => mover.Nudge(TenantMover.JobName));
        Assert.Equal(before.Sum(c => c.Rows), move.GetProperty("rowsCopied").GetInt64());
        Assert.Equal(0, (await Counts(id)).Where(c => c.Place == "main").Sum(c => c.Rows));
        var after = (await Counts(id)).Where(c => c.Place == "two" && c.Rows > 0).ToList();
        Assert.Equal(before.Select(c => (c.Table, c.Rows)), after.Select(c => (c.Table, c.Rows)));
        Assert.Equal(total, await Total(moving));
        Assert.Equal("7", await Total(staying));

        // It lives on there: imports, rejects, replacement, and back again by the door that operators use.
        var third = (await moving.Import(new Bill().Row(("BilledCost", "1"), ("ResourceId", "third")).Row(("BilledCost", "free")), "third.csv")).Published();
        Assert.Single(third.Rejects());
        Assert.Equal("16.00000000000000000001", await Total(moving));
        Assert.Equal(0, (await Counts(id)).Where(c => c.Place == "main").Sum(c => c.Rows));
        Assert.Equal("tenant_there_already", await Code(Server.Http.PostAsJsonAsync("/api/tenants/moving/move", new { to = "two" }, Stop)));
        Assert.Equal("cell_unknown", await Code(Server.Http.PostAsJsonAsync("/api/tenants/moving/move", new { to = "three" }, Stop)));
        Assert.Null(await Code(Server.Http.PostAsJsonAsync("/api/tenants/moving/move", new { to = "main" }, Stop)));
        await Wait.Until(async () => (await Find("moving")).Cell == "main", () => "It does not move back.");
        Assert.Equal("16.00000000000000000001", await Unmoved(() => Total(moving)));

        // A cell that is fuller gets no new tenants; a deleted tenant is removed from whichever cell it lies in.
        Assert.Equal("two", (await Server.Services.GetRequiredService<TenantBook>().Create("new", "new", Stop)).Tenant!.Cell);
    }

    private async Task<Intake> Tenant(string slug, string cell)
    {
        Assert.Null(await Code(Server.Http.PostAsJsonAsync("/api/tenants", new { name = slug, slug }, Stop)));
        // Where it is placed does not matter to this test, where it starts does.
        await using var db = Server.Services.GetRequiredService<FinOps.Platform.PlatformDbs>().Untenanted();
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(db.Database, $"update tenants set cell = {cell} where slug = {slug}", Stop);
        return new Intake(Server.Client(slug), Server);
    }

    /// <summary>Asks while no mover runs: here it grants readers no time, and would remove old rows while they are being read.</summary>
    private async Task<string> Unmoved(Func<Task<string>> ask)
    {
        await using var still = await Server.Services.GetRequiredService<PlatformLocks>().Take("job:" + TenantMover.JobName, Stop);
        return await ask();
    }

    private async Task<Tenant> Find(string slug) => (await Server.Services.GetRequiredService<TenantBook>().Find(slug, Stop))!;

    private async Task<List<TenantRowCount>> Counts(int tenant)
    {
        var store = Server.Services.GetServices<ITenantRows>().Single(s => s.Store == "clickhouse");
        return [.. await store.Count(tenant, Stop)];
    }

    private static async Task<string?> Code(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString();
    }

    private static async Task<string> Total(Intake intake)
    {
        using var answer = await intake.Http.PostAsync("/api/costs/query", new StringContent("""{"measures":["BilledCost"]}""", Encoding.UTF8, "application/json"), Stop);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return string.Join(' ', body.GetProperty("totals").EnumerateArray().Select(t => t.GetProperty("amount").GetString()));
    }
}
