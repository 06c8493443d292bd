namespace FinOps.Server.Tests.Access;

/// <summary>The search through the logs of the whole suite finds what is there: words of their own, and phrases.</summary>
public sealed class SuiteLogTests
{
    [Theory]
    [InlineData("Session abcdefghijklmnop0123 ended", true)]
    [InlineData("Sessions xabcdefghijklmnop0123 and abcdefghijklmnop01234 ended", false)]
    [InlineData("Bearer 'abcdefghijklmnop0123'", true)]
    [InlineData("He typed seven grey otters paddle, wrongly", true)]
    [InlineData("seven otters", false)]
    public void A_secret_is_found(string line, bool found) =>
        Assert.Equal(found, SuiteLog.Find(["abcdefghijklmnop0123", "seven grey otters paddle"], [line]).Count > 0);
}
