using FinOps.Platform.People;
using FinOps.Platform.Sessions;

namespace FinOps.Tests.Platform;

/// <summary>How long sessions last, and what addresses and devices are called.</summary>
public sealed class SessionRulesTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    // minutes of the last use and of now, since the beginning; what is left, in seconds
    [InlineData(false, 0, 0, 1800)]
    [InlineData(false, 0, 28, 120)]
    [InlineData(false, 0, 30, 0)]
    [InlineData(false, 29, 31, 1680)]
    [InlineData(false, 710, 715, 300)]      // twelve hours end it in the middle of its use
    [InlineData(false, 719, 720, 0)]
    [InlineData(true, 0, 10_079, 60)]       // a week unused
    [InlineData(true, 43_190, 43_195, 300)] // thirty days
    public void A_session_ends_unused_and_in_the_end(bool remember, int lastUsed, int now, int left) => Assert.Equal(
        TimeSpan.FromSeconds(left),
        SessionRules.Left(Begin.AddMinutes(lastUsed), SessionRules.EndOf(Begin, remember), remember, Begin.AddMinutes(now)));

    [Fact]
    public void A_proof_is_fresh_for_ten_minutes()
    {
        Assert.True(SessionRules.IsFresh(Begin, Begin.AddMinutes(10)));
        Assert.False(SessionRules.IsFresh(Begin, Begin.AddMinutes(10).AddSeconds(1)));
    }

    [Theory]
    [InlineData("Pat@Example.COM", "pat@example.com")]
    [InlineData(" a.b+c@x-y.example ", "a.b+c@x-y.example")]
    [InlineData("root@localhost", "root@localhost")]
    [InlineData("pat", null)]
    [InlineData("pat@", null)]
    [InlineData("@example.com", null)]
    [InlineData("a@b@c", null)]
    [InlineData("pat@example..com", null)]
    [InlineData("pat@-example.com", null)]
    [InlineData("pаt@example.com", null)]   // a Cyrillic letter that looks like a Latin one
    [InlineData("pat @example.com", null)]
    [InlineData("pat\r\n@example.com", null)]
    [InlineData(null, null)]
    public void Addresses_are_compared_by_their_key(string? text, string? key) => Assert.Equal(key, EmailAddress.Key(text));

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("curl/8.5\u0007", "curl/8.5")]
    [InlineData("", "unknown device")]
    public void A_device_is_named_so_that_its_owner_knows_it(string userAgent, string device) => Assert.Equal(device, Device.Of(userAgent));
}
