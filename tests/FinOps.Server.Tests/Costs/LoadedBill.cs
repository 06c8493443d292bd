using FinOps.Server.Tests.Ingestion;

namespace FinOps.Server.Tests.Costs;

/// <summary>Brings a bill in through the front door and waits until it is published.</summary>
internal static class LoadedBill
{
    /// <summary>The slug of the new tenant that has it.</summary>
    public static async Task<string> Into(ServerFixture fixture, string fileName, string csv)
    {
        var tenant = await fixture.NewTenant();
        using var http = fixture.Server.Client(tenant);
        var import = await new Intake(http).Import(csv, fileName);
        Assert.True(import.State() == "published", import.GetRawText());
        return tenant;
    }
}
