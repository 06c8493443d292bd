using System.Globalization;
using System.Text.RegularExpressions;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Gcp.Connection;

/// <summary>What a connection to Google Cloud says, by name.</summary>
internal static partial class GcpSettings
{
    public const string Key = "serviceAccountKey";
    public const string Machine = "machineIdentity";
    public const string Federation = "workloadProvider";
    public const string Impersonate = "serviceAccount";
    public const string Sts = "stsEndpoint";
    public const string Iam = "iamEndpoint";
    public const string Table = "table";
    public const string JobProject = "jobProject";
    public const string GigabytesMax = "maxGigabytes";
    public const string Bucket = "bucket";
    public const string Prefix = "prefix";
    public const string Token = "tokenEndpoint";
    public const string Metadata = "metadataEndpoint";
    public const string BigQuery = "bigQueryEndpoint";
    public const string Storage = "storageEndpoint";
    private const int GigabytesMaxDefault = 200;

    public static IReadOnlyList<ConnectionField> Fields { get; } =
    [
        new(Machine, "Machine identity", "yes to use the service account of the machine or workload this server runs as: no secret is needed."),
        new(Federation, "Workload identity provider", "From outside Google Cloud without a key: the provider that trusts this server's token, //iam.googleapis.com/projects/…/providers/…."),
        new(Impersonate, "Service account", "With a workload identity provider: the service account to act as; empty where the provider's principal has the rights itself."),
        new(Key, "Service account key", "Otherwise the JSON of a service account's key.", Secret: true),
        new(Table, "Billing table", "The standard or detailed export, such as project.dataset.gcp_billing_export_resource_v1_0A1B2C."),
        new(JobProject, "Job project", "The project that pays for queries; default the table's."),
        new(GigabytesMax, "Gigabytes at most", "A query that would read more is not run; default 200."),
        new(Bucket, "Bucket", "Instead of a table: a bucket with extracts of the export."),
        new(Prefix, "Prefix", "Where in the bucket the extracts lie."),
        DirectReading.Field,
        new(Token, "Token endpoint", "Another address for tokens."),
        new(Metadata, "Metadata endpoint", "Another address of the machine's identity service."),
        new(Sts, "Token exchange endpoint", "Another address of the Security Token Service."),
        new(Iam, "IAM credentials endpoint", "Another address of the service that lends service accounts."),
        new(BigQuery, "BigQuery endpoint", "Another address for BigQuery."),
        new(Storage, "Storage endpoint", "Another address for Cloud Storage."),
    ];

    public static string? Refusal(IReadOnlyDictionary<string, string> settings)
    {
        string Of(string name) => settings.GetValueOrDefault(name, "");
        if (!IsMachine(settings) && !IsFederated(settings) && Of(Key).Length == 0) return "Set machineIdentity to yes, name a workloadProvider, or give a serviceAccountKey.";
        if (IsFederated(settings) && !ProviderName().IsMatch(Of(Federation)))
            return "A workload identity provider looks like //iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/POOL/providers/PROVIDER.";
        if (Of(Impersonate).Length > 0 && !AccountName().IsMatch(Of(Impersonate))) return $"'{Of(Impersonate)}' is no service account; it looks like name@project.iam.gserviceaccount.com.";
        if (Of(Table).Length > 0 == Of(Bucket).Length > 0) return "Name either the billing table or a bucket with extracts.";
        if (Of(Table).Length > 0 && !TableName().IsMatch(Of(Table))) return $"'{Of(Table)}' is no table; it looks like project.dataset.gcp_billing_export_v1_0A1B2C.";
        if (Of(GigabytesMax).Length > 0 && !(int.TryParse(Of(GigabytesMax), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0)) return $"'{Of(GigabytesMax)}' is no number of gigabytes.";
        // The token that says who this server is goes to Google alone, whoever enters the address; tests run on this machine.
        foreach (var name in new[] { Sts, Iam }.Where(n => Of(n).Length > 0))
        {
            if (!(Uri.TryCreate(Of(name), UriKind.Absolute, out var url) && (url.IsLoopback || url.Host.EndsWith(".googleapis.com", StringComparison.OrdinalIgnoreCase)))) return $"'{name}' is no address of googleapis.com.";
        }

        foreach (var name in new[] { Token, Metadata, Sts, Iam, BigQuery, Storage })
        {
            if (Of(name).Length > 0 && !(Uri.TryCreate(Of(name), UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)))) return $"'{name}' is no https address.";
        }

        return null;
    }

    public static bool IsMachine(IReadOnlyDictionary<string, string> settings) => string.Equals(settings.GetValueOrDefault(Machine), "yes", StringComparison.OrdinalIgnoreCase);

    public static bool IsFederated(IReadOnlyDictionary<string, string> settings) => settings.GetValueOrDefault(Federation, "").Length > 0;

    public static long BytesMax(SourceAccess access) =>
        (int.TryParse(access[GigabytesMax], NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : GigabytesMaxDefault) * 1_000_000_000L;

    public static string ProjectOf(SourceAccess access) => access[JobProject] is { Length: > 0 } said ? said : access[Table][..access[Table].IndexOf('.', StringComparison.Ordinal)];

    public static string Or(this SourceAccess access, string name, string otherwise) => (access[name] is { Length: > 0 } said ? said : otherwise).TrimEnd('/');

    [GeneratedRegex("^//iam\\.googleapis\\.com/(?:projects|locations)/[A-Za-z0-9/_-]{1,300}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ProviderName();

    /// <summary>Safe to stand in an address.</summary>
    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}@[A-Za-z0-9._-]{1,200}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccountName();

    /// <summary>Safe to stand between backquotes.</summary>
    [GeneratedRegex("^[a-z0-9:.-]{4,80}\\.[A-Za-z0-9_]{1,1024}\\.[A-Za-z0-9_-]{1,1024}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TableName();
}
