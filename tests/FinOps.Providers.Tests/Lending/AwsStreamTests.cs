using Amazon.Runtime;
using FinOps.Providers.Aws.Connection;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Tests.Lending;

/// <summary>A file that arrives otherwise than it was sent fails alone, and is tried again.</summary>
public sealed class AwsStreamTests
{
    [Fact]
    public async Task A_digest_that_does_not_agree_is_a_passing_failure_of_the_file()
    {
        await using var arriving = new AwsStream(new Damaged(), "cur/bill.csv.gz");
        using var there = new MemoryStream();
        var failure = await Assert.ThrowsAsync<SourceException>(() => arriving.CopyToAsync(there, TestContext.Current.CancellationToken));
        Assert.Equal(("file_damaged", true), (failure.Code, failure.Transient));
        Assert.Contains("cur/bill.csv.gz", failure.What, StringComparison.Ordinal);
        Assert.Equal("file_damaged", Assert.Throws<SourceException>(() => arriving.ReadByte()).Code);
    }

    [Fact]
    public async Task What_arrives_whole_is_what_was_sent()
    {
        await using var arriving = new AwsStream(new MemoryStream([1, 2, 3]), "x");
        using var there = new MemoryStream();
        await arriving.CopyToAsync(there, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], there.ToArray());
    }

    /// <summary>What AWS's client does at the end of a file whose digest is another.</summary>
    private sealed class Damaged : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new AmazonClientException("Expected hash not equal to calculated hash");

        public override int Read(byte[] buffer, int offset, int count) => throw new AmazonClientException("Expected hash not equal to calculated hash");
    }
}
