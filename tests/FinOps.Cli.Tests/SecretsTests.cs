using Xunit;

namespace FinOps.Cli.Tests;

/// <summary>No command says the key it was given: not when it works, not when the server refuses it, not when there is none to hear it.</summary>
public sealed class SecretsTests : AgainstServer
{
    private static readonly string[][] Commands =
    [
        ["tenants"], ["tenants", "create", "Bakery"], ["costs", "--preset", "last_month"], ["dimensions"], ["imports"], ["import", "bill.csv"], ["connections"], ["mappings"], ["keys"],
        ["keys", "create", "nightly", "--scope", "costs:read"], ["export", "--preset", "last_month"], ["audit", "verify"], ["allocation", "show"], ["doctor"], ["no-such-command"],
    ];

    [Theory]
    [InlineData("answers")]
    [InlineData("is unwell")]
    [InlineData("is not there")]
    public async Task A_key_is_never_printed(string server)
    {
        // Planted: whatever any command printed is searched for it in the end.
        Finops.Variables["FINOPS_API_KEY"] = $"finops_{new string('5', 32)}_{string.Concat(Enumerable.Repeat("c0ffee42", 8))}";
        Finops.Put("bill.csv");
        if (server == "is unwell") Server.Unavailable = 1;
        if (server == "is not there") Finops.Variables["FINOPS_URL"] = "http://127.0.0.1:1";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        foreach (var command in Commands)
        {
            var answer = await Finops.Run(patience.Token, command);
            Assert.DoesNotContain("c0ffee42", answer.Output + answer.Error, StringComparison.Ordinal);
        }

        if (server != "is not there") Assert.Contains(Server.Requests, r => r.Authorization?.Contains("c0ffee42", StringComparison.Ordinal) == true);
    }
}
