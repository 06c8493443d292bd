using System.Net;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Embedded;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>Whether an engine sees the server's disk is found out by asking it, once per engine.</summary>
public sealed class SharedDiskTests(StoreFixture fixture) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("finops-shared-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_on_the_same_disk_says_what_was_written_there()
    {
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(fixture.Endpoint);
        var disk = new SharedDisk(fixture.Client, endpoints, new IntakeFolder(folder));
        Assert.True(await disk.IsThere(Stop));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "intake")));
    }

    [Fact]
    public async Task An_engine_elsewhere_refuses_and_is_asked_once_until_another_takes_its_place()
    {
        using var engine = new Elsewhere();
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(new ClickHouseEndpoint(new Uri("http://one.example/"), "u", "p"));
        var disk = new SharedDisk(new ClickHouseClient(new HttpClient(engine), endpoints), endpoints, new IntakeFolder(folder));
        Assert.False(await disk.IsThere(Stop));
        Assert.False(await disk.IsThere(Stop));
        Assert.Equal(1, engine.Asked);
        // A file of the same name lies on its disk too, but it is another.
        (engine.Status, engine.Code, engine.Text) = (HttpStatusCode.OK, null, "[\"something else\"]\n");
        endpoints.Set(new ClickHouseEndpoint(new Uri("http://two.example/"), "u", "p"));
        Assert.False(await disk.IsThere(Stop));
        Assert.Equal(2, engine.Asked);
    }

    [Fact]
    public async Task An_engine_that_is_too_busy_is_asked_again()
    {
        using var engine = new Elsewhere { Code = "241" };
        var endpoints = new ClickHouseEndpoints();
        endpoints.Set(new ClickHouseEndpoint(new Uri("http://one.example/"), "u", "p"));
        var disk = new SharedDisk(new ClickHouseClient(new HttpClient(engine), endpoints), endpoints, new IntakeFolder(folder));
        Assert.False(await disk.IsThere(Stop));
        Assert.False(await disk.IsThere(Stop));
        Assert.Equal(2, engine.Asked);
    }

    [Theory]
    [InlineData("path", true)]
    [InlineData("stream", false)]
    [InlineData("auto", null)]
    [InlineData(null, null)]
    public void An_operator_may_say_it(string? setting, bool? expected) => Assert.Equal(expected, SharedDisk.Given(setting));

    [Fact]
    public void But_not_in_other_words() => Assert.Throws<ArgumentException>(() => SharedDisk.Given("yes"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Answers as a ClickHouse does that keeps files outside its own folder to itself.</summary>
    private sealed class Elsewhere : HttpMessageHandler
    {
        public int Asked { get; private set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.Forbidden;

        public string? Code { get; set; } = "291";

        public string Text { get; set; } = "Code: 291. DB::Exception: File is not inside user_files. (DATABASE_ACCESS_DENIED)";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            var answer = new HttpResponseMessage(Status) { Content = new StringContent(Text) };
            if (Code is not null) answer.Headers.Add("X-ClickHouse-Exception-Code", Code);
            return Task.FromResult(answer);
        }
    }
}
