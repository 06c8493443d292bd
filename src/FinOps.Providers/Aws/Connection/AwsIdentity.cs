using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>
/// As whom AWS is asked: the role of the customer, assumed with the connection's external id, for an hour at a time. Who
/// assumes it is the access key of the connection, or the server's own identity (instance profile, web identity, environment).
/// </summary>
internal sealed class AwsIdentity(HttpMessageHandler handler, TimeProvider clock)
{
    private readonly GuardedClients _clients = new(handler);
    private const string Who = "ask STS who is asking";
    private const string StsName = "AWS's Security Token Service";
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, (ImmutableCredentials Credentials, DateTimeOffset Until)> assumed = new(StringComparer.Ordinal);

    /// <summary>Credentials that are good for some minutes at least.</summary>
    public async Task<ImmutableCredentials> Of(SourceAccess access, CancellationToken stop)
    {
        if (access[AwsSettings.Role].Length == 0) return await Base(access).GetCredentialsAsync();
        var key = KeyOf(access);
        if (assumed.TryGetValue(key, out var kept) && kept.Until > clock.GetUtcNow() + Early) return kept.Credentials;
        return (assumed[key] = await Assume(access, null, stop)).Credentials;
    }

    private async Task<(ImmutableCredentials Credentials, DateTimeOffset Until)> Assume(SourceAccess access, string? policy, CancellationToken stop)
    {
        var tried = $"assume the role {access[AwsSettings.Role]}";
        using var sts = Sts(access, Base(access));
        try
        {
            var answer = await sts.AssumeRoleAsync(new AssumeRoleRequest
            {
                RoleArn = access[AwsSettings.Role],
                ExternalId = access.ExternalId,
                RoleSessionName = $"finops-{access.ConnectionId}",
                DurationSeconds = 3600,
                Policy = policy,
            }, stop);
            if (answer.Credentials is not { SecretAccessKey.Length: > 0 } lent || !TokenAnswer.IsPlain(lent.AccessKeyId) || !TokenAnswer.IsPlain(lent.SessionToken)) throw TokenAnswer.Missing(tried, StsName);
            var until = lent.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime(), TimeSpan.Zero) : clock.GetUtcNow();
            return (new ImmutableCredentials(lent.AccessKeyId, lent.SecretAccessKey, lent.SessionToken), until);
        }
        catch (Exception e) when (AwsFailures.IsOdd(e))
        {
            // The failure quotes the answer, which may hold a secret.
            throw TokenAnswer.Missing(tried, StsName);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw AwsFailures.Of(e, tried,
                $"Let its trust policy allow sts:AssumeRole for this platform with the external id {access.ExternalId}, as the shipped template does.");
        }
    }

    /// <summary>A session of the role that may do no more than a policy says, to be lent; null without a role: a key of its own never ends.</summary>
    public async Task<ImmutableCredentials?> Session(SourceAccess access, string policy, CancellationToken stop) =>
        access[AwsSettings.Role].Length == 0 ? null : (await Assume(access, policy, stop)).Credentials;

    /// <summary>Who is asking, as AWS sees it: account and ARN.</summary>
    public async Task<(string Account, string Arn)> Caller(SourceAccess access, CancellationToken stop)
    {
        using var sts = Sts(access, Session(await Of(access, stop)));
        try
        {
            var answer = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), stop);
            return answer is { Account.Length: > 0, Arn.Length: > 0 } ? (answer.Account, answer.Arn) : throw TokenAnswer.Missing(Who, StsName);
        }
        catch (Exception e) when (AwsFailures.IsOdd(e))
        {
            throw TokenAnswer.Missing(Who, StsName);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw AwsFailures.Of(e, Who, "Check the access key and the STS endpoint.");
        }
    }

    /// <summary>A client for the connection's bucket.</summary>
    public async Task<AmazonS3Client> S3(SourceAccess access, CancellationToken stop)
    {
        var config = new AmazonS3Config { MaxErrorRetry = 0, Timeout = TimeSpan.FromMinutes(5), AuthenticationRegion = AwsSettings.RegionOf(access), HttpClientFactory = _clients };
        if (access[AwsSettings.S3Endpoint] is { Length: > 0 } endpoint) (config.ServiceURL, config.ForcePathStyle) = (endpoint, true);
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(AwsSettings.RegionOf(access));
        return new AmazonS3Client(Session(await Of(access, stop)), config);
    }

    private AmazonSecurityTokenServiceClient Sts(SourceAccess access, AWSCredentials credentials)
    {
        // Retries are the sync's business: it knows what else waits.
        var config = new AmazonSecurityTokenServiceConfig { MaxErrorRetry = 0, Timeout = TimeSpan.FromSeconds(30), AuthenticationRegion = AwsSettings.RegionOf(access), HttpClientFactory = _clients };
        if (access[AwsSettings.StsEndpoint] is { Length: > 0 } endpoint) config.ServiceURL = endpoint;
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(AwsSettings.RegionOf(access));
        return new AmazonSecurityTokenServiceClient(credentials, config);
    }

    private static AWSCredentials Session(ImmutableCredentials credentials) => credentials.UseToken
        ? new SessionAWSCredentials(credentials.AccessKey, credentials.SecretKey, credentials.Token)
        : new BasicAWSCredentials(credentials.AccessKey, credentials.SecretKey);

    private static AWSCredentials Base(SourceAccess access)
    {
        if (access[AwsSettings.AccessKey] is { Length: > 0 } key) return new BasicAWSCredentials(key, access[AwsSettings.SecretKey]);
        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw new SourceException("no_identity", "This server has no AWS identity of its own with which it could assume the role.",
                "Give the server one (instance profile, web identity, environment), or name an access key in the connection.", e);
        }
    }

    /// <summary>Whatever changes what would be assumed changes the key; the secret itself is not kept in it.</summary>
    private static string KeyOf(SourceAccess access) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        access.ConnectionId, access[AwsSettings.Role], access.ExternalId, access[AwsSettings.AccessKey], access[AwsSettings.SecretKey], access[AwsSettings.StsEndpoint]))));
}

/// <summary>Gives the cloud's own client the guarded way out.</summary>
internal sealed class GuardedClients(HttpMessageHandler handler) : Amazon.Runtime.HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false) { Timeout = clientConfig.Timeout ?? TimeSpan.FromMinutes(2) };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
}
