using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace FinOps.Server.Tests.Connections;

/// <summary>An S3 server of somebody else's making (s3rver), which checks signatures.</summary>
internal sealed class LocalS3 : IAsyncDisposable
{
    public const string Key = "S3RVER";
    private readonly NodeServer _server;

    private LocalS3(NodeServer server)
    {
        _server = server;
        Client = new AmazonS3Client(new BasicAWSCredentials(Key, Key), new AmazonS3Config
        {
            ServiceURL = server.Url,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
    }

    public string Url => _server.Url;

    public AmazonS3Client Client { get; }

    public static async Task<LocalS3> Start(CancellationToken stop) =>
        new(await NodeServer.Start("s3rver/bin/s3rver.js", folder => ["-d", folder, "-p", "0", "-a", "127.0.0.1", "-s"], stop));

    public Task Put(string bucket, string key, byte[] content, CancellationToken stop) => Client.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), UseChunkEncoding = false }, stop);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
