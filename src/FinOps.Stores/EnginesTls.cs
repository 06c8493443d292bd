using Microsoft.Extensions.Configuration;
using Npgsql;

namespace FinOps.Stores;

/// <summary>
/// With <c>Engines__RequireTls=true</c> the server starts only if it speaks TLS to every engine elsewhere and checks its certificate.
/// Engines that it starts itself are reached without leaving the machine.
/// </summary>
internal static class EnginesTls
{
    /// <summary>Looks at every address of an engine.</summary>
    /// <exception cref="ArgumentException">One is not reached by TLS, or its certificate would not be checked.</exception>
    public static void Demand(IConfiguration settings)
    {
        if (!settings.GetValue("Engines:RequireTls", defaultValue: false)) return;
        var clickHouse = settings.GetSection("ClickHouse:Cells").GetChildren().Select(cell => ($"ClickHouse__Cells__{cell.Key}__Url", cell["Url"])).Prepend(("ClickHouse__Url", settings["ClickHouse:Url"]));
        foreach (var (name, url) in clickHouse.Where(c => !string.IsNullOrEmpty(c.Item2)))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
                throw new ArgumentException($"Engines__RequireTls asks for TLS: {name} must begin with https://.");
        }

        foreach (var name in new[] { "Platform", "PlatformOwner" })
        {
            if (settings.GetConnectionString(name) is { Length: > 0 } text && new NpgsqlConnectionStringBuilder(text).SslMode is not (SslMode.VerifyFull or SslMode.VerifyCA))
                throw new ArgumentException($"Engines__RequireTls asks for TLS: say SSL Mode=VerifyFull in ConnectionStrings__{name} (Root Certificate=… for an authority of your own).");
        }
    }
}
