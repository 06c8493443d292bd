using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FinOps.Server.Tests.Connections;

/// <summary>An S3 server of somebody else's making (s3rver), which checks signatures; started for the tests.</summary>
internal sealed class LocalS3 : IAsyncDisposable
{
    public const string Key = "S3RVER";
    private readonly Process _process;
    private readonly TempFolder _folder = new();

    private LocalS3(Process process, string url)
    {
        (_process, Url) = (process, url);
        Client = new AmazonS3Client(new BasicAWSCredentials(Key, Key), new AmazonS3Config
        {
            ServiceURL = url,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
    }

    public string Url { get; }

    public AmazonS3Client Client { get; }

    public static async Task<LocalS3> Start(CancellationToken stop)
    {
        var script = Path.Combine(Repository(), "tests/clouds/node_modules/s3rver/bin/s3rver.js");
        Assert.SkipUnless(File.Exists(script), "tests/clouds is not installed: run 'npm ci --ignore-scripts' there (make test does).");
        var port = FreePort();
        var folder = new TempFolder();
        var process = Process.Start(new ProcessStartInfo("node", [script, "-d", folder.Path, "-p", $"{port}", "-a", "127.0.0.1", "-s"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var s3 = new LocalS3(process, $"http://127.0.0.1:{port}");
        using var http = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await http.GetAsync(s3.Url, stop);
                return s3;
            }
            catch (HttpRequestException) when (tries < 200)
            {
                await Task.Delay(50, stop);
            }
        }
    }

    public Task Put(string bucket, string key, byte[] content, CancellationToken stop) => Client.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false }, stop);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FinOps.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
