using Xunit;

namespace FinOps.Cli.Tests;

/// <summary><c>finops audit</c>: what was done, and whether the log is as it was written.</summary>
public sealed class AuditTests : AgainstServer
{
    [Fact]
    public async Task The_log_is_listed_and_filtered()
    {
        var list = await Finops.Run("audit", "list", "--tenant", "acme", "--action", "role", "--actor", "pat@example.com", "--limit", "20");
        Assert.Equal(0, list.Code);
        Assert.Contains("Pat as Kim", list.Output, StringComparison.Ordinal);
        var asked = Server.Single("GET", "/api/audit");
        Assert.Equal(("?action=role&actor=pat@example.com&limit=20", "acme"), (asked.Query, asked.Tenant));
        Assert.Equal("role.save", (await Finops.Run("audit", "list", "-o", "json")).Read()[1].GetProperty("action").GetString());
        // What somebody was called must not become a formula in a spreadsheet.
        Assert.Contains(",'=cmd,", (await Finops.Run("audit", "list", "-o", "csv")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifying_answers_yes_or_no_by_its_exit_code()
    {
        var whole = await Finops.Run("audit", "verify", "--tenant", "acme");
        Assert.Equal(0, whole.Code);
        Assert.Contains("yes", whole.Output, StringComparison.Ordinal);
        var broken = await Finops.Run("audit", "verify", "--platform");
        Assert.Equal(1, broken.Code);
        Assert.Contains("entry 2: It was changed after it was written.", broken.Output, StringComparison.Ordinal);
        Assert.Null(Server.Single("GET", "/api/platform/audit/verify").Tenant);
        Assert.Equal(1, (await Finops.Run("audit", "verify", "--head", "0000")).Code);
        Assert.Equal(0, (await Finops.Run("audit", "verify", "--head", FakeAudit.Head)).Code);
        Assert.False((await Finops.Run("audit", "verify", "--platform", "-o", "json")).Read().GetProperty("intact").GetBoolean());
    }
}
