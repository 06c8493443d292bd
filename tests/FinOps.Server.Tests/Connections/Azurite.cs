using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FinOps.Server.Tests.Connections;

/// <summary>Azurite, Microsoft's own server of the Blob protocol, with one container.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    public const string Account = "devstoreaccount1";

    // Its published account key: every copy of it has the same.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private readonly NodeServer _server;
    private readonly HttpClient _http = new();

    private Azurite(NodeServer server) => _server = server;

    public string ContainerUrl => $"{_server.Url}/{Account}/exports";

    public static async Task<Azurite> Start(CancellationToken stop)
    {
        var azurite = new Azurite(await NodeServer.Start("azurite/dist/src/blob/main.js",
            folder => ["--blobPort", "0", "--blobHost", "127.0.0.1", "--location", folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry"], stop));
        using var made = await azurite._http.PutAsync($"{azurite.ContainerUrl}?restype=container&{Sas("rwlac")}", null, stop);
        made.EnsureSuccessStatusCode();
        return azurite;
    }

    public async Task Put(string name, byte[] content, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{ContainerUrl}/{name}?{Sas("rwlac")}") { Content = new ByteArrayContent(content) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        request.Headers.Add("x-ms-version", "2021-12-02");
        using var answer = await _http.SendAsync(request, stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(stop));
    }

    /// <summary>An account SAS with these permissions, by the description of its signature.</summary>
    public static string Sas(string permissions)
    {
        var end = TimeProvider.System.GetUtcNow().AddHours(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var text = $"{Account}\n{permissions}\nb\nsco\n\n{end}\n\n\n2021-12-02\n\n";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(AccountKey), Encoding.UTF8.GetBytes(text)));
        return $"sv=2021-12-02&ss=b&srt=sco&sp={permissions}&se={Uri.EscapeDataString(end)}&sig={Uri.EscapeDataString(signature)}";
    }

    /// <summary>The key of which Azurite makes all keys for signatures of users, from where it keeps it.</summary>
    public static byte[] DelegationSecret()
    {
        var text = File.ReadAllText(NodeServer.PathOf("azurite/dist/src/blob/utils/constants.js"));
        const string Before = "USERDELEGATIONKEY_BASIC_KEY = ";
        return Encoding.UTF8.GetBytes(text[(text.LastIndexOf(Before, StringComparison.Ordinal) + Before.Length)..].Split('"')[1]);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }
}
