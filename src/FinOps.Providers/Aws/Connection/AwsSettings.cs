using System.Text.RegularExpressions;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>What a connection to AWS says, by name.</summary>
internal static partial class AwsSettings
{
    public const string Role = "roleArn";
    public const string AccessKey = "accessKeyId";
    public const string SecretKey = "secretAccessKey";
    public const string Region = "region";
    public const string Bucket = "bucket";
    public const string Prefix = "prefix";
    public const string Export = "exportName";
    public const string QuickStart = "quickStart";
    public const string S3Endpoint = "s3Endpoint";
    public const string StsEndpoint = "stsEndpoint";
    public const string CostExplorerEndpoint = "costExplorerEndpoint";
    public const string OrganizationsEndpoint = "organizationsEndpoint";

    public static IReadOnlyList<ConnectionField> Fields { get; } =
    [
        new(Role, "Role ARN", "The role that this platform assumes, such as arn:aws:iam::123456789012:role/FinOpsRead. It must name the connection's external id."),
        new(AccessKey, "Access key id", "Only where no role can be assumed with this server's own identity: a key that may assume the role, or read the bucket itself."),
        new(SecretKey, "Secret access key", "The secret to the access key id.", Secret: true),
        new(Region, "Region", "The bucket's region; us-gov-… and cn-… choose the partition. Default us-east-1."),
        new(Bucket, "Bucket", "The bucket of the cost export. Without one, only Cost Explorer is asked."),
        new(Prefix, "Prefix", "Where in the bucket the export lies; empty to look everywhere."),
        new(Export, "Export name", "Which export, where the bucket has several."),
        new(QuickStart, "Cost Explorer", "yes or no (default yes): estimates from Cost Explorer for days that the export does not cover. Each request costs 0.01 USD."),
        DirectReading.Field,
        new(S3Endpoint, "S3 endpoint", "Another address for S3, such as a gateway or VPC endpoint."),
        new(StsEndpoint, "STS endpoint", "Another address for STS."),
        new(CostExplorerEndpoint, "Cost Explorer endpoint", "Another address for Cost Explorer."),
        new(OrganizationsEndpoint, "Organizations endpoint", "Another address for Organizations."),
    ];

    public static string? Refusal(IReadOnlyDictionary<string, string> settings)
    {
        string Of(string name) => settings.GetValueOrDefault(name, "");
        if (Of(Role).Length > 0 && !RoleArn().IsMatch(Of(Role))) return $"'{Of(Role)}' is no role; it looks like arn:aws:iam::123456789012:role/NAME.";
        if (Of(AccessKey).Length > 0 != Of(SecretKey).Length > 0) return "An access key id and its secret go together.";
        // Without either, a tenant would read with the server's own identity, whatever that may read.
        if (Of(Role).Length == 0 && Of(AccessKey).Length == 0) return "Name a role to assume, or an access key.";
        if (Of(Bucket).Length == 0 && !WantsQuickStart(settings)) return "Name the bucket of the export, or set quickStart to yes.";
        foreach (var name in new[] { S3Endpoint, StsEndpoint, CostExplorerEndpoint, OrganizationsEndpoint })
        {
            if (Of(name).Length > 0 && !(Uri.TryCreate(Of(name), UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && (url.Scheme == "https" || url.IsLoopback)))
                return $"'{name}' is no https address.";
        }

        return Of(Region).Length > 0 && !RegionName().IsMatch(Of(Region)) ? $"'{Of(Region)}' is no region." : null;
    }

    public static bool WantsQuickStart(IReadOnlyDictionary<string, string> settings) =>
        !string.Equals(settings.GetValueOrDefault(QuickStart, "yes"), "no", StringComparison.OrdinalIgnoreCase);

    public static string RegionOf(SourceAccess access) => access[Region].Length > 0 ? access[Region] : "us-east-1";

    [GeneratedRegex("^arn:aws(-us-gov|-cn|-iso[a-z-]*)?:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RoleArn();

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegionName();
}
