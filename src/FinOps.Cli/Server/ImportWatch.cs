using System.Text.Json;
using FinOps.Cli.Output;

namespace FinOps.Cli.Server;

/// <summary>Follows imports on the server until each is final; gives them up when the command is stopped.</summary>
internal sealed class ImportWatch(Call call, ServerClient client, string? tenant)
{
    private static readonly TimeSpan PollMin = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan PollMax = TimeSpan.FromMilliseconds(500);
    /// <summary>Of more imports than these only the number is told, and those of which there is more to say.</summary>
    private const int ToldMax = 20;

    private static readonly TimeSpan CancelMax = TimeSpan.FromSeconds(30);

    public static bool IsFinal(JsonElement import) => import.Text("state") is not ("queued" or "reading" or "checking");

    /// <summary>The imports as they ended, in the given order.</summary>
    public async Task<List<JsonElement>> UntilFinal(IReadOnlyList<JsonElement> imports)
    {
        var ended = new List<JsonElement>();
        try
        {
            foreach (var import in imports)
                ended.Add(await UntilFinal(import, Subject(import, ended.Count, imports.Count), ended.Count == 0));
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
        if (all.Count == 0)
            return;
        // In one go: ten thousand that wait are over as soon as one.
        var answer = await client.Post("api/imports/cancel", json => WriteIds(json, all), tenant, limit.Token);
        var told = answer.Items("stillRunning").Concat(answer.Items("published")).Select(id => id.AsText()).ToHashSet(StringComparer.Ordinal);
        if (all.Count > ToldMax)
            call.Say($"{Figures.Count(answer.Long("cancelled"))} imports: cancelled, nothing of them was kept.");
        foreach (var import in all.Where(i => all.Count <= ToldMax || told.Contains(i.Text("importId"))))
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

    private async Task<JsonElement> UntilFinal(JsonElement import, string subject, bool isFirst)
    {
        var progress = new ProgressLine(call.Around, subject);
        var wait = PollMin;
        try
        {
            // The later ones are over by the time that the first is.
            for (var again = isFirst; !IsFinal(import); again = true)
            {
                if (again)
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

    private static void WriteIds(Utf8JsonWriter json, IEnumerable<JsonElement> imports)
    {
        json.WriteStartObject();
        json.WriteStartArray("importIds");
        foreach (var import in imports)
        {
            if (import.Get("importId") is { } id)
                id.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Subject(JsonElement import, int before, int of) =>
        $"{import.Text("file")}{(of > 1 ? $" ({before + 1} of {of})" : "")}";

    private static string Address(JsonElement import) => $"api/imports/{Uri.EscapeDataString(import.Text("importId") ?? "")}";
}
