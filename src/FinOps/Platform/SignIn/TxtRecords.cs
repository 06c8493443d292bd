using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.SignIn;

/// <summary>
/// Asks the machine's name server (or the one in <c>Dns__Server</c>) for a domain's TXT records, which the framework cannot:
/// by datagram, and over a connection when the answer is longer than fits into one.
/// </summary>
public sealed class TxtRecords(IConfiguration settings)
{
    private const int Port = 53;
    private const int TypeTxt = 16;
    private const int TypeOptions = 41;
    private const int DatagramBytesMax = 4096;
    private const int HeaderBytes = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The texts; none when the domain has none or nobody answers.</summary>
    public async Task<IReadOnlyList<string>> Of(string domain, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Patience);
        try
        {
            var server = await Server(late.Token);
            var question = Question(domain, (ushort)RandomNumberGenerator.GetInt32(0, 0x10000));
            var answer = await ByDatagram(server, question, late.Token);
            if ((answer[2] & 0x02) != 0) answer = await ByConnection(server, question, late.Token);
            return Read(question, answer);
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return [];
        }
    }

    /// <summary>A question for the TXT records of a domain.</summary>
    internal static byte[] Question(string domain, ushort id)
    {
        var text = new List<byte> { (byte)(id >> 8), (byte)id, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1 };
        foreach (var label in domain.Split('.'))
        {
            text.Add((byte)label.Length);
            text.AddRange(Encoding.ASCII.GetBytes(label));
        }

        // The root, TXT, internet; then how long an answer may be.
        text.AddRange([0, 0, TypeTxt, 0, 1, 0, 0, TypeOptions, DatagramBytesMax >> 8, DatagramBytesMax & 0xFF, 0, 0, 0, 0, 0, 0]);
        return [.. text];
    }

    /// <summary>The texts of an answer to this question.</summary>
    /// <exception cref="InvalidDataException">It answers something else.</exception>
    internal static IReadOnlyList<string> Read(byte[] question, byte[] answer)
    {
        var asked = question[HeaderBytes..^11];
        if (answer.Length < HeaderBytes + asked.Length || !answer.AsSpan(0, 2).SequenceEqual(question.AsSpan(0, 2)) || (answer[2] & 0x80) == 0
            || !Same(answer.AsSpan(HeaderBytes, asked.Length), asked))
            throw new InvalidDataException("An answer to another question.");
        var found = new List<string>();
        var at = HeaderBytes + asked.Length;
        for (var count = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6)); count > 0; count--)
        {
            at = BehindName(answer, at);
            var (type, length) = (BinaryPrimitives.ReadUInt16BigEndian(Part(answer, at, 2)), BinaryPrimitives.ReadUInt16BigEndian(Part(answer, at + 8, 2)));
            if (type == TypeTxt) found.Add(Text(Part(answer, at + 10, length)));
            at += 10 + length;
        }

        return found;
    }

    private async Task<IPEndPoint> Server(CancellationToken stop)
    {
        if (settings["Dns:Server"] is { Length: > 0 } said)
            return IPEndPoint.TryParse(said, out var named) ? new IPEndPoint(named.Address, named.Port == 0 ? Port : named.Port) : throw new InvalidDataException($"'{said}' is no name server.");
        const string File = "/etc/resolv.conf";
        var lines = System.IO.File.Exists(File) ? await System.IO.File.ReadAllLinesAsync(File, stop) : [];
        var server = lines.Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(w => w is ["nameserver", _, ..] && IPAddress.TryParse(w[1], out _));
        return new IPEndPoint(server is null ? IPAddress.Loopback : IPAddress.Parse(server[1]), Port);
    }

    private static async Task<byte[]> ByDatagram(IPEndPoint server, byte[] question, CancellationToken stop)
    {
        using var udp = new UdpClient(server.AddressFamily);
        udp.Connect(server);
        await udp.SendAsync(question, stop);
        while (true)
        {
            var answer = (await udp.ReceiveAsync(stop)).Buffer;
            // What is not to our question is somebody else's attempt.
            if (answer.Length >= HeaderBytes && answer.AsSpan(0, 2).SequenceEqual(question.AsSpan(0, 2))) return answer;
        }
    }

    private static async Task<byte[]> ByConnection(IPEndPoint server, byte[] question, CancellationToken stop)
    {
        using var tcp = new TcpClient(server.AddressFamily);
        await tcp.ConnectAsync(server, stop);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync((byte[])[(byte)(question.Length >> 8), (byte)question.Length, .. question], stop);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, stop);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, stop);
        return answer.Length >= HeaderBytes ? answer : throw new InvalidDataException("A short answer.");
    }

    private static int BehindName(byte[] answer, int at)
    {
        while (true)
        {
            var length = Part(answer, at, 1)[0];
            if (length == 0) return at + 1;
            if ((length & 0xC0) == 0xC0) return at + 2;
            at += length + 1;
        }
    }

    private static string Text(ReadOnlySpan<byte> record)
    {
        var text = new StringBuilder();
        while (record.Length > 0 && record[0] < record.Length)
        {
            text.Append(Encoding.UTF8.GetString(record.Slice(1, record[0])));
            record = record[(record[0] + 1)..];
        }

        return text.ToString();
    }

    private static ReadOnlySpan<byte> Part(byte[] answer, int at, int length) =>
        at >= 0 && at + length <= answer.Length ? answer.AsSpan(at, length) : throw new InvalidDataException("An answer that ends early.");

    private static bool Same(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Encoding.ASCII.GetString(one).Equals(Encoding.ASCII.GetString(other), StringComparison.OrdinalIgnoreCase);
}
