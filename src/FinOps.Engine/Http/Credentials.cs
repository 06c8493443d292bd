using System.Security.Cryptography;
using System.Text;
using FinOps.Engine.Queries;

namespace FinOps.Engine.Http;

/// <summary>The one user that may ask. Names and passwords are compared in constant time.</summary>
internal sealed class Credentials(EngineOptions options)
{
    private readonly byte[] user = Digest(options.User);
    private readonly byte[] password = Digest(options.Password);

    /// <summary>Reads the credentials where ClickHouse's clients put them: headers, Basic, or the URL.</summary>
    /// <exception cref="EngineException">They are absent or wrong; which of the two parts was wrong is not said.</exception>
    public void Check(HttpRequest request)
    {
        var (name, secret) = Given(request);
        var right = CryptographicOperations.FixedTimeEquals(user, Digest(name))
            & CryptographicOperations.FixedTimeEquals(password, Digest(secret));
        if (!right)
        {
            throw new EngineException(
                ErrorCode.AuthenticationFailed,
                $"{name}: Authentication failed: password is incorrect, or there is no user with such name");
        }
    }

    private static (string User, string Password) Given(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.ContainsKey("X-ClickHouse-User") || headers.ContainsKey("X-ClickHouse-Key"))
            return (headers["X-ClickHouse-User"].ToString(), headers["X-ClickHouse-Key"].ToString());
        var authorization = headers.Authorization.ToString();
        if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return Basic(authorization["Basic ".Length..]);
        var query = request.Query;
        return (query.TryGetValue("user", out var user) ? user.ToString() : "default", query["password"].ToString());
    }

    private static (string User, string Password) Basic(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded.Trim(), bytes, out var length))
            return ("", "");
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
