using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace FinOps.Server.Hosting;

/// <summary>
/// The web build packs each of its assets once, as tightly as can be (<c>app-1a2b.js.br</c> beside <c>app-1a2b.js</c>);
/// browsers that can unpack it get that, which is a quarter less than packing in passing gives and costs nothing.
/// </summary>
internal sealed class PackedFiles : IContentTypeProvider
{
    private const string Brotli = ".br";
    private readonly FileExtensionContentTypeProvider _plain = new();

    /// <summary>Turns a request for an asset into one for its packed form, where there is one and the browser takes it.</summary>
    public static void Choose(HttpRequest request, IFileProvider files)
    {
        if (request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) && Takes(request) && files.GetFileInfo(request.Path + Brotli).Exists)
        {
            request.Path += Brotli;
        }
    }

    /// <summary>Says how the file is packed. A packed file is not packed again by the compression of answers.</summary>
    public static void Tell(HttpContext context)
    {
        if (context.Request.Path.Value!.EndsWith(Brotli, StringComparison.Ordinal))
        {
            context.Response.Headers.ContentEncoding = "br";
            context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        }
    }

    /// <inheritdoc/>
    public bool TryGetContentType(string subpath, [MaybeNullWhen(false)] out string contentType) =>
        _plain.TryGetContentType(subpath.EndsWith(Brotli, StringComparison.Ordinal) ? subpath[..^Brotli.Length] : subpath, out contentType);

    private static bool Takes(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && one.Quality is null or > 0);
}
