using FinOps.Platform.Access;
using FinOps.Platform.People;

namespace FinOps.Server.Hosting;

/// <summary>
/// Lets the command line on this machine work without an account: <c>secrets/local-key</c> in the data directory holds a secret,
/// new with each start, that only who runs the server can read. That account could read the databases as well.
/// </summary>
internal static class LocalKey
{
    public static void KeepLocalKey(this WebApplication app)
    {
        var local = app.Services.GetRequiredService<LocalAdministrator>();
        if (!local.IsAllowed) return;
        var data = app.Configuration["FINOPS_DATA"] is { Length: > 0 } named ? named : "data";
        var folder = Path.Combine(Path.GetFullPath(data), "secrets");
        var path = Path.Combine(folder, "local-key");
        local.Key = AccessSchemes.LocalKeyPrefix + Secret.New();
        Make(folder);
        Write(path, local.Key);
        app.Lifetime.ApplicationStopping.Register(() => File.Delete(path));
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Under another name first: nobody reads half a key, and nobody reads one before its rights are set.
    private static void Write(string path, string key)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(path + ".new");
        using (var writer = new StreamWriter(path + ".new", options)) writer.Write(key);
        File.Move(path + ".new", path, overwrite: true);
    }
}
