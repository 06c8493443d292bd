using Microsoft.Extensions.FileProviders;

namespace FinOps.Server.Hosting;

/// <summary>
/// The web application's files: beside the server (<c>wwwroot</c>), in a checkout's <c>web/dist</c>, or where <c>FINOPS_WEB</c> says.
/// A path that is no file and no endpoint is one of its pages.
/// </summary>
internal static class WebFiles
{
    private static readonly string[] NotPages = ["/api", "/live", "/openapi", "/health", "/metrics", "/docs", "/assets"];

    public static void UseWebFiles(this WebApplication app)
    {
        if (Folder(app.Configuration) is { } folder)
        {
            var files = new PhysicalFileProvider(folder);
            app.Use((context, next) =>
            {
                PackedFiles.Choose(context.Request, files);
                return next(context);
            });
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = files,
                ContentTypeProvider = new PackedFiles(),
                OnPrepareResponse = file =>
                {
                    PackedFiles.Tell(file.Context);
                    // The build puts a hash of the content into the names under /assets.
                    var named = file.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal);
                    file.Context.Response.Headers.CacheControl = named ? "public, max-age=31536000, immutable" : "no-cache";
                },
            });
        }
    }

    /// <summary>Answers what no endpoint does. Not an endpoint itself: that would turn "wrong method" into "not found".</summary>
    public static void UseWebPages(this WebApplication app)
    {
        var index = Folder(app.Configuration) is { } folder ? Path.Combine(folder, "index.html") : null;
        app.Use(async (context, next) =>
        {
            if (!IsPage(context))
            {
                await next(context);
            }
            else if (index is not null)
            {
                context.Response.Headers.CacheControl = "no-cache";
                await Results.File(index, "text/html; charset=utf-8").ExecuteAsync(context);
            }
            else if (context.Request.Path == "/")
            {
                // Without the web application the description of the API is the best first page there is.
                context.Response.Redirect("/docs");
            }
            else
            {
                await next(context);
            }
        });
    }

    private static bool IsPage(HttpContext context) =>
        context.GetEndpoint() is null
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && !Path.HasExtension(context.Request.Path)
        && !NotPages.Any(prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.Ordinal));

    private static string? Folder(IConfiguration settings)
    {
        if (settings["FINOPS_WEB"] is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? Path.GetFullPath(named) : null;
        }

        var beside = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(beside))
        {
            return beside;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, "web", "dist");
            if (File.Exists(Path.Combine(built, "index.html")))
            {
                return built;
            }
        }

        return null;
    }
}
