using FinOps.Platform.Engines;

namespace FinOps.Server.Hosting;

/// <summary>While the platform database is away, everything under /api answers 503 at once instead of trying and waiting.</summary>
internal sealed class EngineGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context, EngineBoard engines)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && context.GetEndpoint() is not null)
        {
            engines.Demand(EngineName.Platform);
        }

        return next(context);
    }
}
