using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.Sessions;

/// <summary>
/// Where people reach this server, for links in mails: <c>Server__PublicUrl</c>, else where it listens. Never what a request
/// says its host is: whoever sends the request could have a link to a host of theirs sent out.
/// </summary>
public sealed class PublicAddress(IConfiguration settings, IServer server)
{
    private readonly string? _said = settings["Server:PublicUrl"] is { Length: > 0 } url ? url.TrimEnd('/') : null;

    /// <summary>True when people reach it over HTTPS, also where something before this server ends the encryption.</summary>
    public bool IsSecure => _said?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The address, without a slash at its end.</summary>
    public string Base =>
        _said ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/') ?? "http://localhost:8000";

    /// <summary>A link to a screen. The secret stands behind the #: browsers send that to no server, so it is in no log.</summary>
    public string Link(string path, string secret) => $"{Base}{path}#{secret}";
}
