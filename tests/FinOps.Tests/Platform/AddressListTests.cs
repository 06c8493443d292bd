using System.Net;
using FinOps.Platform.Tenancy;

namespace FinOps.Tests.Platform;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData(" 203.0.113.9/24 ", "203.0.113.0/24")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:db8::1/32", "2001:db8::/32")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("203.0.113.9/33", null)]
    [InlineData("203.0.113.9/-1", null)]
    [InlineData("2001:db8::1/129", null)]
    [InlineData("example.com", null)]
    [InlineData("17", null)]
    [InlineData("", null)]
    public void An_entry_is_an_address_or_a_network(string entry, string? kept) => Assert.Equal(kept, AddressList.Normal(entry));

    [Theory]
    [InlineData("203.0.113.200", true)]
    [InlineData("::ffff:203.0.113.200", true)]
    [InlineData("203.0.114.1", false)]
    [InlineData("198.51.100.7", true)]
    [InlineData("198.51.100.8", false)]
    [InlineData("2001:db8:ffff::1", true)]
    [InlineData("2001:db9::1", false)]
    public void An_address_is_allowed_when_the_list_holds_it(string address, bool allowed) =>
        Assert.Equal(allowed, AddressList.Allows(["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"], IPAddress.Parse(address)));

    [Fact]
    public void An_empty_list_allows_everybody_and_a_full_one_nobody_unknown()
    {
        Assert.True(AddressList.Allows([], null));
        Assert.False(AddressList.Allows(["203.0.113.0/24"], null));
    }
}
