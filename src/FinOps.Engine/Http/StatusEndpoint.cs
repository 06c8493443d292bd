using System.Diagnostics;
using System.Text.Json.Serialization;
using FinOps.Engine.Queries;

namespace FinOps.Engine.Http;

/// <summary>How the engine process is doing.</summary>
internal sealed record EngineStatus(
    string Version, double UptimeSeconds, int Active, int Queued, int Connections, long ResidentBytes, int ProcessId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EngineStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;

/// <summary><c>/engine/status</c>, the host's own address: what ClickHouse has no word for.</summary>
internal sealed class StatusEndpoint(ChdbEngine engine, QueryRunner runner, Credentials credentials)
{
    private readonly long started = Stopwatch.GetTimestamp();

    public async Task Handle(HttpContext http)
    {
        try
        {
            credentials.Check(http.Request);
        }
        catch (EngineException refused)
        {
            await ErrorResponse.Write(http, refused, engine.Version);
            return;
        }
        using var process = Process.GetCurrentProcess();
        var status = new EngineStatus(
            engine.Version, Stopwatch.GetElapsedTime(started).TotalSeconds, runner.Active, runner.Queued, runner.Connections,
            process.WorkingSet64, Environment.ProcessId);
        await http.Response.WriteAsJsonAsync(status, StatusJson.Default.EngineStatus, cancellationToken: http.RequestAborted);
    }
}
