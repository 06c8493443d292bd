using FinOps.Providers.Aws.Connection;
using FinOps.Providers.Azure.Connection;
using FinOps.Providers.Gcp.Connection;

namespace FinOps.Providers.Tests.Connecting;

/// <summary>What is entered for a connection is judged before it is used: names end where they seem to end, settings that contradict each other are refused.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData(" ", false)]
    public void A_name_has_no_end_of_line(string behind, bool fits)
    {
        foreach (var name in new[] { "roleArn", "region" }) Assert.Equal(fits, AwsSettings.Refusal(With(Aws, name, behind)) is null);
        foreach (var name in new[] { "workloadProvider", "serviceAccount", "table" }) Assert.Equal(fits, GcpSettings.Refusal(With(Gcp, name, behind)) is null);
    }

    /// <summary>Cost Management's totals hold all usage: beside an export of purchases alone they would count the other connection's usage again.</summary>
    [Theory]
    [InlineData("", "", true, null)]
    [InlineData("azure", "yes", true, null)]
    [InlineData("azure", "no", false, null)]
    [InlineData("azure-purchases", "", false, null)]
    [InlineData("azure-purchases", "no", false, null)]
    [InlineData("azure-purchases", "yes", false, "no estimates")]
    public void Purchases_alone_are_never_filled_with_estimates(string format, string quickStart, bool wants, string? refusal)
    {
        var settings = new Dictionary<string, string>(Azure, StringComparer.Ordinal);
        if (format.Length > 0) settings["format"] = format;
        if (quickStart.Length > 0) settings["quickStart"] = quickStart;
        Assert.Equal(wants, AzureSettings.WantsQuickStart(settings));
        if (refusal is null) Assert.Null(AzureSettings.Refusal(settings));
        else Assert.Contains(refusal, AzureSettings.Refusal(settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Purchases_alone_come_from_an_export()
    {
        var settings = new Dictionary<string, string>(Azure, StringComparer.Ordinal) { ["format"] = "azure-purchases" };
        settings.Remove("containerUrl");
        Assert.Contains("containerUrl", AzureSettings.Refusal(settings), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Azure { get; } = new(StringComparer.Ordinal)
    {
        ["managedIdentity"] = "yes",
        ["containerUrl"] = "https://account.blob.core.windows.net/exports",
        ["scope"] = "/subscriptions/00000000-0000-0000-0000-000000000001",
    };

    private static Dictionary<string, string> Aws { get; } = new(StringComparer.Ordinal)
    {
        ["roleArn"] = "arn:aws:iam::123456789012:role/FinOpsRead",
        ["region"] = "eu-central-1",
        ["bucket"] = "bills",
    };

    private static Dictionary<string, string> Gcp { get; } = new(StringComparer.Ordinal)
    {
        ["workloadProvider"] = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        ["serviceAccount"] = "name@project.iam.gserviceaccount.com",
        ["table"] = "project.dataset.gcp_billing_export_v1_0A1B2C",
    };

    private static Dictionary<string, string> With(Dictionary<string, string> settings, string name, string behind) =>
        new(settings, StringComparer.Ordinal) { [name] = settings[name] + behind };
}
