namespace FinOps.Server.Hosting;

/// <summary>What browsers are told not to do with our pages.</summary>
internal static class SecurityHeaders
{
    // Charts set sizes and colours on elements, hence inline styles; scripts come from our own files alone.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // When the answer begins, because the exception handler clears headers set before it.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), publickey-credentials-create=(self), publickey-credentials-get=(self)";
            headers.XFrameOptions = "DENY";
            // A browser that came once by HTTPS never comes by HTTP again. Said over HTTPS only, as it counts there alone.
            if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && headers.CacheControl.Count == 0)
            {
                // ETags are checked each time; nothing about costs is kept by anyone in between.
                headers.CacheControl = "private, no-cache";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
