using System.Net;
using System.Net.Sockets;

namespace FinOps.Cli.Server;

/// <summary>Is a server there, and may it be asked?</summary>
internal static class Health
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(5);

    public static async Task<bool> IsLive(Uri server, CancellationToken stop) =>
        await Answers(server, "health/live", stop) is { } status && (int)status < 500;

    public static async Task<bool> IsReady(Uri server, CancellationToken stop) =>
        await Answers(server, "health/ready", stop) == HttpStatusCode.OK;

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<HttpStatusCode?> Answers(Uri server, string path, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = PatienceMax };
        try
        {
            using var answer = await http.GetAsync(new Uri(ServerClient.Base(server), path), stop);
            return answer.StatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
