using System.Text.Json;
using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Gcp.Connection;

/// <summary>
/// Workload identity federation: a token that says who this server is, of an issuer that the customer's pool trusts, is
/// changed for one of Google's (RFC 8693), and that, where a service account is named, for one of this account. No key is
/// kept anywhere.
/// </summary>
internal static class GcpFederation
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>The request that changes this server's token for a federated one. Its file is read each time: it is written anew every hour.</summary>
    public static async Task<HttpRequestMessage> Exchange(SourceAccess access, MachineIdentity own, CancellationToken stop) =>
        new(HttpMethod.Post, access.Or(GcpSettings.Sts, "https://sts.googleapis.com") + "/v1/token")
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), new("audience", access[GcpSettings.Federation]), new("scope", Scope),
                new("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"), new("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
                new("subject_token", await OwnToken(own, stop)),
            ]),
        };

    /// <summary>The request that changes a federated token for one of the service account.</summary>
    public static HttpRequestMessage ActAs(SourceAccess access, IEnumerable<string> scopes) =>
        new(HttpMethod.Post, $"{access.Or(GcpSettings.Iam, "https://iamcredentials.googleapis.com")}/v1/projects/-/serviceAccounts/{access[GcpSettings.Impersonate]}:generateAccessToken")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { scope = scopes, lifetime = "3600s" }), System.Text.Encoding.UTF8, "application/json"),
        };

    /// <summary>The request that changes a token for one with a boundary: a bucket, and how the names of its objects begin. Names are plain, so no quote is in them.</summary>
    public static HttpRequestMessage Bound(SourceAccess access, string token, string bucket, string names) =>
        new(HttpMethod.Post, access.Or(GcpSettings.Sts, "https://sts.googleapis.com") + "/v1/token")
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), new("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                new("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), new("subject_token", token),
                new("options", JsonSerializer.Serialize(new
                {
                    accessBoundary = new
                    {
                        accessBoundaryRules = new[]
                        {
                            new
                            {
                                availableResource = $"//storage.googleapis.com/projects/_/buckets/{bucket}",
                                availablePermissions = new[] { "inRole:roles/storage.objectViewer" },
                                availabilityCondition = new { expression = $"resource.name.startsWith('projects/_/buckets/{bucket}/objects/{names}')" },
                            },
                        },
                    },
                })),
            ]),
        };

    private static async Task<string> OwnToken(MachineIdentity own, CancellationToken stop)
    {
        try
        {
            if (own.TokenFile is { } file) return (await File.ReadAllTextAsync(file, stop)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException("identity_token_unreadable", MachineIdentity.NoToken, MachineIdentity.NoTokenFix, e);
        }

        throw new SourceException("identity_token_missing", MachineIdentity.NoToken, MachineIdentity.NoTokenFix);
    }
}
