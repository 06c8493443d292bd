using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FinOps.Platform.Outbound;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Azure.Connection;

/// <summary>As whom Azure is asked: a service principal, or the machine's managed identity. Tokens are kept until shortly before their end.</summary>
internal sealed class AzureIdentity(AzureWeb web, MachineIdentity machine, TimeProvider clock)
{
    private const string Fix = "Check the directory, the application and its secret.";
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, TokenAnswer> tokens = new(StringComparer.Ordinal);

    /// <summary>A token for a resource, such as https://storage.azure.com.</summary>
    public async Task<AuthenticationHeaderValue> For(SourceAccess access, string resource, CancellationToken stop)
    {
        // Also for connections that were made while it was lent.
        if ((AzureSettings.IsManaged(access.Settings) || AzureSettings.IsFederated(access.Settings)) && !machine.IsLent) throw new SourceException("identity_not_lent", MachineIdentity.What, MachineIdentity.Fix);
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', access.ConnectionId, resource, access[AzureSettings.Tenant],
            access[AzureSettings.Client], access[AzureSettings.Secret], access[AzureSettings.Federated], access[AzureSettings.Authority], access[AzureSettings.Metadata]))));
        if (!tokens.TryGetValue(key, out var kept) || kept.Until < clock.GetUtcNow() + Early)
        {
            using var request = AzureSettings.IsManaged(access.Settings) ? OfMachine(access, resource) : OfPrincipal(access, resource, await Proof(access, stop));
            using var answer = await web.Send(request, "get a token", Fix, stop);
            tokens[key] = kept = await TokenAnswer.OfOAuth(answer.Content, clock.GetUtcNow(), stop)
                ?? throw TokenAnswer.Missing("get a token", AzureSettings.IsManaged(access.Settings) ? "the machine's identity service" : "Azure's sign-in");
        }

        return new AuthenticationHeaderValue("Bearer", kept.Token);
    }

    private static HttpRequestMessage OfPrincipal(SourceAccess access, string resource, IEnumerable<KeyValuePair<string, string>> proof) =>
        new(HttpMethod.Post, $"{access.Or(AzureSettings.Authority, "https://login.microsoftonline.com")}/{Uri.EscapeDataString(access[AzureSettings.Tenant])}/oauth2/v2.0/token")
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "client_credentials"), new("client_id", access[AzureSettings.Client]), .. proof, new("scope", resource + "/.default"),
            ]),
        };

    /// <summary>What proves the application: its secret, or this server's own token, which is read each time as it is written anew every hour.</summary>
    private async Task<IEnumerable<KeyValuePair<string, string>>> Proof(SourceAccess access, CancellationToken stop)
    {
        if (!AzureSettings.IsFederated(access.Settings)) return [new("client_secret", access[AzureSettings.Secret])];
        try
        {
            if (machine.TokenFile is not { } file) throw new SourceException("identity_token_missing", MachineIdentity.NoToken, MachineIdentity.NoTokenFix);
            return [new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", (await File.ReadAllTextAsync(file, stop)).Trim())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException("identity_token_unreadable", MachineIdentity.NoToken, MachineIdentity.NoTokenFix, e);
        }
    }

    private static HttpRequestMessage OfMachine(SourceAccess access, string resource)
    {
        var which = access[AzureSettings.Client] is { Length: > 0 } client ? $"&client_id={Uri.EscapeDataString(client)}" : "";
        var url = $"{access.Or(AzureSettings.Metadata, "http://169.254.169.254")}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={Uri.EscapeDataString(resource)}{which}";
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Metadata", "true");
        request.Options.Set(AzureWeb.OfMachine, access[AzureSettings.Metadata].Length == 0);
        return request;
    }
}
