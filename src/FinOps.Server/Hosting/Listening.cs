using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FinOps.Server.Hosting;

/// <summary>
/// Where the server listens: on this machine alone, unless <c>FINOPS_BIND</c> names other addresses (<c>0.0.0.0</c>,
/// <c>[::]</c>, <c>10.0.0.5</c>; several by commas). With <c>Tls__Certificate</c> it speaks HTTPS there, and nothing else.
/// </summary>
internal static class Listening
{
    /// <summary>Requests' heads must arrive within this time.</summary>
    private static readonly TimeSpan HeadPatience = TimeSpan.FromSeconds(15);

    public static void Apply(KestrelServerOptions kestrel, IConfiguration settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = FinOpsHost.BodyBytesMax;
        kestrel.Limits.RequestHeadersTimeout = HeadPatience;
        var port = settings.GetValue("FINOPS_PORT", FinOpsHost.PortDefault);
        var certificate = ServerCertificate.Named(settings);
        void Configure(ListenOptions options)
        {
            if (certificate is not null) options.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate.Current);
        }

        var bind = settings["FINOPS_BIND"]?.Trim() ?? "";
        if (bind.Length == 0 || string.Equals(bind, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            // The system chooses a port for one address, not for two at once.
            if (port == 0) kestrel.Listen(IPAddress.Loopback, 0, Configure);
            else kestrel.ListenLocalhost(port, Configure);
            return;
        }

        foreach (var address in bind.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (address == "*") kestrel.ListenAnyIP(port, Configure);
            else if (IPAddress.TryParse(address.Trim('[', ']'), out var ip)) kestrel.Listen(ip, port, Configure);
            else throw new ArgumentException($"FINOPS_BIND takes addresses such as 0.0.0.0, not '{address}'.");
        }
    }
}

/// <summary>The server's certificate from files: PEM with its key beside, or PKCS #12. A renewed file is read without a restart.</summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private readonly string _path;
    private readonly string? _key;
    private readonly string? _password;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Lock _gate = new();
    private X509Certificate2 _current;
    private DateTime _written;
    private long _looked;

    private ServerCertificate(string path, string? key, string? password)
    {
        (_path, _key, _password) = (path, key, password);
        (_written, _looked) = (File.GetLastWriteTimeUtc(path), _clock.GetTimestamp());
        _current = Load();
    }

    /// <summary>The certificate that settings name; null when they name none.</summary>
    public static ServerCertificate? Named(IConfiguration settings) =>
        settings["Tls:Certificate"] is { Length: > 0 } path ? new ServerCertificate(path, settings["Tls:Key"], settings["Tls:Password"]) : null;

    /// <summary>The certificate now.</summary>
    public X509Certificate2 Current
    {
        get
        {
            lock (_gate)
            {
                if (_clock.GetElapsedTime(_looked) < LookEvery) return _current;
                _looked = _clock.GetTimestamp();
                var written = File.GetLastWriteTimeUtc(_path);
                if (written == _written) return _current;
                try
                {
                    (_current, _written) = (Load(), written);
                }
                catch (Exception e) when (e is IOException or System.Security.Cryptography.CryptographicException)
                {
                    // Half written, most likely: the old one serves until the next look.
                }

                return _current;
            }
        }
    }

    private X509Certificate2 Load()
    {
        if (string.IsNullOrEmpty(_key)) return X509CertificateLoader.LoadPkcs12FromFile(_path, _password);
        using var pem = string.IsNullOrEmpty(_password)
            ? X509Certificate2.CreateFromPemFile(_path, _key)
            : X509Certificate2.CreateFromEncryptedPemFile(_path, _password, _key);
        // A key that was never in a store cannot be used by every platform's TLS until it went through this form once.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}
