using System.Net;
using System.Net.Sockets;
using FinOps.Platform.Access;
using FinOps.Platform.Outbound;
using Microsoft.Extensions.Configuration;

namespace FinOps.Tests.Platform.Access;

/// <summary>Where addresses that tenants enter may lead.</summary>
public sealed class OutboundTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("52.95.110.1", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.0.9", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    public void Public_addresses_are_told_from_others(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://accounts.example.com/x", true)]
    [InlineData("http://accounts.example.com/x", false)]
    [InlineData("ftp://accounts.example.com/x", false)]
    [InlineData("https://name:word@accounts.example.com/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://2130706433/", false)]
    [InlineData("https://0x7f.1/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://[::ffff:169.254.169.254]/", false)]
    [InlineData("https://169.254.169.254/latest/meta-data/", false)]
    public void What_is_no_https_or_no_public_address_is_refused_when_it_is_entered(string address, bool taken) =>
        Assert.Equal(taken, Guard().Refusal(new Uri(address)) is null);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("0.0.0.0", null, false)]
    [InlineData("0.0.0.0", "true", true)]
    [InlineData(null, "false", false)]
    public void Private_addresses_are_allowed_while_nobody_else_reaches_the_server_or_where_it_is_said(string? bind, string? setting, bool allowed)
    {
        var settings = Settings(("FINOPS_BIND", bind), ("Outbound:AllowPrivate", setting));
        var guard = new OutboundGuard(settings, new LocalAdministrator(settings));
        Assert.Equal(allowed, guard.AllowsPrivate);
        Assert.Equal(allowed, guard.Refusal("http://127.0.0.1:9000") is null);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("0.0.0.0", null, false)]
    [InlineData("0.0.0.0", "true", true)]
    [InlineData(null, "false", false)]
    public void The_machines_own_identity_is_lent_under_the_same_rule(string? bind, string? setting, bool lent)
    {
        var settings = Settings(("FINOPS_BIND", bind), ("Outbound:LendMachineIdentity", setting));
        var machine = new MachineIdentity(settings, new LocalAdministrator(settings));
        Assert.Equal((lent, lent), (machine.IsLent, machine.Refusal is null));
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_not_connected_to()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var guard = Guard();
        guard.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("10.0.0.1")]);
        using var http = new HttpClient(guard.NewHandler());
        var refused = await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync($"https://rebound.example:{((IPEndPoint)inside.LocalEndpoint).Port}/"));
        Assert.IsType<AddressRefusedException>(Innermost(refused));
        Assert.False(inside.Pending());
    }

    [Fact]
    public async Task A_name_that_answers_differently_the_second_time_gains_nothing()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var asked = 0;
        var guard = Guard();
        // Public when it is judged, inside ever after: the connection goes to what was judged, and that is asked for once.
        using var enough = new CancellationTokenSource();
        guard.Resolve = (_, _) =>
        {
            // Nobody answers there: a moment suffices to see where it goes.
            enough.CancelAfter(TimeSpan.FromMilliseconds(300));
            return Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Parse("192.0.3.1") : IPAddress.Loopback]);
        };
        using var http = new HttpClient(guard.NewHandler());
        await Assert.ThrowsAnyAsync<Exception>(() => http.GetAsync($"https://rebound.example:{((IPEndPoint)inside.LocalEndpoint).Port}/", enough.Token));
        Assert.Equal(1, asked);
        Assert.False(inside.Pending());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync($"https://rebound.example:{((IPEndPoint)inside.LocalEndpoint).Port}/"));
        Assert.False(inside.Pending());
    }

    [Fact]
    public async Task A_redirect_is_answered_not_followed()
    {
        using var outside = new TcpListener(IPAddress.Loopback, 0);
        outside.Start();
        var settings = Settings(("Outbound:AllowPrivate", "true"));
        using var http = new HttpClient(new OutboundGuard(settings, new LocalAdministrator(settings)).NewHandler());
        var asking = http.GetAsync($"http://127.0.0.1:{((IPEndPoint)outside.LocalEndpoint).Port}/");
        using (var peer = await outside.AcceptTcpClientAsync())
        {
            await peer.GetStream().WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            using var answer = await asking;
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static OutboundGuard Guard()
    {
        var settings = Settings(("Outbound:AllowPrivate", "false"));
        return new OutboundGuard(settings, new LocalAdministrator(settings));
    }

    private static IConfigurationRoot Settings(params (string Name, string? Value)[] all) =>
        new ConfigurationBuilder().AddInMemoryCollection(all.ToDictionary(s => s.Name, s => s.Value)).Build();
}
