using FinOps.Platform.Keys;

namespace FinOps.Tests.Platform.Access;

public sealed class KeyTextTests
{
    [Fact]
    public void A_key_is_read_back_and_names_its_tenant()
    {
        var key = KeyText.New(4711);
        var read = KeyText.Parse(key.Whole);
        Assert.Equal(key, read);
        Assert.Equal(4711, read!.TenantId);
        Assert.True(read.Has(key.Hash));
        Assert.False(read.Has(KeyText.New(4711).Hash));
        Assert.Matches("^finops_00001267[0-9a-f]{24}_[0-9a-f]{64}$", key.Whole);
    }

    [Fact]
    public void A_key_printed_by_accident_shows_no_secret()
    {
        var key = KeyText.New(1);
        Assert.DoesNotContain(key.Secret, $"{key}", StringComparison.Ordinal);
        Assert.DoesNotContain(key.Secret, KeyText.Start(key.Id), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_keys_have_nothing_in_common_but_their_tenant()
    {
        var (one, other) = (KeyText.New(1), KeyText.New(1));
        Assert.NotEqual(one.Id, other.Id);
        Assert.NotEqual(one.Secret, other.Secret);
    }

    [Theory]
    [InlineData("")]
    [InlineData("finops_")]
    [InlineData("finops_local_0123456789")]
    [InlineData("finops_00000001aaaaaaaaaaaaaaaaaaaaaaaa_tooshort")]
    [InlineData("other_00000001aaaaaaaaaaaaaaaaaaaaaaaa_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("finops_00000001aaaaaaaaaaaaaaaaaaaaaaaa-0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("finops_00000001aaaaaaaaaaaaaaaaaaaaaaag_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("finops_00000001aaaaaaaaaaaaaaaaaaaaaaaa_000000000000000000000000000000000000000000000000000000000000000G")]
    [InlineData("finops_00000000aaaaaaaaaaaaaaaaaaaaaaaa_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("finops_ffffffffaaaaaaaaaaaaaaaaaaaaaaaa_0000000000000000000000000000000000000000000000000000000000000000")]
    public void Anything_else_is_no_key(string text) => Assert.Null(KeyText.Parse(text));
}
