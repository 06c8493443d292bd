using System.Globalization;
using System.Xml.Linq;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Azure.Connection;

/// <summary>The blobs of a container: two requests of the Blob service's REST interface, with a token or a SAS.</summary>
internal sealed class AzureBlobs(AzureWeb web, AzureIdentity identity)
{
    private const string Version = "2021-12-02";
    private const int FilesMax = 500_000;
    private const string Fix = "Give the identity the role Storage Blob Data Reader on the container.";

    /// <summary>All blobs under the prefix, page by page.</summary>
    public async Task<Dictionary<string, SourceFile>> List(SourceAccess access, CancellationToken stop)
    {
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        var marker = "";
        do
        {
            var query = $"restype=container&comp=list&maxresults=5000&prefix={Uri.EscapeDataString(access[AzureSettings.Prefix].Trim('/'))}&marker={Uri.EscapeDataString(marker)}";
            using var request = await Request(access, "", query, stop);
            using var answer = await web.Send(request, "list the container", Fix, stop);
            await using var body = await answer.Content.ReadAsStreamAsync(stop);
            var page = await XDocument.LoadAsync(body, LoadOptions.None, stop);
            foreach (var blob in page.Descendants("Blob"))
            {
                var (name, facts) = (blob.Element("Name")!.Value, blob.Element("Properties")!);
                files[name] = new SourceFile(name, facts.Element("Etag")!.Value, long.Parse(facts.Element("Content-Length")!.Value, CultureInfo.InvariantCulture),
                    DateTimeOffset.Parse(facts.Element("Last-Modified")!.Value, CultureInfo.InvariantCulture));
            }

            if (files.Count > FilesMax) throw new SourceException("too_many_files", $"There are more than {FilesMax} blobs under the prefix.", "Set the prefix to the export's own directory.");
            marker = page.Descendants("NextMarker").FirstOrDefault()?.Value ?? "";
        }
        while (marker.Length > 0);
        return files;
    }

    /// <summary>Opens a blob, if it is still the one that was listed.</summary>
    public async Task<Stream> Open(SourceAccess access, SourceFile file, CancellationToken stop)
    {
        using var request = await Request(access, "/" + string.Join('/', file.Key.Split('/').Select(Uri.EscapeDataString)), "", stop);
        // A listing writes it without quotes, a condition needs them.
        request.Headers.TryAddWithoutValidation("If-Match", file.Identity.StartsWith('"') ? file.Identity : $"\"{file.Identity}\"");
        var answer = await web.Send(request, $"read '{file.Key}'", Fix, stop);
        return await answer.Content.ReadAsStreamAsync(stop);
    }

    private async Task<HttpRequestMessage> Request(SourceAccess access, string path, string query, CancellationToken stop)
    {
        var sas = access[AzureSettings.Sas].TrimStart('?');
        var request = new HttpRequestMessage(HttpMethod.Get, $"{access[AzureSettings.Container].TrimEnd('/')}{path}?{string.Join('&', new[] { query, sas }.Where(q => q.Length > 0))}");
        request.Headers.TryAddWithoutValidation("x-ms-version", Version);
        if (sas.Length == 0) request.Headers.Authorization = await identity.For(access, "https://storage.azure.com", stop);
        return request;
    }
}
