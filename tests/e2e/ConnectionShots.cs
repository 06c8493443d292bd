using System.Text.Json.Nodes;

namespace FinOps.EndToEnd;

/// <summary>The screens of connections, over clouds that run on this machine and over one that cannot be reached.</summary>
internal static class ConnectionShots
{
    private const string Nowhere = "http://127.0.0.1:9";
    private static readonly Func<Api, Task<(string Tenant, long Id)>> Connected = Gallery.Once(Connect);
    private static readonly Func<Api, Task<(string Tenant, long Id)>> Unreachable = Gallery.Once(ConnectNowhere);

    public static IReadOnlyList<Shot> All { get; } =
    [
        new("connections", "") { Prepare = async api => $"/connections?tenant={(await Connected(api)).Tenant}" },
        new("connections-empty", "/connections"),
        new("connections-waiting", "") { Prepare = async api => $"/connections?tenant={(await Unreachable(api)).Tenant}" },
        Gallery.Broken("connections-error", "/connections?tenant=demo"),
        Gallery.Waiting("connections-loading", "/connections?tenant=demo"),
        new("connection-new", "/connections/new?tenant=demo"),
        new("connection", "") { Prepare = async api => PathOf(await Connected(api)) },
        new("connection-failing", "") { Prepare = async api => PathOf(await Unreachable(api)), Act = Tested },
        new("connection-running", "") { Prepare = async api => PathOf(await Unreachable(api)), Before = Running },
        new("connection-delete", "") { Prepare = async api => PathOf(await Unreachable(api)), Act = Gallery.Clicks("Delete") },
        new("connection-edit", "") { Prepare = async api => PathOf(await Unreachable(api), "/edit") },
        new("connection-unknown", "/connections/999999?tenant=demo") { Complaints = Gallery.Unknown },
        new("overview-connected", "") { Prepare = async api => $"/?tenant={(await Connected(api)).Tenant}" },
    ];

    /// <summary>Two days of last month lack their charges, and an older bill cannot be read.</summary>
    private static async Task<(string Tenant, long Id)> Connect(Api api)
    {
        var tenant = await api.NewTenant();
        var cloud = await Cloud.Start();
        var last = Bills.ThisMonth().AddMonths(-1);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await cloud.PutPoison(last.AddMonths(-1));
        await cloud.PutBill(last, Days(last, Bills.ThisMonth()).Where(day => day.Day is not (11 or 12)));
        // On the first of a month nothing of it is billed yet.
        if (today.Day > 1) await cloud.PutBill(Bills.ThisMonth(), Days(Bills.ThisMonth(), today));
        return (tenant, await cloud.Connect(api, tenant, "Production"));
    }

    private static async Task<(string Tenant, long Id)> ConnectNowhere(Api api)
    {
        var tenant = await api.NewTenant();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["roleArn"] = "arn:aws:iam::123456789012:role/FinOpsRead",
            ["accessKeyId"] = "AKIAEXAMPLE",
            ["secretAccessKey"] = "never-shown",
            ["bucket"] = "bakery-costs",
            ["quickStart"] = "no",
            ["s3Endpoint"] = Nowhere,
            ["stsEndpoint"] = Nowhere,
        };
        var made = await api.Post(tenant, "/api/connections", new { provider = "aws", name = "Far away", settings, paused = true });
        return (tenant, made.GetProperty("id").GetInt64());
    }

    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly end) => Enumerable.Range(0, end.DayNumber - from.DayNumber).Select(from.AddDays);

    private static string PathOf((string Tenant, long Id) made, string more = "") => $"/connections/{made.Id}{more}?tenant={made.Tenant}";

    private static async Task Tested(Screen screen)
    {
        await screen.Button("Test connection").ClickAsync();
        await Expect(screen.Region("Test")).ToContainTextAsync("failed");
    }

    /// <summary>The first sync as it is half-way.</summary>
    private static Task Running(IPage page) => page.RouteAsync("**/api/connections/*", async route =>
    {
        var answer = await route.FetchAsync();
        var connection = JsonNode.Parse(await answer.TextAsync())!;
        (connection["health"], connection["state"]) = ("syncing", "active");
        connection["sync"] = JsonSerializer.SerializeToNode(new
        {
            runId = 1,
            cause = "request",
            state = "running",
            startedAt = "2026-11-20T10:00:00Z",
            finishedAt = (string?)null,
            billsFound = 13,
            billsToDo = 13,
            billsDone = 4,
            billsFailed = 1,
            bytesToDo = 1_300_000_000,
            bytesDone = 480_000_000,
            doing = "cur/2026-03",
            secondsRemaining = 210,
            problem = (object?)null,
        });
        await route.FulfillAsync(new() { Response = answer, Body = connection.ToJsonString() });
    });
}
