using System.Net.WebSockets;
using System.Text;

namespace FinOps.Server.Tests;

/// <summary>A browser's end of /live, by the letter of SignalR's JSON protocol.</summary>
public sealed class LiveClient : IAsyncDisposable
{
    private const char RecordEnd = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<JsonElement> _messages = new();
    private readonly StringBuilder _unfinished = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Task<WebSocketReceiveResult>? _receiving;

    public static async Task<LiveClient> Connect(Uri server, string tenant, string? origin = null, string? cookie = null, string? bearer = null)
    {
        var client = new LiveClient();
        client._socket.Options.SetRequestHeader("Origin", origin ?? server.GetLeftPart(UriPartial.Authority));
        if (cookie is not null) client._socket.Options.SetRequestHeader("Cookie", cookie);
        if (bearer is not null) client._socket.Options.SetRequestHeader("Authorization", "Bearer " + bearer);
        await client._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/live", Query = $"tenant={tenant}" }.Uri, CancellationToken.None);
        var hello = Encoding.UTF8.GetBytes("""{"protocol":"json","version":1}""" + RecordEnd);
        await client._socket.SendAsync(hello, WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.Equal("{}", (await client.Message(Wait.Patience))?.GetRawText());
        // The hub looks at what it is sent once it has put the connection into its group: it answers even what it does not know.
        await client._socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":1,"invocationId":"here","target":"Nothing","arguments":[]}""" + RecordEnd), WebSocketMessageType.Text, true, CancellationToken.None);
        while (await client.Message(Wait.Patience) is { } message)
        {
            if (message.TryGetProperty("invocationId", out _)) return client;
        }

        throw new TimeoutException("The hub does not answer.");
    }

    /// <summary>The data of the next message of this kind.</summary>
    public async Task<JsonElement> Next(string kind) =>
        await Find(kind, Wait.Patience) ?? throw new TimeoutException($"No '{kind}' arrived.");

    /// <summary>
    /// True when the server ends the connection within that time, by default however long it takes. Because it was told to:
    /// the server that is asked makes no rounds (<see cref="LeftOut.WithoutLiveRounds"/>).
    /// </summary>
    public async Task<bool> Ends(TimeSpan? within = null)
    {
        var until = Environment.TickCount64 + (long)(within ?? Wait.Patience).TotalMilliseconds;
        try
        {
            while (until - Environment.TickCount64 is > 0 and var left && _socket.State == WebSocketState.Open)
            {
                if (await Message(TimeSpan.FromMilliseconds(left)) is { } message && message.TryGetProperty("type", out var type) && type.GetInt32() == 7) return true;
            }
        }
        catch (WebSocketException)
        {
            return true;
        }

        return _socket.State != WebSocketState.Open;
    }

    private async Task<JsonElement?> Find(string kind, TimeSpan within)
    {
        var until = Environment.TickCount64 + (long)within.TotalMilliseconds;
        while (until - Environment.TickCount64 is > 0 and var left && await Message(TimeSpan.FromMilliseconds(left)) is { } message)
        {
            if (message.TryGetProperty("target", out var target) && target.GetString() == kind)
            {
                return message.GetProperty("arguments")[0];
            }
        }

        return null;
    }

    private async Task<JsonElement?> Message(TimeSpan patience)
    {
        while (_messages.Count == 0)
        {
            // A receive that was begun is never abandoned: cancelling one closes the socket.
            _receiving ??= _socket.ReceiveAsync(_buffer, CancellationToken.None);
            if (await Task.WhenAny(_receiving, Task.Delay(patience)) != _receiving)
            {
                return null;
            }

            var received = await _receiving;
            _receiving = null;
            _unfinished.Append(Encoding.UTF8.GetString(_buffer, 0, received.Count));
            var parts = _unfinished.ToString().Split(RecordEnd);
            _unfinished.Clear().Append(parts[^1]);
            foreach (var part in parts[..^1])
            {
                _messages.Enqueue(JsonDocument.Parse(part).RootElement);
            }
        }

        return _messages.Dequeue();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
