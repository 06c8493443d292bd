using System.Text.Json;

namespace FinOps.Server.Hosting;

/// <summary>
/// Tells programs on this machine where the server over a data directory answers: <c>server.json</c> with its address and
/// process, while it runs. The command line speaks to that server instead of starting another.
/// </summary>
internal static class ServerAddress
{
    public static void TellAddress(this WebApplication app)
    {
        var folder = app.Configuration["FINOPS_DATA"] is { Length: > 0 } named ? named : "data";
        var path = Path.Combine(Path.GetFullPath(folder), "server.json");
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = path + ".new";
            File.WriteAllText(draft, JsonSerializer.Serialize(new { url = app.Urls.First(), pid = Environment.ProcessId }));
            File.Move(draft, path, overwrite: true);
        });
        app.Lifetime.ApplicationStopping.Register(() => File.Delete(path));
    }
}
