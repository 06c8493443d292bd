using System.Net;
using System.Text;
using FinOps.Platform.Access;
using FinOps.Platform.Outbound;
using FinOps.Providers.Azure.Connection;
using FinOps.Providers.Gcp.Connection;
using FinOps.Understand.Connections;
using Microsoft.Extensions.Configuration;

namespace FinOps.Providers.Tests.Lending;

/// <summary>What a tenant or another server says is lent to the cost engine only where it can say nothing but itself there.</summary>
public sealed class LendingTests
{
    private const string Container = "https://account.blob.core.windows.net/exports";
    private const string Token = "{\"access_token\":\"of-this-test\",\"expires_in\":3599}";
    private const string Key =
        "<?xml version=\"1.0\"?><UserDelegationKey><SignedOid>o</SignedOid><SignedTid>t</SignedTid><SignedStart>s</SignedStart><SignedExpiry>e</SignedExpiry><SignedService>b</SignedService><SignedVersion>v</SignedVersion><Value>aHVzaA==</Value></UserDelegationKey>";

    private static readonly SourceFile File = new("a/part.csv", "1", 10, DateTimeOffset.UnixEpoch);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", true)]
    [InlineData("?", true)]
    [InlineData(";BlobEndpoint=http://10.0.0.5:8080", false)]
    [InlineData("\n", false)]
    [InlineData("'", false)]
    [InlineData(" ", false)]
    public async Task A_token_that_would_say_more_in_a_connection_string_is_refused_and_not_lent(string added, bool plain)
    {
        var sas = added == "?" ? "?" + Sas() : Sas() + added;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["containerUrl"] = Container, ["sasToken"] = sas };
        Assert.Equal(plain, AzureSettings.Refusal(settings) is null);
        var lent = await Azure(Key, settings);
        Assert.Equal(plain ? $"BlobEndpoint=https://account.blob.core.windows.net;SharedAccessSignature={sas.TrimStart('?')}" : null, lent?.Objects[0].Arguments[0]);
    }

    [Theory]
    [InlineData("https://127.0.0.1:10000/account/exports", true)]
    [InlineData("https://127.0.0.1:10000/account;BlobEndpoint=10.0.0.5/exports", false)]
    [InlineData("https://who;BlobEndpoint=10.0.0.5;@account.blob.core.windows.net/exports", false)]
    [InlineData("https://account.blob.core.windows.net/exports;x=y", false)]
    public async Task Nor_does_the_containers_address_say_more(string container, bool lent) =>
        Assert.Equal(lent, await Azure(Key, new Dictionary<string, string>(StringComparer.Ordinal) { ["containerUrl"] = container, ["sasToken"] = Sas() }) is not null);

    [Theory]
    [InlineData(Key, true)]
    [InlineData("<html><p>Welcome", false)]
    [InlineData("", false)]
    [InlineData("<UserDelegationKey><Value>aHVzaA==</Value></UserDelegationKey>", false)]
    public async Task An_answer_without_a_key_lends_nothing(string answer, bool lent) => Assert.Equal(lent, await Azure(answer, Principal()) is not null);

    [Fact]
    public async Task Nor_does_a_key_that_is_none() =>
        Assert.Null(await Azure(Key.Replace("aHVzaA==", "no key", StringComparison.Ordinal), Principal()));

    [Theory]
    [InlineData("{\"access_token\":\"ya29.c.A-b_~+/=\"}", "ya29.c.A-b_~+/=")]
    [InlineData("{\"access_token\":\"a\\r\\nX-Other: b\"}", null)]
    [InlineData("{\"access_token\":7}", null)]
    [InlineData("{\"access_token\":null}", null)]
    [InlineData("{\"token\":\"a\"}", null)]
    [InlineData("[]", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public async Task An_answer_without_a_token_that_a_header_holds_lends_nothing(string answer, string? token)
    {
        using var cloud = new Answers(request => request.RequestUri!.AbsolutePath.EndsWith("/v1/token", StringComparison.Ordinal) ? answer : Token);
        using var http = new HttpClient(cloud);
        var web = new GcpWeb(http, http, Lent(), TimeProvider.System);
        var access = new SourceAccess(1, "", new Dictionary<string, string>(StringComparer.Ordinal) { ["machineIdentity"] = "yes", ["bucket"] = "bills" });
        Assert.Equal(token, await web.ReadingToken(access, "bills", "a/", Stop));
    }

    private static async Task<EngineReading?> Azure(string key, Dictionary<string, string> settings)
    {
        using var cloud = new Answers(request => request.RequestUri!.Query.Contains("userdelegationkey", StringComparison.Ordinal) ? key : Token);
        using var http = new HttpClient(cloud);
        var web = new AzureWeb(http, http, TimeProvider.System);
        return await new AzureLending(web, new AzureIdentity(web, Lent(), TimeProvider.System), TimeProvider.System).Of(new SourceAccess(1, "", settings), [File], Stop);
    }

    private static Dictionary<string, string> Principal() => new(StringComparer.Ordinal)
    {
        ["containerUrl"] = Container,
        ["tenantId"] = "directory",
        ["clientId"] = "app",
        ["clientSecret"] = "hush",
    };

    private static string Sas() => $"sv=2021-12-02&sp=rl&se={Uri.EscapeDataString($"{TimeProvider.System.GetUtcNow().AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}")}&sig=a%2Bb%3D";

    private static MachineIdentity Lent()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Outbound:LendMachineIdentity", "true")]).Build();
        return new MachineIdentity(settings, new LocalAdministrator(settings));
    }

    private sealed class Answers(Func<HttpRequestMessage, string> of) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(of(request), Encoding.UTF8) });
    }
}
