using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FinOps.Server.Tests.Access;

/// <summary>An authenticator and its browser, by the letter of WebAuthn: a P-256 key without attestation.</summary>
public sealed class SoftPasskey(Uri server) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private byte[] _user = [];
    private uint _count;

    public string Id => Base64Url.EncodeToString(_id);

    /// <summary>What navigator.credentials.create answers.</summary>
    public object Create(JsonElement options)
    {
        _user = Base64Url.DecodeFromChars(options.GetProperty("user").GetProperty("id").GetString());
        var client = Client("webauthn.create", options);
        var point = _key.ExportParameters(false).Q;
        byte[] cose = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Head(0x45), .. new byte[16], 0, (byte)_id.Length, .. _id, .. cose];
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x58, (byte)data.Length, .. data];
        return Answer(new { clientDataJSON = Base64Url.EncodeToString(client), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal" } });
    }

    /// <summary>What navigator.credentials.get answers.</summary>
    public object Get(JsonElement options)
    {
        var client = Client("webauthn.get", options);
        var data = Head(0x05);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(signature),
            userHandle = Base64Url.EncodeToString(_user),
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] Client(string type, JsonElement options) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        type,
        challenge = options.GetProperty("challenge").GetString(),
        origin = server.GetLeftPart(UriPartial.Authority),
        crossOrigin = false,
    }));

    private byte[] Head(byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, ++_count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(server.Host)), flags, .. count];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.UTF8.GetBytes(text)];

    private object Answer(object response) => new { id = Id, rawId = Id, type = "public-key", clientExtensionResults = new { }, response };
}
