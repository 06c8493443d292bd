using System.Text.Json;
using FinOps.Understand.Connections;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Aws.Connection;

/// <summary>How a bill's objects in S3 are lent to the cost engine: where they are, and a session that may read them alone.</summary>
internal static class AwsLending
{
    /// <summary>The address of the bucket, and whether it is AWS's own.</summary>
    public static (Uri Bucket, bool IsOfCloud)? PlaceOf(SourceAccess access)
    {
        var (bucket, region) = (access[AwsSettings.Bucket], AwsSettings.RegionOf(access));
        if (bucket.Length is < 3 or > 63 || bucket.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789.-") >= 0) return null;
        if (access[AwsSettings.S3Endpoint] is { Length: > 0 } endpoint) return (new Uri($"{endpoint.TrimEnd('/')}/{bucket}"), false);
        var host = $"s3.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}";
        // A name with points in it is none that the certificate of a bucket's own address covers.
        return (new Uri(bucket.Contains('.', StringComparison.Ordinal) ? $"https://{host}/{bucket}" : $"https://{bucket}.{host}"), true);
    }

    /// <summary>What a session may do that is lent for these objects: read what begins as they all do, and have it decrypted.</summary>
    public static string PolicyFor(SourceAccess access, IReadOnlyList<SourceFile> files)
    {
        var partition = access[AwsSettings.Role].Split(':')[1];
        var common = files.Select(f => f.Key).Aggregate((a, b) => a[..a.AsSpan().CommonPrefixLength(b)]);
        return JsonSerializer.Serialize(new
        {
            Version = "2012-10-17",
            Statement = new object[]
            {
                new { Effect = "Allow", Action = "s3:GetObject", Resource = $"arn:{partition}:s3:::{access[AwsSettings.Bucket]}/{common}*" },
                new { Effect = "Allow", Action = "kms:Decrypt", Resource = "*" },
            },
        });
    }

    /// <summary>The objects, opened by a session.</summary>
    public static EngineReading Of((Uri Bucket, bool IsOfCloud) place, IReadOnlyList<SourceFile> files, Amazon.Runtime.ImmutableCredentials session) => new(
        place.Bucket, place.IsOfCloud,
        [.. files.Select(f => new EngineObject("s3", [$"{place.Bucket.ToString().TrimEnd('/')}/{f.Key}", session.AccessKey, session.SecretKey, session.Token]) { Bytes = f.Bytes })]);
}
