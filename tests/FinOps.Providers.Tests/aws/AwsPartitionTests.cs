using FinOps.Providers.Aws.Connection;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Tests.Aws;

/// <summary>GovCloud and China are partitions of their own: other addresses, other names of resources, chosen by the region.</summary>
public sealed class AwsPartitionTests
{
    [Theory]
    [InlineData("eu-central-1", "https://ce.us-east-1.amazonaws.com/", "us-east-1")]
    [InlineData("us-gov-east-1", "https://ce.us-gov-west-1.amazonaws.com/", "us-gov-west-1")]
    [InlineData("cn-north-1", "https://ce.cn-northwest-1.amazonaws.com.cn/", "cn-northwest-1")]
    public void Services_of_a_partition_answer_in_one_region_of_it(string region, string url, string signedFor)
    {
        var call = AwsCall.OfPartition(Access(("region", region)), "ce", AwsSettings.CostExplorerEndpoint, "x", "y", "z");
        Assert.Equal((url, signedFor), (call.Url.ToString(), call.Region));
    }

    [Theory]
    [InlineData("eu-central-1", "exports", "https://exports.s3.eu-central-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", "exports", "https://exports.s3.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "exports", "https://exports.s3.cn-north-1.amazonaws.com.cn/")]
    [InlineData("eu-central-1", "my.exports", "https://s3.eu-central-1.amazonaws.com/my.exports")]
    public void A_bucket_has_the_address_of_its_region(string region, string bucket, string address)
    {
        var place = AwsLending.PlaceOf(Access(("region", region), ("bucket", bucket)));
        Assert.Equal((address, true), (place!.Value.Bucket.ToString(), place.Value.IsOfCloud));
    }

    [Theory]
    [InlineData("evil.example/x?")]
    [InlineData("UPPER")]
    [InlineData("a")]
    public void What_is_no_name_of_a_bucket_is_not_lent(string bucket) => Assert.Null(AwsLending.PlaceOf(Access(("bucket", bucket))));

    [Fact]
    public void An_entered_endpoint_is_not_the_clouds_own() =>
        Assert.Equal((new Uri("https://gateway.example.com/exports"), false), AwsLending.PlaceOf(Access(("bucket", "exports"), ("s3Endpoint", "https://gateway.example.com/"))));

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/R", "arn:aws:s3:::exports/a/b-*")]
    [InlineData("arn:aws-us-gov:iam::123456789012:role/R", "arn:aws-us-gov:s3:::exports/a/b-*")]
    [InlineData("arn:aws-cn:iam::123456789012:role/R", "arn:aws-cn:s3:::exports/a/b-*")]
    public void A_lent_session_reads_what_begins_as_all_of_the_files_do(string role, string resource)
    {
        Assert.Null(AwsSettings.Refusal(new Dictionary<string, string> { ["roleArn"] = role, ["bucket"] = "exports" }));
        var policy = AwsLending.PolicyFor(Access(("roleArn", role), ("bucket", "exports")), [File("a/b-1.csv.gz"), File("a/b-2.csv.gz"), File("a/b-x.csv.gz")]);
        Assert.Contains(resource, policy, StringComparison.Ordinal);
    }

    private static SourceFile File(string key) => new(key, "etag", 1, DateTimeOffset.UnixEpoch);

    private static SourceAccess Access(params (string Name, string Value)[] settings) => new(1, "external", settings.ToDictionary(s => s.Name, s => s.Value));
}
