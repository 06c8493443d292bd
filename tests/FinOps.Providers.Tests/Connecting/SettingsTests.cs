using FinOps.Providers.Aws.Connection;
using FinOps.Providers.Gcp.Connection;

namespace FinOps.Providers.Tests.Connecting;

/// <summary>What is entered for a connection ends where it seems to end: a line feed behind it is no part of a name.</summary>
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
