using FinOps.Platform;

namespace FinOps.Server.Hosting;

/// <summary>
/// The local administrator's browser also visits other sites. A page from elsewhere may neither change anything here nor open
/// a socket: browsers send <c>Origin</c> with such requests, and it must name this server. Tools that send none may pass.
/// </summary>
internal static class SameOrigin
{
    public static void UseSameOrigin(this WebApplication app) => app.Use(async (context, next) =>
    {
        var origin = context.Request.Headers.Origin.ToString();
        var guarded = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) || context.WebSockets.IsWebSocketRequest
            || string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        if (guarded && origin.Length > 0 && !Same(origin, context.Request.Host))
        {
            await Problems.Forbidden("foreign_origin", "Requests from other sites' pages are refused.").ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static bool Same(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
