using FinOps.Platform.Access;

namespace FinOps.Server.Docs;

/// <summary>The interactive API page: three files of our own, no script from elsewhere.</summary>
internal static class DocsPage
{
    private static readonly Dictionary<string, (string Resource, string Type)> Files = new(StringComparer.Ordinal)
    {
        ["/docs"] = ("docs.html", "text/html; charset=utf-8"),
        ["/docs/docs.js"] = ("docs.js", "text/javascript; charset=utf-8"),
        ["/docs/docs.css"] = ("docs.css", "text/css; charset=utf-8"),
    };

    public static void MapDocs(this WebApplication app)
    {
        foreach (var (path, (resource, type)) in Files)
        {
            var content = Read(resource);
            app.MapGet(path, () => TypedResults.Bytes(content, type)).ForAnyone().ExcludeFromDescription();
        }
    }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(DocsPage).Assembly.GetManifestResourceStream($"FinOps.Server.Docs.{resource}")
            ?? throw new InvalidOperationException($"The resource {resource} is not embedded.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
