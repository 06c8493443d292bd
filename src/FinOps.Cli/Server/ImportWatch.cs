using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Server;

/// <summary>Follows imports on the server until each is final; gives them up when the command is stopped.</summary>
internal sealed class ImportWatch(Call call, ServerClient client, string? tenant)
{
    private static readonly TimeSpan PollMin = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan PollMax = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CancelMax = TimeSpan.FromSeconds(30);

    public static bool IsFinal(JsonElement import) => import.Text("state") is not ("queued" or "reading" or "checking");

    /// <summary>The imports as they ended, in the given order.</summary>
    public async Task<List<JsonElement>> UntilFinal(IReadOnlyList<JsonElement> imports)
    {
        var ended = new List<JsonElement>();
        try
        {
            foreach (var import in imports)
                ended.Add(await UntilFinal(import, Subject(import, ended.Count, imports.Count)));
            return ended;
        }
        catch (OperationCanceledException) when (call.Stop.IsCancellationRequested)
        {
            await Cancel(imports.Skip(ended.Count));
            throw;
        }
    }

    /// <summary>Asks the server to drop what is not published, and waits until it has.</summary>
    public async Task Cancel(IEnumerable<JsonElement> imports)
    {
        using var limit = new CancellationTokenSource(CancelMax, call.Around.Clock);
        var all = imports.ToList();
        foreach (var import in all)
        {
            try
            {
                await client.Post($"{Address(import)}/cancel", body: null, tenant, limit.Token);
            }
            catch (CommandFailure final) when (final.Status is 404 or 409)
            {
                // It became final in the meantime; what it became is said below.
            }
        }

        foreach (var import in all)
        {
            var last = import;
            while (!IsFinal(last))
            {
                last = await client.Get(Address(import), tenant, limit.Token);
                await Task.Delay(PollMin, call.Around.Clock, limit.Token);
            }

            var file = TextWidth.Clean(last.Text("file") ?? "import");
            call.Say(last.Text("state") == "published"
                ? $"{file}: was already published; 'finops imports delete {last.Text("importId")}' takes it back."
                : $"{file}: cancelled, nothing of it was kept.");
        }
    }

    private async Task<JsonElement> UntilFinal(JsonElement import, string subject)
    {
        var progress = new ProgressLine(call.Around, subject);
        var wait = PollMin;
        try
        {
            while (!IsFinal(import))
            {
                await Task.Delay(wait, call.Around.Clock, call.Stop);
                wait = wait * 2 < PollMax ? wait * 2 : PollMax;
                import = await client.Get(Address(import), tenant);
                if (!IsFinal(import))
                    progress.Show(StateOf(import));
            }

            return import;
        }
        finally
        {
            progress.Clear();
        }
    }

    private static ProgressState StateOf(JsonElement import)
    {
        var at = import.Get("progress") ?? import;
        return new ProgressState(
            at.Text("state") ?? import.Text("state") ?? "reading",
            at.Long("bytesRead"),
            at.Long("bytesTotal"),
            at.Long("rowsRead"),
            at.Get("rowsPerSecond") is null ? null : at.Long("rowsPerSecond"),
            at.Get("secondsRemaining") is null ? null : at.Long("secondsRemaining"));
    }

    private static string Subject(JsonElement import, int before, int of) =>
        $"{import.Text("file")}{(of > 1 ? $" ({before + 1} of {of})" : "")}";

    private static string Address(JsonElement import) => $"api/imports/{Uri.EscapeDataString(import.Text("importId") ?? "")}";
}
