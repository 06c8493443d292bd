using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FinOps.Platform.Access;
using FinOps.Platform.Outbound;
using FinOps.Providers.Aws.Connection;
using FinOps.Providers.Azure.Connection;
using FinOps.Providers.Gcp.Connection;
using FinOps.Understand.Connections;
using Microsoft.Extensions.Configuration;

namespace FinOps.Providers.Tests.Connecting;

/// <summary>
/// Servers that give out tokens answer 200 with something else: a sign-in page, another service's JSON, nothing. That is the
/// connection's trouble in words with the way out, and repeats nothing of an answer that may hold a secret.
/// </summary>
public sealed class OddAnswersTests : IDisposable
{
    private const string Good = "{\"access_token\":\"of-this-test\",\"expires_in\":3599}";
    private const string GoodXml = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials><AccessKeyId>AKIATEST</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>of-this-test</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

    private readonly string _identity = Path.GetTempFileName();

    public static TheoryData<string> Odd =>
    [
        "<html><p>Welcome, hush", "", "hush", "[\"hush\"]", "7", "{}", "{\"token\":\"hush\"}", "{\"access_token\":\"hush", "{\"access_token\":null}", "{\"access_token\":\"\"}",
        "{\"access_token\":{\"hush\":1}}", "{\"access_token\":\"hush\\r\\nX-Other: b\"}", "{\"access_token\":\"hush hush\"}", $"{{\"access_token\":\"hush\",\"more\":\"{new string('a', 2 << 20)}\"}}",
    ];

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Odd_tokens_of_Google_Cloud_are_told(string answer)
    {
        foreach (var (settings, odd) in new (Dictionary<string, string>, string)[]
        {
            (new() { ["machineIdentity"] = "yes" }, "metadata.google.internal"),
            (new() { ["serviceAccountKey"] = Key() }, "oauth2.googleapis.com"),
            (new() { ["workloadProvider"] = "//iam.googleapis.com/projects/1/providers/p" }, "sts.googleapis.com"),
            (new() { ["workloadProvider"] = "//iam.googleapis.com/projects/1/providers/p", ["serviceAccount"] = "a@b" }, "iamcredentials.googleapis.com"),
        })
        {
            var told = await Told(() => Google(r => r.RequestUri!.Host == odd ? answer.Replace("access_token", odd.StartsWith("iam", StringComparison.Ordinal) ? "accessToken" : "access_token", StringComparison.Ordinal) : Good, settings));
            Assert.StartsWith(odd.StartsWith("iam", StringComparison.Ordinal) ? "Could not act as the service account: " : "Could not get a token: ", told.What, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Odd_tokens_of_Azure_are_told(string answer)
    {
        foreach (var settings in new Dictionary<string, string>[]
        {
            new() { ["managedIdentity"] = "yes" },
            new() { ["tenantId"] = "directory", ["clientId"] = "app", ["clientSecret"] = "secret" },
            new() { ["tenantId"] = "directory", ["clientId"] = "app", ["federated"] = "yes" },
        })
        {
            await Told(() => Microsoft(_ => answer, settings));
        }
    }

    public static TheoryData<string> OddXml =>
    [
        "<html><p>Welcome, hush", "", "hush", "{\"hush\":1}", "<other>hush</other>", GoodXml.Replace("AccessKeyId", "Hush", StringComparison.Ordinal), GoodXml.Replace("SessionToken", "Hush", StringComparison.Ordinal),
        GoodXml.Replace("SecretAccessKey", "Hush", StringComparison.Ordinal), GoodXml.Replace("2099-01-01T00:00:00Z", "hush", StringComparison.Ordinal), GoodXml.Replace("of-this-test", "hush\nX: b", StringComparison.Ordinal),
        GoodXml.Replace("Credentials", "Hush", StringComparison.Ordinal), GoodXml[..^30],
    ];

    [Theory]
    [MemberData(nameof(OddXml))]
    public async Task Odd_credentials_of_AWS_are_told(string answer)
    {
        await Told(() => Amazon(answer, (identity, access) => identity.Of(access, Stop)));
        await Told(() => Amazon(answer, (identity, access) => identity.Session(access, "{}", Stop)));
        await Told(() => Amazon(answer, async (identity, access) => await identity.Caller(new SourceAccess(1, "e", new Dictionary<string, string>(access.Settings) { ["roleArn"] = "" }), Stop)));
    }

    [Theory]
    [InlineData("{\"access_token\":\"ya29.c.A-b_~+/=\"}")]
    [InlineData("{\"access_token\":\"ya29.c.A-b_~+/=\",\"expires_in\":\"3599\"}")]
    [InlineData("{\"access_token\":\"ya29.c.A-b_~+/=\",\"expires_in\":-1}")]
    [InlineData("{\"access_token\":\"ya29.c.A-b_~+/=\",\"expires_in\":1e300}")]
    [InlineData("{\"access_token\":\"ya29.c.A-b_~+/=\",\"expires_in\":9223372036854775807}")]
    [InlineData("{\"access_token\":\"ya29.c.A-b_~+/=\",\"expires_in\":[]}")]
    public async Task A_token_counts_whatever_is_said_of_its_end(string answer)
    {
        Assert.Equal("Bearer ya29.c.A-b_~+/=", await Google(_ => answer, new() { ["machineIdentity"] = "yes" }));
        Assert.Equal("Bearer ya29.c.A-b_~+/=", await Microsoft(_ => answer, new() { ["managedIdentity"] = "yes" }));
    }

    [Fact]
    public async Task Credentials_of_AWS_count() =>
        Assert.Equal("of-this-test", (await Amazon(GoodXml, (identity, access) => identity.Of(access, Stop))).Token);

    [Fact]
    public async Task Other_answers_than_JSON_are_told_as_well() =>
        Assert.Equal("answer_invalid", (await Assert.ThrowsAsync<SourceException>(() => Google(r => r.RequestUri!.Host == "cloud.example" ? "<html>" : Good, new() { ["machineIdentity"] = "yes" }))).Code);

    public void Dispose() => File.Delete(_identity);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<SourceException> Told(Func<Task> ask)
    {
        var told = await Assert.ThrowsAsync<SourceException>(ask);
        Assert.Equal("token_missing", told.Code);
        Assert.False(told.Transient);
        Assert.NotEmpty(told.Fix);
        Assert.DoesNotContain("hush", told.ToString(), StringComparison.OrdinalIgnoreCase);
        return told;
    }

    private async Task<string> Google(Func<HttpRequestMessage, string> of, Dictionary<string, string> settings)
    {
        var said = "";
        using var http = new HttpClient(new Answers(request =>
        {
            if (request.RequestUri!.Host == "cloud.example") said = request.Headers.Authorization!.ToString();
            return request.RequestUri.Host == "cloud.example" && of(request) == Good ? "{}" : of(request);
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://cloud.example/");
        await new GcpWeb(http, http, Lent(), TimeProvider.System).Json(new SourceAccess(1, "", settings), request, "ask", "Fix it.", Stop);
        return said;
    }

    private async Task<string> Microsoft(Func<HttpRequestMessage, string> of, Dictionary<string, string> settings)
    {
        using var http = new HttpClient(new Answers(of));
        return (await new AzureIdentity(new AzureWeb(http, http, TimeProvider.System), Lent(), TimeProvider.System).For(new SourceAccess(1, "", settings), "https://storage.azure.com", Stop)).ToString();
    }

    private static async Task<T> Amazon<T>(string answer, Func<AwsIdentity, SourceAccess, Task<T>> ask)
    {
        using var cloud = new Answers(_ => answer);
        return await ask(new AwsIdentity(cloud, TimeProvider.System), new SourceAccess(1, "external", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["roleArn"] = "arn:aws:iam::100000000001:role/FinOpsRead",
            ["accessKeyId"] = "AKIABASE",
            ["secretAccessKey"] = "base",
            ["stsEndpoint"] = "https://sts.example/",
        }));
    }

    private static string Key()
    {
        using var rsa = RSA.Create(1024);
        return JsonSerializer.Serialize(new { private_key_id = "1", client_email = "a@b", private_key = rsa.ExportPkcs8PrivateKeyPem() });
    }

    private MachineIdentity Lent()
    {
        File.WriteAllText(_identity, "identity");
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Outbound:LendMachineIdentity", "true"), new("Outbound:IdentityTokenFile", _identity)]).Build();
        return new MachineIdentity(settings, new LocalAdministrator(settings));
    }

    private sealed class Answers(Func<HttpRequestMessage, string> of) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(of(request), Encoding.UTF8), RequestMessage = request });
    }
}
