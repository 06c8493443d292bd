using System.Net;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli;

/// <summary>Does the server answer, and do its engines?</summary>
internal static class ServerChecks
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    public static Finding Running(Call call, RunningServer? running)
    {
        if (running is not null)
            return Finding.Ok("running", $"process {running.Pid} serves {call.DataDirectory} at {running.Url}");
        return RunningServer.Recorded(call.DataDirectory) is not { } recorded
            ? Finding.Ok("running", "no server runs over the data directory; commands start their own")
            : recorded.IsAlive
                ? Finding.Warn("running", $"process {recorded.Pid} should serve {recorded.Url} but does not answer",
                    "Wait if it is starting; otherwise stop that process and start again.")
                : Finding.Ok("running", $"no; server.json is left from process {recorded.Pid}, which ended without a goodbye (harmless)");
    }

    public static Finding PortFree(Call call)
    {
        var port = ForegroundServer.Port(call, asked: null);
        return Health.IsFree(port)
            ? Finding.Ok("port", $"{port} is free")
            : Finding.Fail("port", $"{port} is in use by another program", "Choose another with FINOPS_PORT, or stop that program.");
    }

    public static async Task<IReadOnlyList<Finding>> At(Uri url, Call call)
    {
        if (!await Health.IsLive(url, call.Stop))
        {
            return [Finding.Fail("server answers", $"nothing at {url}", "Start it with 'finops serve', or correct FINOPS_URL or --url.")];
        }

        return [Finding.Ok("server answers", url.ToString()), await Engines(url, call), await Api(url, call)];
    }

    private static async Task<Finding> Engines(Uri url, Call call)
    {
        using var http = new HttpClient { Timeout = AnswerMax };
        try
        {
            using var answer = await http.GetAsync(new Uri(ServerClient.Base(url), "health/ready"), call.Stop);
            var words = await answer.Content.ReadAsStringAsync(call.Stop);
            return answer.StatusCode == HttpStatusCode.OK
                ? Finding.Ok("engines", "ready")
                : Finding.Fail("engines", $"not ready: {Shorten(words)}", "The server restarts a dead engine; if this stays, its log says why.");
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException && !call.Stop.IsCancellationRequested)
        {
            return Finding.Fail("engines", $"no answer about them: {silent.Message}", "The server's log says more.");
        }
    }

    /// <summary>One real question: the address is a FinOps server, and the key, if one is needed, is accepted.</summary>
    private static async Task<Finding> Api(Uri url, Call call)
    {
        try
        {
            using var client = new ServerClient(url, call);
            var tenants = await client.Get(TenantsPath);
            return tenants.ValueKind == JsonValueKind.Array
                ? Finding.Ok("tenants", string.Join(", ", tenants.EnumerateArray().Select(t => t.Text("slug"))))
                : Finding.Fail("tenants", "not the answer of a FinOps server", "Check FINOPS_URL or --url.");
        }
        catch (CommandFailure failure)
        {
            return Finding.Fail("tenants", $"{failure.Title} {failure.Detail}".TrimEnd(), failure.Advice ?? "The server's log says more.");
        }
    }

    private const string TenantsPath = Verbs.TenantsVerb.Path;

    private static string Shorten(string words) => words.Length > 200 ? words[..200] + "…" : words.ReplaceLineEndings(" ");
}
