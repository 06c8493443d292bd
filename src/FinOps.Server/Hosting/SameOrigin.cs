using FinOps.Platform;

namespace FinOps.Server.Hosting;

/// <summary>
/// The local administrator's browser also visits other sites. A page from elsewhere may neither change anything here nor open
/// a socket: browsers send <c>Origin</c> with such requests, and it must name this server, or a site that <c>Cors__Origins</c>
/// names (by semicolons; none by default). Those sites' pages may ask with a key or token, never with a person's cookie. Tools
/// that send no origin may pass.
/// </summary>
internal static class SameOrigin
{
    private const string Policy = "named-origins";

    public static void AddNamedOrigins(this IServiceCollection services, IConfiguration settings) => services.AddCors(cors => cors.AddPolicy(Policy, policy => policy
        .WithOrigins([.. Named(settings)]).WithHeaders("authorization", "content-type", "accept", "x-tenant", "if-none-match")
        .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE").WithExposedHeaders("etag", "retry-after").SetPreflightMaxAge(TimeSpan.FromMinutes(10))));

    public static void UseSameOrigin(this WebApplication app)
    {
        var named = Named(app.Configuration).ToHashSet(StringComparer.OrdinalIgnoreCase);
        app.Use(async (context, next) =>
        {
            var origin = context.Request.Headers.Origin.ToString();
            var guarded = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) || context.WebSockets.IsWebSocketRequest
                || string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
            var isSame = origin.Length == 0 || Same(origin, context.Request.Host);
            if (guarded && !isSame && !named.Contains(origin))
            {
                await Problems.Forbidden("foreign_origin", "Requests from other sites' pages are refused.").ExecuteAsync(context);
                return;
            }

            // A page of another site speaks for itself, with its own key; what the browser knows of a person here is not its to use.
            if (!isSame) context.Request.Headers.Cookie = default;
            await next(context);
        });
        if (named.Count > 0) app.UseCors(Policy);
    }

    private static IEnumerable<string> Named(IConfiguration settings) =>
        (settings["Cors:Origins"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(origin => origin.TrimEnd('/'));

    private static bool Same(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
