namespace FinOps.Cli.Server;

/// <summary>
/// What a server leaves in its data directory for who may read it: the secret that lets commands on the same machine work
/// without an account. It goes to that very server and to no other.
/// </summary>
internal static class LocalKey
{
    /// <summary>The secret of the server at this address, when it is the one that runs over the data directory; else null.</summary>
    public static string? For(Uri server, string directory)
    {
        if (!server.IsLoopback || RunningServer.Recorded(directory) is not { IsAlive: true } running || running.Url.Port != server.Port)
            return null;
        try
        {
            return File.ReadAllText(Path.Combine(directory, "secrets", "local-key")).Trim() is { Length: > 0 } key ? key : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;   // an older server, or one of another account of this machine: it will say what it asks for
        }
    }
}
