using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using System.Xml;
using System.Xml.Linq;
using FinOps.Understand.Connections;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Azure.Connection;

/// <summary>
/// How a bill's blobs are lent to the cost engine: by a shared access signature for each, which allows to read that blob for an
/// hour. It is signed with a key that Blob storage gives out to the connection's identity; a token that a customer entered is
/// passed on only where it ends within a day.
/// </summary>
internal sealed class AzureLending(AzureWeb web, AzureIdentity identity, TimeProvider clock)
{
    private const string Version = "2021-12-02";
    private const string Moment = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortLived = TimeSpan.FromDays(1);
    private static readonly string[] KeyParts = ["SignedOid", "SignedTid", "SignedStart", "SignedExpiry", "SignedService", "SignedVersion", "Value"];
    private static readonly string[] Hosts = [".blob.core.windows.net", ".blob.core.usgovcloudapi.net", ".blob.core.chinacloudapi.cn"];

    /// <summary>The letters of a service's address and of a container: none that ends a part of the connection string that they stand in.</summary>
    private static readonly SearchValues<char> AddressLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/._-[]$");

    /// <summary>The blobs; null where there is nothing short-lived to open them with.</summary>
    public async Task<EngineReading?> Of(SourceAccess access, IReadOnlyList<SourceFile> files, CancellationToken stop)
    {
        var container = new Uri(access[AzureSettings.Container].TrimEnd('/'));
        var path = container.AbsolutePath.Trim('/').Split('/');
        var isOfCloud = Hosts.Any(h => container.Host.EndsWith(h, StringComparison.OrdinalIgnoreCase));
        // The service: the host alone, or, where one host serves several accounts, the host and the account.
        if (path.Length is 0 or > 2 || path[^1].Length == 0 || (isOfCloud && path.Length != 1)) return null;
        var service = path.Length == 1 ? container.GetLeftPart(UriPartial.Authority) : $"{container.GetLeftPart(UriPartial.Authority)}/{path[0]}";
        var account = path.Length == 2 ? path[0] : container.Host.Split('.')[0];
        if (service.AsSpan().IndexOfAnyExcept(AddressLetters) >= 0 || path[^1].AsSpan().IndexOfAnyExcept(AddressLetters) >= 0) return null;
        string SasOf(SourceFile file) => access[AzureSettings.Sas].TrimStart('?');
        Func<SourceFile, string>? sas = access[AzureSettings.Sas].Length == 0 ? await Signer(access, service, account, path[^1], stop) : IsLendable(access[AzureSettings.Sas]) ? SasOf : null;
        return sas is null ? null : new EngineReading(container, isOfCloud,
            [.. files.Select(f => new EngineObject("azureBlobStorage", [$"BlobEndpoint={service};SharedAccessSignature={sas(f)}", path[^1], f.Key]) { Bytes = f.Bytes, PackingFirst = true })]);
    }

    /// <summary>Asked also of a token that was entered before such tokens were refused.</summary>
    private bool IsLendable(string sas) =>
        AzureSettings.IsPlainSas(sas)
        && DateTimeOffset.TryParse(HttpUtility.ParseQueryString(sas.TrimStart('?'))["se"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
        && end < clock.GetUtcNow() + ShortLived;

    /// <summary>Signs for one blob at a time, as the description of user delegation signatures says; null when the answer holds no such key.</summary>
    private async Task<Func<SourceFile, string>?> Signer(SourceAccess access, string service, string account, string container, CancellationToken stop)
    {
        var (from, to) = (Text(clock.GetUtcNow() - TimeSpan.FromMinutes(5)), Text(clock.GetUtcNow() + Lifetime));
        var key = await Key(access, service, from, to, stop);
        if (key is null || KeyParts.Any(name => key.Element(name) is null)) return null;
        string Said(string name) => key.Element(name)!.Value;
        var secret = new byte[Said("Value").Length];
        if (!Convert.TryFromBase64String(Said("Value"), secret, out var length)) return null;
        secret = secret[..length];
        return file =>
        {
            var text = string.Join('\n', "r", from, to, $"/blob/{account}/{container}/{file.Key}",
                Said("SignedOid"), Said("SignedTid"), Said("SignedStart"), Said("SignedExpiry"), Said("SignedService"), Said("SignedVersion"),
                "", "", "", "", "", Version, "b", "", "", "", "", "", "", "");
            var signature = Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)));
            (string Name, string Value)[] said =
            [
                ("sv", Version), ("sr", "b"), ("sp", "r"), ("st", from), ("se", to), ("skoid", Said("SignedOid")), ("sktid", Said("SignedTid")),
                ("skt", Said("SignedStart")), ("ske", Said("SignedExpiry")), ("sks", Said("SignedService")), ("skv", Said("SignedVersion")), ("sig", signature),
            ];
            return string.Join('&', said.Select(s => $"{s.Name}={Uri.EscapeDataString(s.Value)}"));
        };
    }

    private async Task<XElement?> Key(SourceAccess access, string service, string from, string to, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{service}/?restype=service&comp=userdelegationkey")
        {
            Content = new StringContent($"<?xml version=\"1.0\" encoding=\"utf-8\"?><KeyInfo><Start>{from}</Start><Expiry>{to}</Expiry></KeyInfo>", Encoding.UTF8, "application/xml"),
        };
        request.Headers.TryAddWithoutValidation("x-ms-version", Version);
        request.Headers.Authorization = await identity.For(access, "https://storage.azure.com", stop);
        using var answer = await web.Send(request, "get a key for signatures", "Give the identity the role Storage Blob Delegator on the storage account.", stop);
        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        try
        {
            return (await XDocument.LoadAsync(body, LoadOptions.None, stop)).Root;
        }
        catch (XmlException)
        {
            // Something else than Blob storage answers, such as a gateway's page.
            return null;
        }
    }

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture);
}
