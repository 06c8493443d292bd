using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace FinOps.Server.Tests.Access;

/// <summary>A mail as a mail server took it.</summary>
public sealed record TakenMail(string To, string Raw)
{
    /// <summary>Its parts, decoded.</summary>
    public string Text { get; } = Decode(Raw);

    /// <summary>What stands behind the # of the link in it.</summary>
    public string Token => Regex.Match(Text, "#(?<token>[A-Za-z0-9_-]{43})", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["token"].Value;

    private static string Decode(string raw)
    {
        var text = new StringBuilder(raw);
        foreach (Match part in Regex.Matches(raw, @"Content-Transfer-Encoding: base64\r\n\r\n(?<body>[A-Za-z0-9+/=\r\n]+)", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)))
            text.Append(Encoding.UTF8.GetString(Convert.FromBase64String(part.Groups["body"].Value.ReplaceLineEndings(""))));
        // Quoted-printable: soft line breaks go, =3D and the like become what they stand for.
        return Regex.Replace(text.Replace("=\r\n", "").ToString(), "=(?<code>[0-9A-F]{2})", m => ((char)Convert.ToInt32(m.Groups["code"].Value, 16)).ToString(), RegexOptions.None, TimeSpan.FromSeconds(1));
    }
}

/// <summary>A mail server, by the letter of SMTP, that keeps what it takes. Addresses that begin with "later" are refused once, "never" always.</summary>
public sealed class LocalSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<TakenMail> _taken = new();
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly Task _serving;

    public LocalSmtp()
    {
        _listener.Start();
        _serving = Serve();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Asked(string address) => _asked.GetValueOrDefault(address);

    /// <summary>The newest mail to this address whose text contains the words.</summary>
    public async Task<TakenMail> Next(string to, string words) => (await Wait.For(
        () => Task.FromResult(_taken.LastOrDefault(m => m.To == to && m.Text.Contains(words, StringComparison.Ordinal))), mail => mail is not null, _ => $"No mail to {to} says '{words}'."))!;

    public int Count(string to) => _taken.Count(m => m.To == to);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task Serve()
    {
        var talks = new List<Task>();
        try
        {
            while (true) talks.Add(Talk(await _listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task Talk(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 test");
        var to = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("EHLO", StringComparison.Ordinal))
            {
                await writer.WriteLineAsync("250-test");
                await writer.WriteLineAsync("250 8BITMIME");
            }
            else if (line.StartsWith("RCPT TO:<", StringComparison.Ordinal))
            {
                to = line[9..line.IndexOf('>', StringComparison.Ordinal)];
                var times = _asked.AddOrUpdate(to, 1, (_, n) => n + 1);
                await writer.WriteLineAsync(
                    to.StartsWith("never", StringComparison.Ordinal) ? "550 no such mailbox"
                    : to.StartsWith("later", StringComparison.Ordinal) && times == 1 ? "450 busy" : "250 ok");
            }
            else if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var raw = new StringBuilder();
                while (await reader.ReadLineAsync() is { } part && part != ".") raw.Append(part.StartsWith('.') ? part[1..] : part).Append("\r\n");
                _taken.Enqueue(new(to, raw.ToString()));
                await writer.WriteLineAsync("250 taken");
            }
            else
            {
                await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : "250 ok");
            }
        }
    }
}
