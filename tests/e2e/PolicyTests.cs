namespace FinOps.EndToEnd;

/// <summary>What a page may load and run is said by the server, in one policy for all of them.</summary>
public sealed class PolicyTests(Stage stage)
{
    [Fact]
    public async Task Every_page_is_sent_with_a_policy_that_knows_no_inline_script()
    {
        await using var screen = await stage.Open();
        foreach (var path in new[] { "/", "/explore", "/imports", "/connections", "/reconciliation", "/conformance", "/allocation", "/settings", "/docs" })
        {
            var answer = await screen.Page.GotoAsync(path);
            var policy = (await answer!.AllHeadersAsync())["content-security-policy"];
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("default-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        }

        screen.AssertNoComplaints();
    }
}
