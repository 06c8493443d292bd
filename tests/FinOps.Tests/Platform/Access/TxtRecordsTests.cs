using System.Net;
using System.Net.Sockets;
using System.Text;
using FinOps.Platform.SignIn;
using Microsoft.Extensions.Configuration;

namespace FinOps.Tests.Platform.Access;

/// <summary>TXT records as a name server of our own answers them, by datagram and by connection.</summary>
public sealed class TxtRecordsTests
{
    [Fact]
    public void A_question_is_what_name_servers_expect() => Assert.Equal(
        "abcd01000001000000000001" + "076578616d706c6503636f6d00" + "00100001" + "0000291000000000000000",
        Convert.ToHexStringLower(TxtRecords.Question("example.com", 0xABCD)));

    [Fact]
    public async Task Records_are_read_whole_and_others_are_passed_over()
    {
        Assert.Equal(["v=spf1 -all", "finops-domain-verification=" + new string('x', 300)], await Asked(question => Answer(question, truncated: false)));
    }

    [Fact]
    public async Task A_long_answer_is_asked_for_by_connection() =>
        Assert.Equal(["v=spf1 -all", "finops-domain-verification=" + new string('x', 300)], await Asked(question => Answer(question, truncated: true)));

    [Theory]
    [InlineData("another question")]
    [InlineData("cut off")]
    [InlineData("no response")]
    public async Task An_answer_that_is_none_brings_nothing(string how) => Assert.Empty(await Asked(question =>
    {
        var answer = Answer(question, truncated: false);
        if (how == "another question") answer[14] ^= 1;
        else if (how == "no response") answer[2] = 0;
        return how == "cut off" ? answer[..^5] : answer;
    }));

    private static async Task<IReadOnlyList<string>> Asked(Func<byte[], byte[]> answer)
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        var port = ((IPEndPoint)tcp.LocalEndpoint).Port;
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Dns:Server", $"127.0.0.1:{port}")]).Build();
        var asking = new TxtRecords(settings).Of("example.com", TestContext.Current.CancellationToken);
        var question = await udp.ReceiveAsync();
        var said = answer(question.Buffer);
        await udp.SendAsync(said, question.RemoteEndPoint);
        if ((said[2] & 0x02) != 0)
        {
            using var peer = await tcp.AcceptTcpClientAsync();
            var whole = Answer(question.Buffer, truncated: false);
            await peer.GetStream().WriteAsync((byte[])[(byte)(whole.Length >> 8), (byte)whole.Length, .. whole]);
            return await asking;
        }

        return await asking;
    }

    // A record of another kind first; then two texts, the second in two pieces.
    private static byte[] Answer(byte[] question, bool truncated)
    {
        var asked = question[12..^11];
        byte[] Record(byte type, byte[] data) => [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 60, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        byte[] Piece(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
        var proof = "finops-domain-verification=" + new string('x', 300);
        byte[] records = truncated ? [] : [.. Record(1, [127, 0, 0, 1]), .. Record(16, Piece("v=spf1 -all")), .. Record(16, [.. Piece(proof[..255]), .. Piece(proof[255..])])];
        return [question[0], question[1], (byte)(truncated ? 0x83 : 0x81), 0x80, 0, 1, 0, (byte)(truncated ? 0 : 3), 0, 0, 0, 0, .. asked, .. records];
    }
}
