using System.Text.Json;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>The names of an organization's accounts, and whose invoice they are on.</summary>
internal sealed class AwsOrganization(AwsJson json, AwsIdentity identity)
{
    private const string Fix = "Let the role call organizations:ListAccounts and organizations:DescribeOrganization in the management account, as the shipped template does.";
    private const int PagesMax = 5000;

    /// <summary>All accounts, page by page.</summary>
    public async Task<IReadOnlyList<SourceAccount>> Accounts(SourceAccess access, CancellationToken stop)
    {
        var accounts = new List<SourceAccount>();
        string? next = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var body = next is null ? "{}" : JsonSerializer.Serialize(new { NextToken = next });
            var answer = await json.Ask(Call(access, "ListAccounts", "list the organization's accounts"), await identity.Of(access, stop), body, stop);
            accounts.AddRange(answer.GetProperty("Accounts").EnumerateArray().Select(a => new SourceAccount(a.GetProperty("Id").GetString()!, a.GetProperty("Name").GetString() ?? "")));
            next = answer.TryGetProperty("NextToken", out var token) && token.GetString() is { Length: > 0 } more ? more : null;
            if (next is null) return accounts;
        }

        throw new SourceException("answer_too_long", "Organizations does not come to an end of its accounts.", "Check the endpoint.");
    }

    /// <summary>The account that pays; the caller's own where no organization may be asked.</summary>
    public async Task<string> Payer(SourceAccess access, CancellationToken stop)
    {
        try
        {
            var answer = await json.Ask(Call(access, "DescribeOrganization", "ask for the organization"), await identity.Of(access, stop), "{}", stop);
            if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("Organization", out var said) && said.ValueKind == JsonValueKind.Object
                && said.TryGetProperty("MasterAccountId", out var payer) && payer.ValueKind == JsonValueKind.String) return payer.GetString()!;
        }
        catch (SourceException e) when (!e.Transient)
        {
            // It may not be asked, or there is none.
        }

        return (await identity.Caller(access, stop)).Account;
    }

    private static AwsCall Call(SourceAccess access, string operation, string tried) =>
        AwsCall.OfPartition(access, "organizations", AwsSettings.OrganizationsEndpoint, "AWSOrganizationsV20161128." + operation, tried, Fix);
}
