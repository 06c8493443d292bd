using FinOps.Platform.Access;
using FinOps.Platform.Engines;

namespace FinOps.Server.Hosting;

/// <summary>One engine's state for operators.</summary>
internal sealed record EngineView(string Engine, string State, bool Embedded, DateTimeOffset Since, int Restarts, string? Reason);

/// <summary>Whether the server is ready, and each engine.</summary>
internal sealed record ReadyView(bool Ready, IReadOnlyList<EngineView> Engines);

/// <summary>Alive: the process answers. Ready: both engines do too.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new { status = "live" })).ForAnyone().ExcludeFromDescription();
        app.MapGet("/health/ready", (EngineBoard engines, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            if (!engines.AllReady)
            {
                context.Response.Headers.RetryAfter = ExceptionAnswers.RetryAfterSeconds;
            }

            return TypedResults.Json(
                new ReadyView(engines.AllReady, [.. engines.All.Select(View)]),
                statusCode: engines.AllReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).ForAnyone().ExcludeFromDescription();
    }

    private static EngineView View(EngineStatus status) => new(
        status.Engine == EngineName.Costs ? "clickhouse" : "postgres",
        status.State.ToString().ToLowerInvariant(), status.Embedded, status.Since, status.Restarts, status.Reason);
}
