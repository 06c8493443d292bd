using System.Buffers;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Azure.Connection;

/// <summary>What a connection to Azure says, by name.</summary>
internal static class AzureSettings
{
    public const string Tenant = "tenantId";
    public const string Client = "clientId";
    public const string Secret = "clientSecret";
    public const string Managed = "managedIdentity";
    public const string Federated = "federated";
    public const string Container = "containerUrl";
    public const string Sas = "sasToken";
    public const string Prefix = "prefix";
    public const string Export = "exportName";
    public const string Format = "format";
    public const string Scope = "scope";
    public const string QuickStart = "quickStart";
    public const string Authority = "authorityEndpoint";
    public const string Management = "managementEndpoint";
    public const string Metadata = "metadataEndpoint";

    public static IReadOnlyList<ConnectionField> Fields { get; } =
    [
        new(Tenant, "Directory (tenant) id", "The directory in which the service principal lives."),
        new(Client, "Application (client) id", "The service principal; or which user-assigned managed identity."),
        new(Secret, "Client secret", "The service principal's secret.", Secret: true),
        new(Managed, "Managed identity", "yes to use the identity of the machine this server runs on: no secret is needed."),
        new(Federated, "Workload identity", "yes to sign in as the application by this server's own token, which it trusts as a federated credential: no secret is needed."),
        new(Container, "Container URL", "The container of the export, such as https://account.blob.core.windows.net/exports."),
        new(Sas, "SAS token", "Instead of an identity: a token that may list and read the container.", Secret: true),
        new(Prefix, "Directory", "Where in the container the export lies; empty to look everywhere."),
        new(Export, "Export name", "Which export, where the container has several."),
        new(Format, "Format", "azure-purchases for the actual export beside a connection to the amortized one; empty otherwise."),
        new(Scope, "Scope", "For Cost Management: /subscriptions/… or /providers/Microsoft.Billing/billingAccounts/…"),
        new(QuickStart, "Cost Management", "yes or no (default yes where a scope is given): estimates for days that the export does not cover. Never beside azure-purchases."),
        DirectReading.Field,
        new(Authority, "Login endpoint", "Another cloud's login, such as https://login.microsoftonline.us."),
        new(Management, "Management endpoint", "Another cloud's management API, such as https://management.usgovcloudapi.net."),
        new(Metadata, "Metadata endpoint", "Another address of the machine's identity service."),
    ];

    private static readonly string[] Logins = ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];

    /// <summary>The letters of a token as Azure gives it out. None of them ends a part of a connection string.</summary>
    private static readonly SearchValues<char> SasLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%&=+/:._~?-");

    public static string? Refusal(IReadOnlyDictionary<string, string> settings)
    {
        string Of(string name) => settings.GetValueOrDefault(name, "");
        if (Of(Format) is not ("" or "auto" or "azure" or "azure-purchases" or "focus")) return $"'{Of(Format)}' is none of azure, azure-purchases, focus.";
        if (HoldsPurchasesAlone(settings) && Of(Container).Length == 0) return "azure-purchases reads an export: name its containerUrl.";
        if (HoldsPurchasesAlone(settings) && Yes(Of(QuickStart)))
            return "With azure-purchases there are no estimates: Cost Management's totals hold the usage that the connection to the amortized export brings. Set quickStart there.";
        var principal = new[] { Tenant, Client, Secret }.Count(n => Of(n).Length > 0);
        if (IsFederated(settings) && (IsManaged(settings) || Of(Secret).Length > 0 || principal != 2)) return "With federated, name tenantId and clientId, no clientSecret and no managedIdentity.";
        if (IsFederated(settings)) principal = 3;
        // The token that says who this server is goes to Microsoft alone, whoever enters the address; tests run on this machine.
        if (IsFederated(settings) && Of(Authority).Length > 0 && !(Uri.TryCreate(Of(Authority), UriKind.Absolute, out var login) && (login.IsLoopback || Logins.Contains(login.Host))))
            return $"With federated, authorityEndpoint is one of {string.Join(", ", Logins)}.";
        if (!IsManaged(settings) && principal is not (0 or 3)) return "A service principal is named by tenantId, clientId and clientSecret together.";
        if (!IsManaged(settings) && principal == 0 && Of(Sas).Length == 0) return "Name a service principal, set managedIdentity to yes, or give a sasToken.";
        if (!IsPlainSas(Of(Sas))) return "The sasToken is none as Azure gives it out: name=value pairs joined by &, with other characters written as %XX. Copy the token alone, without a connection string around it.";
        if (Of(Container).Length == 0 && Of(Scope).Length == 0) return "Name the export's containerUrl, or a scope for Cost Management.";
        if (Of(Scope).Length > 0 && (!Of(Scope).StartsWith('/') || Of(Scope).Contains("..", StringComparison.Ordinal) || Of(Scope).AsSpan().IndexOfAny("?#\\") >= 0))
            return "A scope starts with /subscriptions/ or /providers/Microsoft.Billing/.";
        foreach (var name in new[] { Container, Authority, Management, Metadata })
        {
            if (Of(name).Length > 0 && !(Uri.TryCreate(Of(name), UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)) && url.Query.Length == 0))
                return $"'{name}' is no https address without a query.";
        }

        return null;
    }

    /// <summary>True for a token that can stand in a connection string and say nothing there but itself.</summary>
    public static bool IsPlainSas(string sas) => sas.AsSpan().IndexOfAnyExcept(SasLetters) < 0;

    public static bool IsManaged(IReadOnlyDictionary<string, string> settings) => Yes(settings.GetValueOrDefault(Managed, "no"));

    public static bool IsFederated(IReadOnlyDictionary<string, string> settings) => Yes(settings.GetValueOrDefault(Federated, "no"));

    /// <summary>True where estimates may fill days without a bill. Beside purchases alone they would count again the usage that another connection brings.</summary>
    public static bool WantsQuickStart(IReadOnlyDictionary<string, string> settings) =>
        settings.ContainsKey(Scope) && !HoldsPurchasesAlone(settings) && Yes(settings.GetValueOrDefault(QuickStart, "yes"));

    public static string Or(this SourceAccess access, string name, string otherwise) => (access[name] is { Length: > 0 } said ? said : otherwise).TrimEnd('/');

    private static bool HoldsPurchasesAlone(IReadOnlyDictionary<string, string> settings) => settings.GetValueOrDefault(Format) == "azure-purchases";

    private static bool Yes(string text) => string.Equals(text, "yes", StringComparison.OrdinalIgnoreCase);
}
