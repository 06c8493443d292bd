namespace FinOps.Cli.Server;

/// <summary>A command's way to its server, local or remote.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly LocalServer? _local;

    private Connection(ServerClient client, LocalServer? local)
    {
        Client = client;
        _local = local;
    }

    public ServerClient Client { get; }

    /// <summary>The server reads this machine's files itself.</summary>
    public bool IsSameMachine => _local is not null || Client.Url.IsLoopback;

    public static async Task<Connection> Open(Call call)
    {
        if (call.Url is { } named)
            return new Connection(new ServerClient(Parse(named), call), local: null);
        var local = await LocalServer.Join(call);
        return new Connection(new ServerClient(local.Url, call), local);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_local is not null)
            await _local.DisposeAsync();
    }

    public static Uri Parse(string url) =>
        Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url, UriKind.Absolute, out var parsed)
        && parsed.Scheme is "http" or "https" && parsed.Host.Length > 0
            ? parsed
            : throw CommandFailure.Usage($"'{url}' is not the address of a server.", advice: "Write it like http://localhost:8000.");
}
