using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FinOps.Bench;

/// <summary>
/// An object store with one export per tenant, as small as a sync needs it: it lists a prefix and gives a file, if it is still
/// the one that was listed; beside it, the names of accounts. Each tenant's bill is the same file under another name. What it
/// costs is part of what is measured: signatures are not checked, and files come from the system's cache.
/// </summary>
internal sealed class ExportBucket : IAsyncDisposable
{
    public const string Name = "exports";
    private const string NoSuchKey = "NoSuchKey";
    private static readonly XNamespace Xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
    private readonly Dictionary<string, (string Path, string Etag, DateTimeOffset Modified)> exports = new(StringComparer.Ordinal);
    private readonly WebApplication app;
    private readonly DateOnly month;
    private int given;

    private ExportBucket(WebApplication app, DateOnly month) => (this.app, this.month) = (app, month);

    /// <summary>Where it answers.</summary>
    public string Url => app.Urls.First();

    /// <summary>How many files it has given.</summary>
    public int Given => Volatile.Read(ref given);

    public static async Task<ExportBucket> Start(DateOnly month)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        var bucket = new ExportBucket(server, month);
        server.MapGet("/" + Name, (string? prefix) => bucket.List(prefix ?? ""));
        server.MapGet("/" + Name + "/{tenant}/{**rest}", (string tenant, HttpContext context) => bucket.Give(tenant, context));
        server.MapPost("/", () => TypedResults.Text("""{"Accounts":[{"Id":"200000000002","Name":"shop"}]}""", "application/x-amz-json-1.1"));
        await server.StartAsync();
        return bucket;
    }

    /// <summary>Puts a tenant's bill there. Done before anybody asks. Its tag is one of a file that was sent in parts, which is no digest.</summary>
    public void Put(string tenant, string path) => exports[tenant] = (path, $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(tenant)))[..32]}-1\"", new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult List(string prefix)
    {
        var found = exports.TryGetValue(prefix.TrimEnd('/'), out var export);
        return TypedResults.Text(new XElement(Xmlns + "ListBucketResult",
            new XElement(Xmlns + "Name", Name), new XElement(Xmlns + "Prefix", prefix), new XElement(Xmlns + "KeyCount", found ? 1 : 0),
            new XElement(Xmlns + "MaxKeys", 1000), new XElement(Xmlns + "IsTruncated", false),
            found ? new XElement(Xmlns + "Contents",
                new XElement(Xmlns + "Key", $"{prefix}focus/data/BILLING_PERIOD={month:yyyy-MM}/focus-00001.csv.gz"),
                new XElement(Xmlns + "LastModified", export.Modified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)),
                new XElement(Xmlns + "ETag", export.Etag), new XElement(Xmlns + "Size", new FileInfo(export.Path).Length),
                new XElement(Xmlns + "StorageClass", "STANDARD")) : null).ToString(SaveOptions.DisableFormatting), "application/xml");
    }

    private IResult Give(string tenant, HttpContext context)
    {
        if (!exports.TryGetValue(tenant, out var export)) return Refused(404, NoSuchKey);
        if (context.Request.Headers.IfMatch is [{ } wanted] && wanted.Trim('"') != export.Etag.Trim('"')) return Refused(412, "PreconditionFailed");
        Interlocked.Increment(ref given);
        context.Response.Headers.ETag = export.Etag;
        return TypedResults.PhysicalFile(export.Path, "application/octet-stream");
    }

    private static IResult Refused(int status, string code) =>
        TypedResults.Text(new XElement("Error", new XElement("Code", code), new XElement("Message", code)).ToString(), "application/xml", statusCode: status);
}
