using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace FinOps.Server.Hosting;

/// <summary>
/// What a proxy says about a request's origin is believed only of the proxies that <c>Proxy__Known</c> names (addresses and
/// networks, by semicolons). Of anybody else the headers are ignored: whoever writes them could be anywhere.
/// </summary>
internal static class Proxies
{
    public static void UseKnownProxies(this WebApplication app)
    {
        var known = app.Configuration["Proxy:Known"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (known.Length == 0) return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // From the nearest proxy outwards, as long as they are known.
            ForwardLimit = null,
        };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var entry in known)
        {
            if (entry.Contains('/', StringComparison.Ordinal) && System.Net.IPNetwork.TryParse(entry, out var network)) options.KnownIPNetworks.Add(network);
            else if (IPAddress.TryParse(entry, out var address)) options.KnownProxies.Add(address);
            else throw new ArgumentException($"Proxy__Known takes addresses and networks such as 10.0.0.0/8, not '{entry}'.");
        }

        app.UseForwardedHeaders(options);
    }
}
