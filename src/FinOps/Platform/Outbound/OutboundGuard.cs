using System.Net;
using System.Net.Sockets;
using FinOps.Platform.Access;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.Outbound;

/// <summary>An address that a tenant entered and that this server does not connect to.</summary>
/// <param name="message">Which, and why.</param>
public sealed class AddressRefusedException(string message) : HttpRequestException(message);

/// <summary>
/// Keeps addresses that tenants enter from leading into the operator's own network. Names are resolved here, every address is
/// judged, and the connection goes to the very address that was judged: a name that answers differently the second time gains
/// nothing. Redirects are not followed. <c>Outbound__AllowPrivate</c> says whether private addresses and plain http may be
/// used; when nothing is said, only while the server is reached from its own machine alone.
/// </summary>
public sealed class OutboundGuard(IConfiguration settings, LocalAdministrator local)
{
    private const string Advice = "An operator can allow private addresses with Outbound__AllowPrivate=true.";

    /// <summary>How names become addresses; tests answer for the network.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = (name, stop) => Dns.GetHostAddressesAsync(name, stop);

    /// <summary>True when tenants may name private addresses and plain http.</summary>
    public bool AllowsPrivate { get; } = settings.GetValue<bool?>("Outbound:AllowPrivate") ?? !local.IsReachable;

    /// <summary>Why an address cannot be used, as far as can be told without asking for its name; null when it may be tried.</summary>
    public string? Refusal(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("https" or "http")) return $"'{address}' is no web address.";
        if (address.UserInfo.Length > 0) return "An address carries no user name or password.";
        if (AllowsPrivate) return null;
        if (address.Scheme != "https") return $"'{address}' is not https. {Advice}";
        return IPAddress.TryParse(address.IdnHost, out var literal) && !PublicAddresses.Contain(literal) ? $"{literal} is a private address. {Advice}" : null;
    }

    /// <summary>The same for text that may be an address; null also when it is none.</summary>
    public string? Refusal(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? Refusal(address) : null;

    /// <summary>A handler for requests to addresses that tenants entered. It follows no redirect and keeps no cookies.</summary>
    public HttpMessageHandler NewHandler() => new Checked(this)
    {
        InnerHandler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A proxy would resolve names by itself, past this guard.
            UseProxy = AllowsPrivate,
            ConnectCallback = AllowsPrivate ? null : Connect,
        },
    };

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (name, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var all = IPAddress.TryParse(name, out var literal) ? [literal] : await Resolve(name, stop);
        var allowed = all.Where(PublicAddresses.Contain).ToArray();
        if (allowed.Length == 0) throw new AddressRefusedException($"'{name}' leads to no public address. {Advice}");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class Checked(OutboundGuard guard) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            guard.Refusal(request.RequestUri!) is { } why ? throw new AddressRefusedException(why) : base.SendAsync(request, cancellationToken);
    }
}
