using System.Net;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.Mail;

/// <summary>
/// The mail server: <c>Smtp__Host</c>, <c>Smtp__Port</c>, <c>Smtp__User</c>, <c>Smtp__Password</c> (or <c>Smtp__PasswordFile</c>),
/// <c>Smtp__From</c>. The connection is encrypted by STARTTLS; <c>Smtp__Tls=off</c> allows it not to be, for a server on this machine.
/// </summary>
public sealed class SmtpSettings(IConfiguration settings)
{
    /// <summary>Its name; null when mails cannot be sent.</summary>
    public string? Host { get; } = settings["Smtp:Host"] is { Length: > 0 } host ? host : null;

    /// <summary>Its port.</summary>
    public int Port { get; } = settings.GetValue("Smtp:Port", 587);

    /// <summary>Whom mails come from.</summary>
    public string From { get; } = settings["Smtp:From"] is { Length: > 0 } from ? from : "finops@localhost";

    /// <summary>True when the connection must be encrypted.</summary>
    public bool Tls { get; } = !string.Equals(settings["Smtp:Tls"], "off", StringComparison.OrdinalIgnoreCase);

    /// <summary>Who sends, where the mail server asks.</summary>
    public NetworkCredential? Credentials()
    {
        if (settings["Smtp:User"] is not { Length: > 0 } user) return null;
        // Read each time: a mounted secret may be replaced while the server runs.
        var password = settings["Smtp:PasswordFile"] is { Length: > 0 } file ? File.ReadAllText(file).Trim() : settings["Smtp:Password"];
        return new NetworkCredential(user, password);
    }
}
